/** How a header becomes a patron. Not API: anything here may change at any time. */
@NullMarked
package org.patronauth.internal;

import org.jspecify.annotations.NullMarked;
