package org.patronauth.mock;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How a fake HTTP server was set up. Written by its builder only, read by its threads once it runs. */
final class HttpSetup {
    int port;
    String root = "/";
    Clock clock = Clock.systemUTC();
    Duration idleLimit = Duration.ZERO;
    int connectionLimit;
    boolean chunked;
    boolean unredactedRecord;

    @Nullable SSLContext tls;

    String[] tlsProtocols = {};
    Consumer<HttpJournalEntry> journalListener = entry -> {};

    HttpSetup() {}

    HttpSetup(HttpSetup other) {
        port = other.port;
        root = other.root;
        clock = other.clock;
        idleLimit = other.idleLimit;
        connectionLimit = other.connectionLimit;
        chunked = other.chunked;
        unredactedRecord = other.unredactedRecord;
        tls = other.tls;
        tlsProtocols = other.tlsProtocols.clone();
        journalListener = other.journalListener;
    }
}
