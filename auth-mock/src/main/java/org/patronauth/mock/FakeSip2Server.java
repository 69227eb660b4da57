package org.patronauth.mock;

import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Exchanger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * A library system that speaks SIP2 on a loopback port, with patrons from a script and faults on request.
 *
 * <pre>{@code
 * try (FakeSip2Server ils = FakeSip2Server.builder()
 *         .login("scclient", "clientpwd")
 *         .institution("FERGUSON")
 *         .patron(FakeSip2Patron.of("23333000000001", "1234").name("Doe, Jane").build())
 *         .start()) {
 *     ils.misbehaveOnce(Sip2Fault.badChecksum());
 *     …
 * }
 * }</pre>
 *
 * <p>Unless told otherwise it behaves as SIPServer does, needs no login and knows nobody. It has its own reading and
 * writing of SIP2, so that a client that is tested against it cannot agree with itself in an error.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; faults and patrons may change while it serves.
 *
 * <p><b>Privacy.</b> What {@link #journal()} and the counts show is free of PINs, passwords and patrons' data. Only
 * {@link #unredactedMessages()} is not.
 *
 * @since 0.1
 */
public final class FakeSip2Server extends FakeServer<Sip2Fault, Sip2JournalEntry> {
    private final Sip2Setup setup;
    private final Sip2Answers answers;
    private final Sip2Ledger ledger;
    private final Sip2Faults faults;
    private final Exchanger<byte[]> swaps = new Exchanger<>();

    private FakeSip2Server(Sip2Setup setup) {
        this(setup, new Sip2Ledger(setup.journalListener, () -> setup.clock.millis() * 1_000_000));
    }

    private FakeSip2Server(Sip2Setup setup, Sip2Ledger ledger) {
        super("fake-sip2", setup.port, setup.connectionLimit, ledger);
        this.setup = setup;
        this.answers = new Sip2Answers(setup);
        this.ledger = ledger;
        this.faults = new Sip2Faults(armed());
        comeUp();
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
        int status = new Sip2CommandLine(System.out, System.err).run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    // Patrons.

    /**
     * Adds a patron, or replaces the one with that barcode.
     *
     * @param patron the patron
     */
    public void put(FakeSip2Patron patron) {
        answers.put(patron);
    }

    /**
     * Removes a patron with all their names.
     *
     * @param barcode the patron's barcode
     */
    public void remove(String barcode) {
        answers.remove(barcode);
    }

    /**
     * How many wrong PINs in a row the server has counted against a patron.
     *
     * @param barcode the patron's barcode
     * @return the count; zero after a right one
     */
    public int wrongPins(String barcode) {
        return answers.wrongPins(barcode);
    }

    // What it has seen.

    /**
     * Logins of terminals (93) that arrived.
     *
     * @return the count
     */
    public int logins() {
        return ledger.requests(Sip2Codes.LOGIN);
    }

    /**
     * Requests of one kind that arrived, answered or not.
     *
     * @param code two digits; empty for what is no SIP2 message
     * @return the count
     */
    public int requests(String code) {
        return ledger.requests(code);
    }

    /**
     * As {@link #pinsSeen()}, without the requests that were answered by 96, which says that they were not processed.
     *
     * @return the count
     */
    public int pinsProcessed() {
        return ledger.pinsProcessed();
    }

    /**
     * The bytes of every request, terminators left out, <em>with PINs and passwords</em>. Only for tests that prove what
     * a client puts on the wire; never print them.
     *
     * @return copies of the messages in the order of their arrival
     * @throws IllegalStateException unless {@link Builder#recordUnredactedMessages()} asked for the record
     */
    public List<byte[]> unredactedMessages() {
        if (!setup.unredactedRecord) {
            throw new IllegalStateException("The server was not built with recordUnredactedMessages().");
        }
        return ledger.unredacted();
    }

    // Waiting.

    /**
     * Waits until a request of a kind has arrived.
     *
     * @param code two digits
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when none came
     */
    public void awaitRequest(String code, Duration patience) throws InterruptedException {
        awaitRequests(code, 1, patience);
    }

    /**
     * Waits until that many requests of a kind have arrived.
     *
     * @param code two digits
     * @param count how many, counted from the start
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when they did not come
     */
    public void awaitRequests(String code, int count, Duration patience) throws InterruptedException {
        ledger.await("requests " + code, () -> ledger.requests(code), count, false, patience);
    }

    @Override
    Conversation conversation(int number, Socket accepted) {
        return new Sip2Conversation(number, accepted, setup, answers, faults, ledger, swaps);
    }

    @Override
    public String toString() {
        return "FakeSip2Server[" + setup.personality + " " + host() + ":" + port() + "]";
    }

    /**
     * Describes a fake SIP2 server.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Sip2Setup setup = new Sip2Setup();

        private Builder() {}

        /**
         * Whose manners the server has; SIPServer's unless set.
         *
         * @param personality the family of library systems
         * @return this builder
         */
        public Builder personality(Sip2Personality personality) {
            setup.personality = personality;
            return this;
        }

        /**
         * The port; a free one unless set.
         *
         * @param port a port of the loopback address
         * @return this builder
         */
        public Builder port(int port) {
            setup.port = port;
            return this;
        }

        /**
         * The charset of requests and answers; UTF-8 unless set.
         *
         * @param charset the charset
         * @return this builder
         */
        public Builder charset(Charset charset) {
            setup.charset = charset;
            return this;
        }

        /**
         * The character between fields; {@code |} unless set.
         *
         * @param separator an ASCII character
         * @return this builder
         */
        public Builder separator(char separator) {
            if (separator <= ' ' || separator > '~') {
                throw new IllegalArgumentException("A separator is a visible ASCII character.");
            }
            setup.separator = separator;
            return this;
        }

        /**
         * Ends answers in CR LF, or in CR alone. Unless set, the personality decides.
         *
         * @param crLf true for CR LF
         * @return this builder
         */
        public Builder endsAnswersWithCrLf(boolean crLf) {
            setup.crLf = crLf;
            return this;
        }

        /**
         * Where dates in answers come from; the system's clock and zone unless set.
         *
         * @param clock the clock
         * @return this builder
         */
        public Builder clock(Clock clock) {
            setup.clock = clock;
            return this;
        }

        /**
         * The institution that answers name in AO.
         *
         * @param institution the institution's id
         * @return this builder
         */
        public Builder institution(String institution) {
            setup.institution = institution;
            return this;
        }

        /**
         * Adds a terminal's login. With one or more of them nothing but a login is served before a login, and the third
         * refused one resets the connection.
         *
         * @param user the user id (CN)
         * @param password the password (CO)
         * @return this builder
         */
        public Builder login(String user, String password) {
            return login(user, password, setup.institution);
        }

        /**
         * Adds a terminal's login with an institution of its own.
         *
         * @param user the user id (CN)
         * @param password the password (CO)
         * @param institution what answers to it name in AO
         * @return this builder
         */
        public Builder login(String user, String password, String institution) {
            setup.accounts.put(user, new Sip2Setup.Account(password, institution));
            return this;
        }

        /**
         * Refuses logins that do not name this location.
         *
         * @param location the location code (CP)
         * @return this builder
         */
        public Builder requireLocation(String location) {
            setup.requiredLocation = location;
            return this;
        }

        /**
         * Answers a 99 that comes before the login, naming another institution, as SIPServer does on some ports.
         *
         * @param otherInstitution what such an answer names in AO
         * @return this builder
         */
        public Builder statusBeforeLogin(String otherInstitution) {
            setup.institutionBeforeLogin = otherInstitution;
            return this;
        }

        /**
         * Closes a connection on which anything is asked about a patron before a 99.
         *
         * @return this builder
         */
        public Builder requireStatusFirst() {
            setup.statusRequired = true;
            return this;
        }

        /**
         * Takes only CR LF for the end of a request.
         *
         * @return this builder
         */
        public Builder requireCrLf() {
            setup.crLfRequired = true;
            return this;
        }

        /**
         * Answers requests that carry AY and AZ by 96.
         *
         * @return this builder
         */
        public Builder refuseErrorDetection() {
            setup.errorDetectionRefused = true;
            return this;
        }

        /**
         * Answers requests that are no UTF-8 by 96, whatever the charset of the answers, as SIPServer does.
         *
         * @return this builder
         */
        public Builder utf8RequestsOnly() {
            setup.utf8RequestsOnly = true;
            return this;
        }

        /**
         * Sends accents behind their letters (or a question mark where the charset has none), as SIPServer does.
         *
         * @return this builder
         */
        public Builder decomposeAccents() {
            setup.accentsDecomposed = true;
            return this;
        }

        /**
         * Answers CQ=Y for an empty PIN, as Koha does where the account allows it.
         *
         * @return this builder
         */
        public Builder allowEmptyPins() {
            setup.emptyPinsAllowed = true;
            return this;
        }

        /**
         * Whether PINs are checked at all; where not, no answer has CQ. Unless set, the personality decides: FOLIO does
         * not, all others do.
         *
         * @param verifies whether to check
         * @return this builder
         */
        public Builder pinVerification(boolean verifies) {
            setup.pinVerification = verifies;
            return this;
        }

        /**
         * Begins connections with the prompts of a port for terminals, {@code login: } and {@code password: }.
         *
         * @return this builder
         */
        public Builder promptForLogin() {
            setup.terminalPrompts = true;
            return this;
        }

        /**
         * Leaves questions about patrons unanswered after the first ones of a connection.
         *
         * @param count how many are answered
         * @return this builder
         */
        public Builder answersPerConnection(int count) {
            setup.patronRequestsPerConnection = count;
            return this;
        }

        /**
         * Serves that many connections at a time; more of them wait, connected and unanswered, until one ends.
         *
         * @param limit how many
         * @return this builder
         */
        public Builder connectionLimit(int limit) {
            setup.connectionLimit = limit;
            return this;
        }

        /**
         * Closes the connection of a login that would be one session more than licensed, as Aleph does.
         *
         * @param limit how many
         * @return this builder
         */
        public Builder sessionLimit(int limit) {
            return sessionLimit(limit, Duration.ZERO);
        }

        /**
         * As {@link #sessionLimit(int)}, where a session counts on for a while after its end.
         *
         * @param limit how many
         * @param linger how long, by the server's clock
         * @return this builder
         */
        public Builder sessionLimit(int limit, Duration linger) {
            setup.sessionLimit = limit;
            setup.sessionLinger = linger;
            return this;
        }

        /**
         * Closes connections on which nothing arrives for a while.
         *
         * @param limit how long
         * @return this builder
         */
        public Builder idleLimit(Duration limit) {
            setup.idleLimit = limit;
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
         * Field BX of a 98.
         *
         * @param supported sixteen times Y or N
         * @return this builder
         */
        public Builder supportedMessages(String supported) {
            setup.supportedMessages = supported;
            return this;
        }

        /**
         * Does not know a kind of request, and says so in BX.
         *
         * @param code two digits, for example {@code 35}
         * @return this builder
         */
        public Builder withoutMessage(String code) {
            setup.withoutMessages.add(code);
            return this;
        }

        /**
         * Speaks TLS from the first byte.
         *
         * @param context holds the server's key, and the authorities of client certificates
         * @return this builder
         */
        public Builder tls(SSLContext context) {
            setup.tls = context;
            return this;
        }

        /**
         * The TLS versions to offer; the context's unless set.
         *
         * @param protocols for example {@code TLSv1.2}
         * @return this builder
         */
        public Builder tlsProtocols(String... protocols) {
            setup.tlsProtocols = protocols.clone();
            return this;
        }

        /**
         * Refuses TLS connections without a client certificate that the context trusts.
         *
         * @return this builder
         */
        public Builder requireClientCertificate() {
            setup.clientCertificateRequired = true;
            return this;
        }

        /**
         * Adds a patron.
         *
         * @param patron the patron
         * @return this builder
         */
        public Builder patron(FakeSip2Patron patron) {
            setup.patrons.add(patron);
            return this;
        }

        /**
         * Adds patrons.
         *
         * @param patrons the patrons
         * @return this builder
         */
        public Builder patrons(List<FakeSip2Patron> patrons) {
            setup.patrons.addAll(patrons);
            return this;
        }

        /**
         * Keeps the bytes of every request, <em>PINs and passwords included</em>, in memory.
         *
         * @return this builder
         */
        public Builder recordUnredactedMessages() {
            setup.unredactedRecord = true;
            return this;
        }

        Builder journalTo(Consumer<Sip2JournalEntry> listener) {
            setup.journalListener = listener;
            return this;
        }

        /**
         * Starts the server. It accepts connections when this returns.
         *
         * @return the server
         * @throws UncheckedIOException when the port cannot be used
         */
        public FakeSip2Server start() {
            return new FakeSip2Server(new Sip2Setup(setup));
        }
    }
}
