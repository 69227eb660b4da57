/** SIP2. */
@NullMarked
package org.patronauth.sip2;

import org.jspecify.annotations.NullMarked;
