package org.patronauth.mock;

import java.util.Collection;

/**
 * A Clever on a loopback port, with a sign-in page that a browser can click through, patrons from a script and faults on
 * request.
 *
 * <pre>{@code
 * try (FakeCleverServer clever = FakeCleverServer.application("client id", "client secret")
 *         .school("elm-street", "360007700123")
 *         .patron(FakeCleverPatron.of("5f0c1").student("8", "elm-street").build())
 *         .start()) {
 *     clever.misbehaveOnce(HttpFault.outagePage().on("me"));
 *     …
 * }
 * }</pre>
 *
 * <p>Below its root it answers {@code oauth/authorize} (a page, and the redirect that its buttons cause), {@code
 * POST oauth/tokens}, {@code v3.0/me}, {@code v3.0/users/ID}, {@code v3.0/schools/ID} and {@code v3.0/districts/ID}, as
 * Clever's documentation says: a code lives for a minute and works once, and everything below {@code v3.0} wants a token.
 * {@code portal} starts as Clever's portal does, with a code that nobody asked for and without a state. Kinds of requests
 * are {@code authorize}, {@code portal}, {@code token}, {@code me}, {@code user}, {@code school}, {@code district} and
 * {@code other}.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; faults and patrons may change while it serves.
 *
 * @since 0.1
 */
public final class FakeCleverServer extends FakeHttpServer {
    private final CleverAnswers answers;

    private FakeCleverServer(HttpSetup http, CleverAnswers answers) {
        super("fake-clever", http, answers);
        this.answers = answers;
    }

    /**
     * Describes a Clever that knows one application.
     *
     * @param clientId the application's id
     * @param clientSecret its secret
     * @return a builder
     */
    public static Builder application(String clientId, String clientSecret) {
        return new Builder(new CleverSetup(clientId, clientSecret));
    }

    /**
     * Starts a server alone, for a person or another program to talk to. Started with {@code --help} it says what it
     * understands.
     *
     * @param arguments options, see {@code --help}
     * @throws Exception when the server cannot start
     */
    public static void main(String[] arguments) throws Exception {
        int status = new CleverCommandLine(System.out, System.err).run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Where browsers sign in.
     *
     * @return for the setting {@code authorization_endpoint}
     */
    public String authorizationEndpoint() {
        return url() + "oauth/authorize";
    }

    /**
     * Where codes are exchanged.
     *
     * @return for the setting {@code token_endpoint}
     */
    public String tokenEndpoint() {
        return url() + "oauth/tokens";
    }

    /**
     * Where the data is.
     *
     * @return for the setting {@code api_url}
     */
    public String apiUrl() {
        return url() + "v3.0";
    }

    /**
     * A code, as if a patron had signed in at the page.
     *
     * @param patronId Clever's id of the patron
     * @param redirectUri where the browser would be sent
     * @return the code
     */
    public String code(String patronId, String redirectUri) {
        return answers.code(patronId, redirectUri);
    }

    /**
     * Adds a patron, or changes one.
     *
     * @param patron the patron
     */
    public void put(FakeCleverPatron patron) {
        answers.put(patron);
    }

    /**
     * Removes a patron; their codes and tokens are worthless then.
     *
     * @param patronId Clever's id of the patron
     */
    public void remove(String patronId) {
        answers.remove(patronId);
    }

    /**
     * Registers an address of the application's. Once there is one, browsers are sent to no other; the portal sends them
     * to the first.
     *
     * @param redirectUri the address
     */
    public void register(String redirectUri) {
        answers.register(redirectUri);
    }

    /**
     * Codes that arrived to be exchanged, answered or not, with the right secret or not.
     *
     * @return the count
     */
    public int exchanges() {
        return requests(CleverAnswers.TOKEN);
    }

    /**
     * Codes that arrived to be exchanged: {@link #exchanges()}.
     *
     * @return the count
     */
    @Override
    public int logins() {
        return exchanges();
    }

    /**
     * Describes a fake Clever. Unless told otherwise its root is {@code /}, it knows nobody and sends browsers wherever
     * the application says.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder extends FakeHttpServer.Builder<Builder> {
        private final CleverSetup setup;

        private Builder(CleverSetup setup) {
            super("/");
            this.setup = setup;
        }

        @Override
        Builder self() {
            return this;
        }

        Builder clientId(String id) {
            setup.clientId = id;
            return this;
        }

        Builder clientSecret(String secret) {
            setup.clientSecret = secret;
            return this;
        }

        /**
         * Adds a patron.
         *
         * @param patron the patron
         * @return this builder
         */
        public Builder patron(FakeCleverPatron patron) {
            setup.patrons.put(patron.id(), patron);
            return this;
        }

        /**
         * Adds patrons.
         *
         * @param patrons the patrons
         * @return this builder
         */
        public Builder patrons(Collection<FakeCleverPatron> patrons) {
            patrons.forEach(this::patron);
            return this;
        }

        /**
         * Adds a school.
         *
         * @param id Clever's id
         * @param ncesId the number that the National Center for Education Statistics gave it, told as a string
         * @return this builder
         */
        public Builder school(String id, String ncesId) {
            return schoolJson(id, CleverSetup.school(id, JsonText.quoted(ncesId)));
        }

        /**
         * Adds a school whose number is told as a number of JSON, so that a leading zero is lost.
         *
         * @param id Clever's id
         * @param ncesId the number that the National Center for Education Statistics gave it
         * @return this builder
         */
        public Builder school(String id, long ncesId) {
            return schoolJson(id, CleverSetup.school(id, Long.toString(ncesId)));
        }

        /**
         * Adds a school whose number is not told.
         *
         * @param id Clever's id
         * @return this builder
         */
        public Builder schoolWithoutNumber(String id) {
            return schoolJson(id, CleverSetup.school(id, ""));
        }

        /**
         * Adds a school with an answer of one's own.
         *
         * @param id Clever's id
         * @param json the whole answer
         * @return this builder
         */
        public Builder schoolJson(String id, String json) {
            setup.schools.put(id, json);
            return this;
        }

        /**
         * Adds a district.
         *
         * @param id Clever's id
         * @param name its name; those for demonstrations have {@code #DEMO} in it
         * @return this builder
         */
        public Builder district(String id, String name) {
            return districtJson(id, CleverSetup.district(id, name));
        }

        /**
         * Adds a district with an answer of one's own.
         *
         * @param id Clever's id
         * @param json the whole answer
         * @return this builder
         */
        public Builder districtJson(String id, String json) {
            setup.districts.put(id, json);
            return this;
        }

        /**
         * Registers an address of the application's, see {@link FakeCleverServer#register}.
         *
         * @param redirectUri the address
         * @return this builder
         */
        public Builder redirectUri(String redirectUri) {
            setup.redirectUris.add(redirectUri);
            return this;
        }

        /**
         * Gives the application a token for a district, with which schools and districts can be looked up.
         *
         * @param token the token
         * @return this builder
         */
        public Builder districtToken(String token) {
            setup.districtToken = token;
            return this;
        }

        /**
         * Lets schools be looked up with the token for a district alone: a patron's own gets 403.
         *
         * @return this builder
         */
        public Builder schoolsNeedDistrictToken() {
            setup.schoolsNeedDistrictToken = true;
            return this;
        }

        @Override
        public FakeCleverServer start() {
            HttpSetup http = setup();
            return new FakeCleverServer(http, new CleverAnswers(http, new CleverSetup(setup)));
        }
    }
}
