package org.patronauth.mock;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** The fake server as a program of its own. */
final class Sip2CommandLine {
    private static final String HELP = """
            A SIP2 server for tests, on a loopback port.

              --patrons FILE          patrons, see below
              --port N                the port (a free one)
              --personality NAME      sip_server, koha, folio, invenio, fsip2 or sierra
              --institution ID        field AO of the answers
              --login USER:PASSWORD   a terminal's login; without one, none is needed
              --charset NAME          UTF-8 unless given
              --idle SECONDS          close idle connections
              --connection-limit N    serve so many connections, let others wait
              --session-limit N       close the connection of a login above that
              --lock-after N          lock a card after so many wrong PINs
              --require-status        99 must come before a question about a patron
              --require-crlf          only CR LF ends a request
              --fault NAME[:VALUE]    misbehave; may be given several times
              --journal               print a line for each message (code and length only)

            A file of patrons:

              [23333000000001]
              pin = 1234
              name = Doe, Jane

            Further keys:
            """;

    private final PrintStream out;
    private final PrintStream err;

    Sip2CommandLine(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Serves until the process is ended; returns at once, with an exit status, when it cannot. */
    int run(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            out.print(HELP);
            out.println(Sip2PatronScript.KEYS);
            return 0;
        }
        try {
            FakeSip2Server server = start(arguments);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            new CountDownLatch(1).await();
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + " (--help lists the options)");
            return 2;
        } catch (UncheckedIOException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    FakeSip2Server start(String[] arguments) {
        FakeSip2Server.Builder builder = FakeSip2Server.builder();
        List<Sip2Fault> faults = new ArrayList<>();
        List<String[]> logins = new ArrayList<>();
        Iterator<String> words = List.of(arguments).iterator();
        while (words.hasNext()) {
            apply(builder, faults, logins, words.next(), words);
        }
        // Logins take the institution, which may have come behind them.
        logins.forEach(login -> builder.login(login[0], login[1]));
        FakeSip2Server server = builder.start();
        faults.forEach(server::misbehave);
        out.println("fake sip2 " + server.host() + ":" + server.port());
        out.flush();
        return server;
    }

    private void apply(
            FakeSip2Server.Builder builder,
            List<Sip2Fault> faults,
            List<String[]> logins,
            String option,
            Iterator<String> words) {
        switch (option) {
            case "--patrons" -> builder.patrons(readPatrons(value(option, words)));
            case "--port" -> builder.port(number(option, words));
            case "--personality" -> builder.personality(personality(value(option, words)));
            case "--institution" -> builder.institution(value(option, words));
            case "--login" -> logins.add(login(value(option, words)));
            case "--charset" -> builder.charset(Charset.forName(value(option, words)));
            case "--idle" -> builder.idleLimit(Duration.ofSeconds(number(option, words)));
            case "--connection-limit" -> builder.connectionLimit(number(option, words));
            case "--session-limit" -> builder.sessionLimit(number(option, words));
            case "--lock-after" -> builder.lockAfter(number(option, words));
            case "--require-status" -> builder.requireStatusFirst();
            case "--require-crlf" -> builder.requireCrLf();
            case "--fault" -> faults.add(Sip2Fault.named(value(option, words)));
            case "--journal" -> builder.journalTo(this::print);
            default -> throw new IllegalArgumentException("Unknown option " + option);
        }
    }

    private void print(Sip2JournalEntry entry) {
        out.println(entry.connection() + " " + entry.direction() + " " + entry.code() + " " + entry.length());
    }

    private static List<FakeSip2Patron> readPatrons(String file) {
        try {
            return Sip2PatronScript.parse(Files.readAllLines(Path.of(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The file of patrons cannot be read: " + file, e);
        }
    }

    private static Sip2Personality personality(String name) {
        try {
            return Sip2Personality.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("There is no personality \"" + name + "\".", e);
        }
    }

    private static String[] login(String userAndPassword) {
        int colon = userAndPassword.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("--login needs USER:PASSWORD");
        }
        return new String[] {userAndPassword.substring(0, colon), userAndPassword.substring(colon + 1)};
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    private static int number(String option, Iterator<String> words) {
        try {
            return Integer.parseInt(value(option, words));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number", e);
        }
    }
}
