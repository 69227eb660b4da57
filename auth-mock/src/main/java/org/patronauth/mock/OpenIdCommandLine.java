package org.patronauth.mock;

import java.io.PrintStream;

/** The fake OpenID provider as a program of its own. */
final class OpenIdCommandLine extends HttpServerProgram<FakeOpenIdProvider, FakeOpenIdProvider.Builder> {
    private static final String HELP = """
            An OpenID provider for tests, on a loopback port. Its issuer is the address that it prints, without the
            slash at its end.

              --client ID             what the client is called ("patron-auth" unless given)
              --secret SECRET         the client's secret ("secret" unless given)
              --redirect ADDRESS      where browsers may be sent back to; may be given several times (anywhere)
              --patrons FILE          who can sign in, see below
              --require-pkce          refuse sign-ins without a PKCE challenge
              --no-userinfo           give no userinfo address
              --no-iss                do not name the issuer in callbacks
              --elliptic-curve        sign by ES256
            """;
    private static final String SCRIPT = """

            A file of patrons:

              [23333999999999]
              name = Ada Reader
              email = ada@nypl.example
            """;

    OpenIdCommandLine(PrintStream out, PrintStream err) {
        super("openid", out, err);
    }

    @Override
    String help() {
        return HELP + COMMON_OPTIONS + SCRIPT;
    }

    @Override
    FakeOpenIdProvider.Builder builder() {
        return FakeOpenIdProvider.of("patron-auth", "secret");
    }

    @Override
    FakeOpenIdProvider start(FakeOpenIdProvider.Builder builder) {
        return builder.start();
    }

    @Override
    boolean apply(FakeOpenIdProvider.Builder builder, String option, Words words) {
        switch (option) {
            case "--client" -> builder.client(words.valueOf(option));
            case "--secret" -> builder.secret(words.valueOf(option));
            case "--redirect" -> builder.redirectAddress(words.valueOf(option));
            case "--patrons" ->
                readPatrons(words.valueOf(option), OpenIdScript::parse)
                        .forEach(patron -> builder.patron(patron.getKey(), patron.getValue()));
            case "--require-pkce" -> builder.requirePkce();
            case "--no-userinfo" -> builder.withoutUserinfo();
            case "--no-iss" -> builder.withoutIssuerParameter();
            case "--elliptic-curve" -> builder.ellipticCurveKeys();
            default -> {
                return false;
            }
        }
        return true;
    }
}
