/** Small parts that keep one failure from becoming many; they do no I/O. */
@NullMarked
package org.patronauth.guard;

import org.jspecify.annotations.NullMarked;
