package org.patronauth.mock;

import java.util.List;

/**
 * A First Book server on a loopback port, which knows access codes and their PINs, and misbehaves on request.
 *
 * <pre>{@code
 * try (FakeFirstBookServer firstBook = FakeFirstBookServer.version1("the key")
 *         .code("ABC123E", "1234")
 *         .start()) {
 *     firstBook.misbehaveOnce(HttpFault.noAnswer());
 *     …
 * }
 * }</pre>
 *
 * <p>Version 1 answers {@code GET rest/V1/serialcode?code=CODE&pin=PIN} below its root to whoever bears the key. Version
 * 2 answers {@code GET TOKEN}, where the token is a JSON Web Token in compact form (RFC 7519), signed by HS256 with the
 * key, with the claims {@code barcode}, {@code pin} and {@code iat}, all of them strings, and at most two seconds old.
 * Without the right key or token the answer is 401. Codes are known in capitals only. Kinds of requests are
 * {@code code} and {@code other}.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; faults and codes may change while it serves.
 *
 * @since 0.1
 */
public final class FakeFirstBookServer extends FakeHttpServer {
    private final FirstBookAnswers answers;

    private FakeFirstBookServer(HttpSetup http, FirstBookAnswers answers) {
        super("fake-firstbook", http, answers);
        this.answers = answers;
    }

    /**
     * Describes a server of the API of 2022, with a key in a header.
     *
     * @param key the key
     * @return a builder
     */
    public static Builder version1(String key) {
        return new Builder(new FirstBookSetup(1, key));
    }

    /**
     * Describes a server of the older API, with a signed token in the path.
     *
     * @param key the key, of which the bytes in UTF-8 sign
     * @return a builder
     */
    public static Builder version2(String key) {
        return new Builder(new FirstBookSetup(2, key));
    }

    /**
     * Starts a server alone, for a person or another program to talk to. Started with {@code --help} it says what it
     * understands.
     *
     * @param arguments options, see {@code --help}
     * @throws Exception when the server cannot start
     */
    public static void main(String[] arguments) throws Exception {
        int status = new FirstBookCommandLine(System.out, System.err).run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Adds an access code, or changes its PIN.
     *
     * @param code the code, stored in capitals
     * @param pin the PIN
     */
    public void put(String code, String pin) {
        answers.put(code, pin);
    }

    /**
     * Removes an access code.
     *
     * @param code the code
     */
    public void remove(String code) {
        answers.remove(code);
    }

    /**
     * Questions about a code and its PIN that arrived, answered or not, with the right key or not.
     *
     * @return the count
     */
    @Override
    public int logins() {
        return requests(FirstBookAnswers.CODE);
    }

    /** A code and its PIN in a script. */
    record Code(String code, String pin) {
        @Override
        public String toString() {
            return "Code[…]";
        }
    }

    /**
     * Describes a fake First Book server. Unless told otherwise its root is {@code /} and it knows no code.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder extends FakeHttpServer.Builder<Builder> {
        private final FirstBookSetup setup;

        private Builder(FirstBookSetup setup) {
            super("/");
            this.setup = setup;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Adds an access code.
         *
         * @param code the code, stored in capitals
         * @param pin its PIN
         * @return this builder
         */
        public Builder code(String code, String pin) {
            setup.codes.put(FirstBookSetup.stored(code), pin);
            return this;
        }

        Builder version(int version) {
            if (version != 1 && version != 2) {
                throw new IllegalArgumentException("There are versions 1 and 2.");
            }
            setup.version = version;
            return this;
        }

        Builder key(String key) {
            setup.key = key;
            return this;
        }

        Builder codes(List<Code> codes) {
            codes.forEach(each -> code(each.code(), each.pin()));
            return this;
        }

        /**
         * Says yes by an object with {@code code} and {@code message}, as the server once did, in place of a string.
         *
         * @return this builder
         */
        public Builder objectAnswers() {
            setup.objectAnswers = true;
            return this;
        }

        @Override
        public FakeFirstBookServer start() {
            HttpSetup http = setup();
            return new FakeFirstBookServer(http, new FirstBookAnswers(http, new FirstBookSetup(setup)));
        }
    }
}
