package org.patronauth.mock;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider on a loopback port, at which scripted patrons sign in with one click, and which misbehaves on
 * request.
 *
 * <pre>{@code
 * try (FakeOpenIdProvider provider = FakeOpenIdProvider.of("patron-auth", "the client's secret")
 *         .patron("23333999999999", Map.of("name", "Ada Reader"))
 *         .start()) {
 *     URI callback = provider.signIn(authorizationAddress, "23333999999999");
 *     …
 * }
 * }</pre>
 *
 * <p>Below its root it answers {@code .well-known/openid-configuration} (kind {@code description}), {@code jwks}
 * ({@code keys}), {@code authorize} ({@code authorize}), {@code token} ({@code token}) and {@code userinfo}
 * ({@code userinfo}); the kind of everything else is {@code other}. A code works once, for a minute, and for the address
 * and challenge that it was made for (RFC 6749 section 4.1.2, RFC 7636 section 4.6). ID tokens last for five minutes.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; faults may change while it serves.
 *
 * @since 0.1
 */
public final class FakeOpenIdProvider extends FakeHttpServer {
    private final OpenIdAnswers answers;

    private FakeOpenIdProvider(HttpSetup http, OpenIdAnswers answers) {
        super("fake-openid", http, answers);
        this.answers = answers;
        answers.isAt(url());
    }

    /**
     * Describes a provider that knows one client.
     *
     * @param clientId what it calls the client
     * @param clientSecret the client's secret; empty for a client that has none and names itself in the form
     * @return a builder
     */
    public static Builder of(String clientId, String clientSecret) {
        return new Builder(new OpenIdSetup(clientId, clientSecret));
    }

    /**
     * Starts a server alone, for a person or another program to talk to. Started with {@code --help} it says what it
     * understands.
     *
     * @param arguments options, see {@code --help}
     * @throws Exception when the server cannot start
     */
    public static void main(String[] arguments) throws Exception {
        int status = new OpenIdCommandLine(System.out, System.err).run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * What the provider calls itself: {@link #url()} without the slash at its end.
     *
     * @return the issuer identifier
     */
    public String issuer() {
        return answers.issuer();
    }

    /**
     * Does what a patron's browser does: asks for the page at an address, and chooses a patron there.
     *
     * @param authorizationAddress the address that a browser was sent to
     * @param subject a patron
     * @return the address that the browser is sent back to
     * @throws IllegalArgumentException when the provider would show an error and send the browser nowhere
     */
    public URI signIn(URI authorizationAddress, String subject) {
        return answers.signIn(authorizationAddress, subject);
    }

    /** Signs with a new key from now on, and publishes it in place of the one before. */
    public void rotateKeys() {
        answers.rotateKeys();
    }

    /**
     * Hands out bad ID tokens from now on.
     *
     * @param fault what is wrong with them; null for good ones
     */
    public void spoilTokens(@Nullable OpenIdTokenFault fault) {
        answers.spoilTokens(fault);
    }

    /**
     * Says something else in answer to codes from now on.
     *
     * @param status the status
     * @param json the body; null for the answers of a provider that works
     */
    public void answerCodesWith(int status, @Nullable String json) {
        answers.answerCodesWith(status, json);
    }

    /**
     * Says something else about whoever has signed in from now on.
     *
     * @param status the status
     * @param json the body; null for the answers of a provider that works
     */
    public void answerUserinfoWith(int status, @Nullable String json) {
        answers.answerUserinfoWith(status, json);
    }

    /**
     * Describes itself as another issuer from now on.
     *
     * @param issuer what it calls itself in its description; null for what it is
     */
    public void describeAs(@Nullable String issuer) {
        answers.describeAs(issuer);
    }

    /**
     * Codes that were sent to the token endpoint, answered or not.
     *
     * @return the count
     */
    public int exchanges() {
        return requests(OpenIdAnswers.TOKEN);
    }

    /**
     * Requests for the keys that arrived, answered or not.
     *
     * @return the count
     */
    public int keyRequests() {
        return requests(OpenIdAnswers.KEYS);
    }

    /**
     * The same as {@link #exchanges()}: patrons' credentials are codes here.
     *
     * @return the count
     */
    @Override
    public int logins() {
        return exchanges();
    }

    /**
     * Describes a fake OpenID provider. Unless told otherwise its root is {@code /}, it signs with an RSA key, gives a
     * userinfo address, names itself in callbacks (RFC 9207), sends browsers back to any address, and knows no patron.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder extends FakeHttpServer.Builder<Builder> {
        private final OpenIdSetup setup;

        private Builder(OpenIdSetup setup) {
            super("/");
            this.setup = setup;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Adds a patron.
         *
         * @param subject the id that never changes
         * @param claims what else is said of the patron, all of it texts: {@code name}, {@code email} and what not
         * @return this builder
         */
        public Builder patron(String subject, Map<String, String> claims) {
            setup.patrons.put(subject, Map.copyOf(claims));
            return this;
        }

        /**
         * Sends browsers back to this address and those that were added before, and to no other.
         *
         * @param address an address of the client's
         * @return this builder
         */
        public Builder redirectAddress(String address) {
            setup.redirectAddresses.add(address);
            return this;
        }

        /**
         * Refuses sign-ins without a PKCE challenge.
         *
         * @return this builder
         */
        public Builder requirePkce() {
            setup.pkceRequired = true;
            return this;
        }

        /**
         * Gives no userinfo address.
         *
         * @return this builder
         */
        public Builder withoutUserinfo() {
            setup.userinfo = false;
            return this;
        }

        /**
         * Does not name itself in callbacks, and does not say that it does.
         *
         * @return this builder
         */
        public Builder withoutIssuerParameter() {
            setup.issuerParameter = false;
            return this;
        }

        /**
         * Puts the patron's claims into token answers, as an object {@code patron}, for clients that know nothing of
         * ID tokens.
         *
         * @return this builder
         */
        public Builder claimsInTokenAnswers() {
            setup.claimsInTokenAnswers = true;
            return this;
        }

        /**
         * Signs by ES256 with keys on the curve P-256.
         *
         * @return this builder
         */
        public Builder ellipticCurveKeys() {
            setup.ellipticCurve = true;
            return this;
        }

        Builder client(String id) {
            setup.clientId = id;
            return this;
        }

        Builder secret(String secret) {
            setup.clientSecret = secret;
            return this;
        }

        @Override
        public FakeOpenIdProvider start() {
            HttpSetup http = setup();
            return new FakeOpenIdProvider(http, new OpenIdAnswers(http, new OpenIdSetup(setup)));
        }
    }
}
