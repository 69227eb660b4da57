package org.patronauth.mock;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A fake HTTP server as a program of its own.
 *
 * @param <S> the server
 * @param <B> its builder
 */
abstract class HttpServerProgram<S extends FakeHttpServer, B extends FakeHttpServer.Builder<B>>
        extends FakeServerProgram<S> {
    static final String COMMON_OPTIONS = """
              --port N                the port (a free one)
              --root PATH             where everything is served, with a slash at both ends
              --chunked               send bodies in chunks
              --idle SECONDS          close idle connections
              --connection-limit N    serve so many connections, let others wait
              --fault NAME[:VALUE]    misbehave; may be given several times
              --journal               print a line for each request (kind, outcome and status only)
            """;

    private final String name;

    HttpServerProgram(String name, PrintStream out, PrintStream err) {
        super(out, err);
        this.name = name;
    }

    abstract B builder();

    abstract S start(B builder);

    /** Applies an option of the server's own; returns whether it is one. */
    abstract boolean apply(B builder, String option, Words words);

    @Override
    final S start(Words words) {
        B builder = builder();
        List<HttpFault> faults = new ArrayList<>();
        while (words.hasNext()) {
            String option = words.next();
            if (option.equals("--fault")) {
                faults.add(HttpFault.named(words.valueOf(option)));
            } else if (!apply(builder, option, words) && !applyCommon(builder, option, words)) {
                throw new IllegalArgumentException("Unknown option " + option);
            }
        }
        S server = start(builder);
        faults.forEach(server::misbehave);
        return server;
    }

    private boolean applyCommon(B builder, String option, Words words) {
        switch (option) {
            case "--port" -> builder.port(words.numberOf(option));
            case "--root" -> builder.root(words.valueOf(option));
            case "--chunked" -> builder.chunkedAnswers();
            case "--idle" -> builder.idleLimit(Duration.ofSeconds(words.numberOf(option)));
            case "--connection-limit" -> builder.connectionLimit(words.numberOf(option));
            case "--journal" -> builder.journalTo(this::print);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void print(HttpJournalEntry entry) {
        out.println(entry.connection() + " " + entry.kind() + " " + entry.outcome() + " " + entry.status());
    }

    @Override
    final String announcement(S server) {
        return "fake " + name + " " + server.url();
    }
}
