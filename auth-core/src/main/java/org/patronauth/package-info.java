/** Signing library patrons in. */
@NullMarked
package org.patronauth;

import org.jspecify.annotations.NullMarked;
