package org.patronauth.mock;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.SignInResult;
import org.patronauth.SignInStart;
import org.patronauth.mock.MockPatrons.Card;

/**
 * How patrons sign in at a service of a {@link FaultMatrixContract}.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads, if what it was given is.
 *
 * @since 0.1
 */
public abstract class FaultLogin {
    static final URI CALLBACK = URI.create("https://host.example/oauth/callback");
    static final URI CLIENT = URI.create("https://client.example/return");

    private FaultLogin() {}

    /** The patron's browser, as the source of truth knows it. */
    @FunctionalInterface
    public interface Browser {
        /**
         * Does what a patron's browser does at the source of truth: goes where it was sent, and lets a patron sign in.
         *
         * @param address where the browser was sent
         * @param patron who signs in
         * @return the parameters with which the browser comes back, besides the {@code state}
         */
        Map<String, String> visit(URI address, String patron);
    }

    /**
     * Patrons sign in with an identifier and a PIN.
     *
     * @param pin the PIN of all of them
     * @return the way
     */
    public static FaultLogin byPin(String pin) {
        return new ByPin(pin);
    }

    /**
     * Patrons sign in elsewhere (RFC 6749 section 4.1). The host's callback is {@code https://host.example/oauth/callback}.
     *
     * @param browser what their browsers do there
     * @return the way
     */
    public static FaultLogin elsewhere(Browser browser) {
        return new Elsewhere(browser);
    }

    abstract Answer attempt(PatronAuthenticator host, LibraryId library, String service, String patron);

    /**
     * What came of it.
     *
     * @param end how it ended
     * @param login the patron, if authenticated
     * @param shown everything that a client or a log would be shown
     */
    record Answer(FaultEnd end, @Nullable Authenticated login, String shown) {
        static Answer yes(Authenticated login, Object shown) {
            return new Answer(FaultEnd.AUTHENTICATED, login, login + " " + login.privileges() + " " + shown);
        }

        static Answer no(ProblemDetail problem, Object shown) {
            return new Answer(FaultEnd.DENIED, null, text(problem, shown));
        }

        static Answer unknown(ProblemDetail problem, Object shown) {
            boolean ours = problem.problemType() == ProblemType.SERVICE_MISCONFIGURED;
            return new Answer(ours ? FaultEnd.MISCONFIGURED : FaultEnd.UNAVAILABLE, null, text(problem, shown));
        }

        private static String text(ProblemDetail problem, Object shown) {
            return problem.title() + " " + problem.detail() + " " + problem + " " + shown;
        }

        @Override
        public String toString() {
            return "Answer[" + end + "]";
        }
    }

    private static final class ByPin extends FaultLogin {
        private final String pin;

        ByPin(String pin) {
            this.pin = pin;
        }

        @Override
        Answer attempt(PatronAuthenticator host, LibraryId library, String service, String patron) {
            AuthenticationResult result =
                    host.authenticate(library, List.of(new Card(patron, pin).authorization()), ClientInfo.UNKNOWN);
            return result.fold(
                    yes -> Answer.yes(yes, ""),
                    no -> Answer.no(no.problem(), no.headers() + " " + no),
                    unknown -> Answer.unknown(unknown.problem(), unknown));
        }
    }

    private static final class Elsewhere extends FaultLogin {
        private final Browser browser;

        Elsewhere(Browser browser) {
            this.browser = browser;
        }

        @Override
        Answer attempt(PatronAuthenticator host, LibraryId library, String service, String patron) {
            SignInStart start = host.beginSignIn(
                    library, Map.of("provider", List.of(service), "redirect_uri", List.of(CLIENT.toString())), null);
            if (start instanceof SignInStart.Unavailable unavailable) {
                return Answer.unknown(unavailable.problem(), unavailable.address() + " " + start);
            }
            if (!(start instanceof SignInStart.Begun begun)) {
                throw new AssertionError("A sign-in elsewhere did not begin: " + start);
            }
            Map<String, List<String>> parameters = new HashMap<>();
            browser.visit(begun.address(), patron).forEach((name, value) -> parameters.put(name, List.of(value)));
            parameters.put("state", List.of(state(begun.address())));
            return answer(host.completeSignIn(
                    Optional.empty(), parameters, begun.browserBinding().reveal()));
        }

        private static Answer answer(SignInResult result) {
            if (result instanceof SignInResult.SignedIn signedIn) {
                return Answer.yes(signedIn.login(), result);
            }
            if (result instanceof SignInResult.Rejected rejected) {
                return Answer.no(rejected.problem(), rejected.address() + " " + result);
            }
            if (result instanceof SignInResult.Unavailable unavailable) {
                return Answer.unknown(unavailable.problem(), unavailable.address() + " " + result);
            }
            throw new AssertionError("A sign-in elsewhere began again: " + result);
        }

        private static String state(URI address) {
            for (String pair : address.getRawQuery().split("&")) {
                if (pair.startsWith("state=")) {
                    return URLDecoder.decode(pair.substring("state=".length()), StandardCharsets.UTF_8);
                }
            }
            throw new AssertionError("A browser was sent away without a state.");
        }
    }
}
