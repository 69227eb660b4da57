package org.patronauth.mock;

import java.io.PrintStream;

/** The fake First Book server as a program of its own. */
final class FirstBookCommandLine extends HttpServerProgram<FakeFirstBookServer, FakeFirstBookServer.Builder> {
    private static final String HELP = """
            A First Book server for tests, on a loopback port.

              --version N             1 (the key in a header) or 2 (a signed token)
              --key KEY               the key ("key" unless given)
              --patrons FILE          access codes, see below
              --object-answers        say yes by an object
            """;
    private static final String SCRIPT = """

            A file of access codes:

              [ABC123E]
              pin = 1234
            """;

    FirstBookCommandLine(PrintStream out, PrintStream err) {
        super("firstbook", out, err);
    }

    @Override
    String help() {
        return HELP + COMMON_OPTIONS + SCRIPT;
    }

    @Override
    FakeFirstBookServer.Builder builder() {
        return FakeFirstBookServer.version1("key");
    }

    @Override
    FakeFirstBookServer start(FakeFirstBookServer.Builder builder) {
        return builder.start();
    }

    @Override
    boolean apply(FakeFirstBookServer.Builder builder, String option, Words words) {
        switch (option) {
            case "--version" -> builder.version(words.numberOf(option));
            case "--key" -> builder.key(words.valueOf(option));
            case "--patrons" -> builder.codes(readPatrons(words.valueOf(option), FirstBookScript::parse));
            case "--object-answers" -> builder.objectAnswers();
            default -> {
                return false;
            }
        }
        return true;
    }
}
