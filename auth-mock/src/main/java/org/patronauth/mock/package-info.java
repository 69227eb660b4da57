/** Mock. */
@NullMarked
package org.patronauth.mock;

import org.jspecify.annotations.NullMarked;
