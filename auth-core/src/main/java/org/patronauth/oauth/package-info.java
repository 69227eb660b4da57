/**
 * Signing in at any server of OAuth 2.0 or OpenID Connect, without a line of code. The one public type is
 * {@link org.patronauth.oauth.GenericOAuthProviderFactory}.
 */
@NullMarked
package org.patronauth.oauth;

import org.jspecify.annotations.NullMarked;
