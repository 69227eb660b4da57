/** Which tests PIT plays for a mutation. */
@NullMarked
package org.patronauth.mutation;

import org.jspecify.annotations.NullMarked;
