/** Sign-in by Clever. The one public type is {@link org.patronauth.clever.CleverProviderFactory}. */
@NullMarked
package org.patronauth.clever;

import org.jspecify.annotations.NullMarked;
