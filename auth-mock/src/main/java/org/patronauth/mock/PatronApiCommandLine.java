package org.patronauth.mock;

import java.io.PrintStream;
import java.nio.charset.Charset;

/** The fake Patron API server as a program of its own. */
final class PatronApiCommandLine extends HttpServerProgram<FakePatronApiServer, FakePatronApiServer.Builder> {
    private static final String HELP = """
            A Patron API server for tests, on a loopback port.

              --patrons FILE          patrons, see below
              --dialect NAME          first_line, glued, separate_lines, body_glued, indented, control_characters or
                                      cr_lf
              --charset NAME          UTF-8 unless given
              --lock-after N          lock a card after so many wrong PINs
              --without-post          do not know PIN tests by POST
            """;
    private static final String SCRIPT = """

            A file of patrons:

              [23333000000001]
              pin = 1234
              name = DOE, JANE

            Further keys:
            """;

    PatronApiCommandLine(PrintStream out, PrintStream err) {
        super("patronapi", out, err);
    }

    @Override
    String help() {
        return HELP + COMMON_OPTIONS + SCRIPT + PatronApiScript.KEYS + System.lineSeparator();
    }

    @Override
    FakePatronApiServer.Builder builder() {
        return FakePatronApiServer.builder();
    }

    @Override
    FakePatronApiServer start(FakePatronApiServer.Builder builder) {
        return builder.start();
    }

    @Override
    boolean apply(FakePatronApiServer.Builder builder, String option, Words words) {
        switch (option) {
            case "--patrons" -> builder.patrons(readPatrons(words.valueOf(option), PatronApiScript::parse));
            case "--dialect" -> builder.dialect(constant(PatronApiDialect.class, "dialect", words.valueOf(option)));
            case "--charset" -> builder.charset(Charset.forName(words.valueOf(option)));
            case "--lock-after" -> builder.lockAfter(words.numberOf(option));
            case "--without-post" -> builder.withoutPost();
            default -> {
                return false;
            }
        }
        return true;
    }
}
