package org.patronauth.mock;

import java.io.PrintStream;
import java.util.List;

/** The fake Clever as a program of its own. */
final class CleverCommandLine extends HttpServerProgram<FakeCleverServer, FakeCleverServer.Builder> {
    private static final String HELP = """
            A Clever for tests, on a loopback port. Its sign-in page is at oauth/authorize, its portal at portal.

              --client-id ID          the application ("client" unless given)
              --client-secret SECRET  its secret ("secret" unless given)
              --redirect-uri URI      send browsers there alone; may be given several times
              --district-token TOKEN  look schools up with it too
              --schools-need-district-token
                                      look schools up with nothing else
              --patrons FILE          patrons, schools and districts, see below
            """;
    private static final String SCRIPT = """

            A file of patrons:

              [school elm-street]
              nces = 360007700123
              [district 5]
              name = Demonstration #DEMO
              [patron 5f0c0000000000000000001]
              roles = student
              grade = 8
              school = elm-street
              district = 5

            All keys:
            """;

    CleverCommandLine(PrintStream out, PrintStream err) {
        super("clever", out, err);
    }

    @Override
    String help() {
        return HELP + COMMON_OPTIONS + SCRIPT + CleverScript.KEYS + System.lineSeparator();
    }

    @Override
    FakeCleverServer.Builder builder() {
        return FakeCleverServer.application("client", "secret");
    }

    @Override
    FakeCleverServer start(FakeCleverServer.Builder builder) {
        return builder.start();
    }

    @Override
    boolean apply(FakeCleverServer.Builder builder, String option, Words words) {
        switch (option) {
            case "--client-id" -> builder.clientId(words.valueOf(option));
            case "--client-secret" -> builder.clientSecret(words.valueOf(option));
            case "--redirect-uri" -> builder.redirectUri(words.valueOf(option));
            case "--district-token" -> builder.districtToken(words.valueOf(option));
            case "--schools-need-district-token" -> builder.schoolsNeedDistrictToken();
            case "--patrons" ->
                readPatrons(words.valueOf(option), lines -> {
                    CleverScript.read(lines, builder);
                    return List.of();
                });
            default -> {
                return false;
            }
        }
        return true;
    }
}
