/** Reads JSON that a stranger wrote. */
@NullMarked
package org.patronauth.json;

import org.jspecify.annotations.NullMarked;
