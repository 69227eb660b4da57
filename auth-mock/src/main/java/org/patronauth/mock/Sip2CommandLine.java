package org.patronauth.mock;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The fake server as a program of its own. */
final class Sip2CommandLine extends FakeServerProgram<FakeSip2Server> {
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

    Sip2CommandLine(PrintStream out, PrintStream err) {
        super(out, err);
    }

    @Override
    String help() {
        return HELP + Sip2PatronScript.KEYS + System.lineSeparator();
    }

    @Override
    String announcement(FakeSip2Server server) {
        return "fake sip2 " + server.host() + ":" + server.port();
    }

    @Override
    FakeSip2Server start(Words words) {
        FakeSip2Server.Builder builder = FakeSip2Server.builder();
        List<Sip2Fault> faults = new ArrayList<>();
        List<String[]> logins = new ArrayList<>();
        while (words.hasNext()) {
            apply(builder, faults, logins, words.next(), words);
        }
        // Logins take the institution, which may have come behind them.
        logins.forEach(login -> builder.login(login[0], login[1]));
        FakeSip2Server server = builder.start();
        faults.forEach(server::misbehave);
        return server;
    }

    private void apply(
            FakeSip2Server.Builder builder, List<Sip2Fault> faults, List<String[]> logins, String option, Words words) {
        switch (option) {
            case "--patrons" -> builder.patrons(readPatrons(words.valueOf(option), Sip2PatronScript::parse));
            case "--port" -> builder.port(words.numberOf(option));
            case "--personality" ->
                builder.personality(constant(Sip2Personality.class, "personality", words.valueOf(option)));
            case "--institution" -> builder.institution(words.valueOf(option));
            case "--login" -> logins.add(login(words.valueOf(option)));
            case "--charset" -> builder.charset(Charset.forName(words.valueOf(option)));
            case "--idle" -> builder.idleLimit(Duration.ofSeconds(words.numberOf(option)));
            case "--connection-limit" -> builder.connectionLimit(words.numberOf(option));
            case "--session-limit" -> builder.sessionLimit(words.numberOf(option));
            case "--lock-after" -> builder.lockAfter(words.numberOf(option));
            case "--require-status" -> builder.requireStatusFirst();
            case "--require-crlf" -> builder.requireCrLf();
            case "--fault" -> faults.add(Sip2Fault.named(words.valueOf(option)));
            case "--journal" -> builder.journalTo(this::print);
            default -> throw new IllegalArgumentException("Unknown option " + option);
        }
    }

    private void print(Sip2JournalEntry entry) {
        out.println(entry.connection() + " " + entry.direction() + " " + entry.code() + " " + entry.length());
    }

    private static String[] login(String userAndPassword) {
        int colon = userAndPassword.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("--login needs USER:PASSWORD");
        }
        return new String[] {userAndPassword.substring(0, colon), userAndPassword.substring(colon + 1)};
    }
}
