/**
 * SIP2, the 3M Standard Interchange Protocol 2.00, as servers really speak it. The one public type is
 * {@link org.patronauth.sip2.Sip2ProviderFactory}.
 */
@NullMarked
package org.patronauth.sip2;

import org.jspecify.annotations.NullMarked;
