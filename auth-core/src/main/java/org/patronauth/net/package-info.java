/** Names, addresses and where a service may connect to. */
@NullMarked
package org.patronauth.net;

import org.jspecify.annotations.NullMarked;
