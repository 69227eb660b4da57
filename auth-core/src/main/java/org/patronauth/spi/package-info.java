/** What a protocol implements: an {@link org.patronauth.spi.AuthenticationProviderFactory} that builds providers, and the provider itself. */
@NullMarked
package org.patronauth.spi;

import org.jspecify.annotations.NullMarked;
