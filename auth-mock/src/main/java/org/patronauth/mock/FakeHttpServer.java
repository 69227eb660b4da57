package org.patronauth.mock;

import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * What the fake servers that speak HTTP have in common.
 *
 * <p>They read HTTP/1.1 by the letter and answer what is no HTTP with a status of its own. A request target is never
 * decoded before it is taken apart. Counts go up when a request has been read, before any fault acts on its answer.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; faults may change while it serves.
 *
 * <p><b>Privacy.</b> What {@link #journal()} and the counts show is free of PINs, keys and patrons' data. Only
 * {@link #unredactedRequests()} is not.
 *
 * @since 0.1
 */
public abstract class FakeHttpServer extends FakeServer<HttpFault, HttpJournalEntry> {
    private final HttpSetup setup;
    private final HttpHandler handler;
    private final HttpLedger ledger;

    /** Takes the port and begins to serve. */
    FakeHttpServer(String name, HttpSetup setup, HttpHandler handler) {
        this(name, setup, handler, new HttpLedger(setup.journalListener));
    }

    private FakeHttpServer(String name, HttpSetup setup, HttpHandler handler, HttpLedger ledger) {
        super(name, setup.port, setup.connectionLimit, ledger);
        this.setup = setup;
        this.handler = handler;
        this.ledger = ledger;
        comeUp();
    }

    @Override
    final Conversation conversation(int number, Socket accepted) {
        return new HttpConversation(number, accepted, setup, handler, armed(), ledger);
    }

    /**
     * The address under which everything is served.
     *
     * @return scheme, host, port and root path, with a slash at its end
     */
    public final String url() {
        return (setup.tls == null ? "http://" : "https://") + host() + ":" + port() + setup.root;
    }

    /**
     * Requests that arrived with a patron's credentials, answered or not.
     *
     * @return the count
     */
    public abstract int logins();

    /**
     * Requests that arrived, answered or not, those that were no HTTP included.
     *
     * @return the count
     */
    public final int requests() {
        return ledger.requests();
    }

    /**
     * Requests of one kind that arrived, answered or not.
     *
     * @param kind a kind as the journal names it
     * @return the count
     */
    public final int requests(String kind) {
        return ledger.requests(kind);
    }

    /**
     * Every request as it arrived, <em>with identifiers, PINs and keys</em>, except those that were no HTTP. Only for
     * tests that prove what a client puts on the wire; never print them.
     *
     * @return the requests in the order of their arrival
     * @throws IllegalStateException unless {@link Builder#recordUnredactedRequests()} asked for the record
     */
    public final List<UnredactedRequest> unredactedRequests() {
        if (!setup.unredactedRecord) {
            throw new IllegalStateException("The server was not built with recordUnredactedRequests().");
        }
        return ledger.unredacted();
    }

    /**
     * Waits until that many requests have arrived.
     *
     * @param count how many, counted from the start
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when they did not come
     */
    public final void awaitRequests(int count, Duration patience) throws InterruptedException {
        ledger.await("requests", ledger::requests, count, false, patience);
    }

    /**
     * Waits until that many requests of one kind have arrived.
     *
     * @param kind a kind as the journal names it
     * @param count how many, counted from the start
     * @param patience how long at the most
     * @throws InterruptedException when interrupted
     * @throws IllegalStateException when they did not come
     */
    public final void awaitRequests(String kind, int count, Duration patience) throws InterruptedException {
        ledger.await("requests of kind " + kind, () -> ledger.requests(kind), count, false, patience);
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + url() + "]";
    }

    /**
     * Describes a fake server that speaks HTTP.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @param <B> the builder's own type
     * @since 0.1
     */
    public abstract static class Builder<B extends Builder<B>> {
        private final HttpSetup setup = new HttpSetup();

        Builder(String root) {
            setup.root = root;
        }

        abstract B self();

        /** What was set so far, for a server of its own. */
        final HttpSetup setup() {
            return new HttpSetup(setup);
        }

        /**
         * The port; a free one unless set.
         *
         * @param port a port of the loopback address
         * @return this builder
         */
        public final B port(int port) {
            setup.port = port;
            return self();
        }

        /**
         * The path under which everything is served.
         *
         * @param path with a slash at its beginning and at its end
         * @return this builder
         */
        public final B root(String path) {
            if (!path.startsWith("/") || !path.endsWith("/")) {
                throw new IllegalArgumentException("A root path begins and ends with a slash.");
            }
            setup.root = path;
            return self();
        }

        /**
         * The clock by which the server judges what has grown old; the system's unless set.
         *
         * @param clock the clock
         * @return this builder
         */
        public final B clock(Clock clock) {
            setup.clock = clock;
            return self();
        }

        /**
         * Closes connections on which nothing arrives for a while.
         *
         * @param limit how long
         * @return this builder
         */
        public final B idleLimit(Duration limit) {
            setup.idleLimit = limit;
            return self();
        }

        /**
         * Serves that many connections at a time; more of them wait, connected and unanswered, until one ends.
         *
         * @param limit how many
         * @return this builder
         */
        public final B connectionLimit(int limit) {
            setup.connectionLimit = limit;
            return self();
        }

        /**
         * Sends bodies in chunks in place of a length.
         *
         * @return this builder
         */
        public final B chunkedAnswers() {
            setup.chunked = true;
            return self();
        }

        /**
         * Speaks TLS from the first byte.
         *
         * @param context holds the server's key
         * @return this builder
         */
        public final B tls(SSLContext context) {
            setup.tls = context;
            return self();
        }

        /**
         * The TLS versions to offer; the context's unless set.
         *
         * @param protocols for example {@code TLSv1.2}
         * @return this builder
         */
        public final B tlsProtocols(String... protocols) {
            setup.tlsProtocols = protocols.clone();
            return self();
        }

        /**
         * Keeps every request, <em>identifiers, PINs and keys included</em>, in memory.
         *
         * @return this builder
         */
        public final B recordUnredactedRequests() {
            setup.unredactedRecord = true;
            return self();
        }

        final B journalTo(Consumer<HttpJournalEntry> listener) {
            setup.journalListener = listener;
            return self();
        }

        /**
         * Starts the server. It accepts connections when this returns.
         *
         * @return the server
         * @throws UncheckedIOException when the port cannot be used
         */
        public abstract FakeHttpServer start();
    }
}
