package org.patronauth.mock;

import java.nio.charset.Charset;
import java.util.List;

/**
 * A library system that speaks Innovative's Patron API on a loopback port, with patrons from a script and faults on
 * request.
 *
 * <pre>{@code
 * try (FakePatronApiServer ils = FakePatronApiServer.builder()
 *         .patron(FakePatronApiPatron.of("23333000000001", "1234").name("DOE, JANE").build())
 *         .start()) {
 *     ils.misbehaveOnce(HttpFault.outagePage());
 *     …
 * }
 * }</pre>
 *
 * <p>Below its root it answers {@code GET IDENTIFIER/dump}, {@code GET IDENTIFIER/PIN/pintest} and {@code POST pintest}
 * with {@code number=IDENTIFIER&pin=PIN}. An identifier in a path is taken as it stands, as real servers do; a PIN is
 * percent-decoded, and so is everything in a form. Barcodes, the alternate id and {@code .p} with the record number name
 * a patron; blanks do not count. Kinds of requests are {@code pintest}, {@code dump} and {@code other}.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; faults and patrons may change while it serves.
 *
 * @since 0.1
 */
public final class FakePatronApiServer extends FakeHttpServer {
    private final PatronApiAnswers answers;

    private FakePatronApiServer(HttpSetup http, PatronApiAnswers answers) {
        super("fake-patronapi", http, answers);
        this.answers = answers;
    }

    /**
     * Describes a server.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a server alone, for a person or another program to talk to. Started with {@code --help} it says what it
     * understands.
     *
     * @param arguments options, see {@code --help}
     * @throws Exception when the server cannot start
     */
    public static void main(String[] arguments) throws Exception {
        int status = new PatronApiCommandLine(System.out, System.err).run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Adds a patron, or replaces the one with that barcode.
     *
     * @param patron the patron
     */
    public void put(FakePatronApiPatron patron) {
        answers.put(patron);
    }

    /**
     * Removes a patron.
     *
     * @param barcode the barcode with which the patron was described
     */
    public void remove(String barcode) {
        answers.remove(barcode);
    }

    /**
     * How many wrong PINs in a row the server has counted against a patron.
     *
     * @param barcode the barcode with which the patron was described
     * @return the count; zero after a right one
     */
    public int wrongPins(String barcode) {
        return answers.wrongPins(barcode);
    }

    /**
     * PIN tests that arrived, answered or not.
     *
     * @return the count
     */
    @Override
    public int logins() {
        return requests(PatronApiAnswers.PIN_TEST);
    }

    /**
     * Requests for a record that arrived, answered or not.
     *
     * @return the count
     */
    public int dumps() {
        return requests(PatronApiAnswers.DUMP);
    }

    /**
     * Describes a fake Patron API server. Unless told otherwise its root is {@code /PATRONAPI/} and it knows nobody.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder extends FakeHttpServer.Builder<Builder> {
        private final PatronApiSetup setup = new PatronApiSetup();

        private Builder() {
            super("/PATRONAPI/");
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * How documents are written; {@link PatronApiDialect#FIRST_LINE} unless set.
         *
         * @param dialect the dialect
         * @return this builder
         */
        public Builder dialect(PatronApiDialect dialect) {
            setup.dialect = dialect;
            return this;
        }

        /**
         * The charset of documents, and that Content-Type names it; UTF-8 unless set.
         *
         * @param charset the charset
         * @return this builder
         */
        public Builder charset(Charset charset) {
            setup.charset = charset;
            setup.charsetNamed = true;
            return this;
        }

        /**
         * The charset of documents, of which Content-Type says nothing.
         *
         * @param charset the charset
         * @return this builder
         */
        public Builder unnamedCharset(Charset charset) {
            setup.charset = charset;
            setup.charsetNamed = false;
            return this;
        }

        /**
         * Does not know PIN tests by POST, as Innovative's own servers do not.
         *
         * @return this builder
         */
        public Builder withoutPost() {
            setup.postKnown = false;
            return this;
        }

        /**
         * Calls every PIN of a patron wrong after some wrong ones in a row.
         *
         * @param wrongPins how many
         * @return this builder
         */
        public Builder lockAfter(int wrongPins) {
            setup.lockAfter = wrongPins;
            return this;
        }

        /**
         * Adds a patron.
         *
         * @param patron the patron
         * @return this builder
         */
        public Builder patron(FakePatronApiPatron patron) {
            setup.patrons.add(patron);
            return this;
        }

        /**
         * Adds patrons.
         *
         * @param patrons the patrons
         * @return this builder
         */
        public Builder patrons(List<FakePatronApiPatron> patrons) {
            setup.patrons.addAll(patrons);
            return this;
        }

        @Override
        public FakePatronApiServer start() {
            HttpSetup http = setup();
            return new FakePatronApiServer(http, new PatronApiAnswers(http.root, new PatronApiSetup(setup)));
        }
    }
}
