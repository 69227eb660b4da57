package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProblemTypeTest {
    private static final String LS = "http://librarysimplified.org/terms/problem/";
    private static final String PP = "http://palaceproject.io/terms/problem/";

    /** What library clients know: name | address | status | title. */
    private static final String KNOWN_TO_CLIENTS = """
            INVALID_CREDENTIALS | LS credentials-invalid | 401 | Invalid credentials
            EXPIRED_CREDENTIALS | LS credentials-expired | 403 | Expired credentials.
            SUSPENDED_CREDENTIALS | LS credentials-suspended | 403 | Suspended credentials.
            BLOCKED_BY_POLICY | LS credentials-blocked-by-policy | 403 | Blocked by library policy.
            OUTSTANDING_FINES | LS outstanding-fines | 403 | Outstanding fines.
            LIBRARY_NOT_FOUND | LS library-not-found | 404 | Library not found.
            PATRON_OF_ANOTHER_LIBRARY | LS patron-of-another-library | 404 | Wrong library
            REMOTE_INTEGRATION_FAILED | LS remote-integration-failed | 502 | Third-party service failed.
            UNSUPPORTED_AUTHENTICATION_MECHANISM | LS unsupported-authentication-mechanism | 400 \
            | Unsupported authentication mechanism.
            UNKNOWN_OAUTH_PROVIDER | LS unknown-oauth-provider | 400 | Unknown OAuth provider.
            INVALID_OAUTH_CALLBACK_PARAMETERS | LS invalid-oauth-callback-parameters | 400 \
            | Invalid OAuth callback parameters.
            PATRON_AUTH_ACCESS_TOKEN_EXPIRED | PP auth/recoverable/token/expired | 401 | Access token expired
            PATRON_AUTH_ACCESS_TOKEN_INVALID | PP auth/recoverable/token/invalid | 401 | Access token invalid
            PATRON_AUTH_ACCESS_TOKEN_NOT_POSSIBLE | LS patron-auth-access-not-possible | 400 \
            | Access token not possible
            NO_PROTOCOL_FOR_NEW_SERVICE | LS no-protocol-for-new-service | 400 | No protocol for new service
            UNKNOWN_PROTOCOL | LS unknown-protocol | 400 | Unknown protocol
            CANNOT_CHANGE_PROTOCOL | LS cannot-change-protocol | 400 | Cannot change protocol
            MISSING_SERVICE | LS missing-service | 404 | Missing service
            MISSING_SERVICE_NAME | LS missing-service-name | 400 | Missing service name.
            INTEGRATION_NAME_ALREADY_IN_USE | LS integration-name-already-in-use | 400 \
            | Integration name already in use
            INCOMPLETE_CONFIGURATION | LS incomplete-configuration | 400 | Incomplete configuration
            INVALID_CONFIGURATION_OPTION | LS invalid-configuration-option | 400 | Invalid configuration option
            INVALID_EMAIL | LS invalid-format | 400 | Invalid email format
            INVALID_URL | LS invalid-format | 400 | Invalid URL format
            INVALID_NUMBER | LS invalid-format | 400 | Invalid number format
            NO_SUCH_LIBRARY | LS no-such-library | 400 | No such library
            MULTIPLE_BASIC_AUTH_SERVICES | LS multiple-basic-auth-services | 400 \
            | Multiple basic authentication services
            INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION | LS invalid-external-type-regular-expression | 400 \
            | Invalid external type regular expression
            INVALID_LIBRARY_IDENTIFIER_RESTRICTION_REGULAR_EXPRESSION \
            | LS invalid-library-identifier-restriction-regular-expression | 400 \
            | Invalid library identifier restriction regular expression
            NO_SUCH_PATRON | LS no-such-patron | 404 | No such patron
            MISSING_IDENTIFIER | LS missing-identifier | 400 | Missing identifier
            FAILED_TO_RUN_SELF_TESTS | LS failed-to-run-self-tests | 400 | Failed to run self tests.
            INVALID_INPUT | LS invalid-input | 400 | Invalid input.
            UNSUPPORTED_USER_TYPE | LS unsupported-clever-user-type | 401 | Your Clever user type is not supported.
            NOT_ELIGIBLE | LS clever-not-eligible | 401 \
            | Your Clever account is not eligible to access this application.
            UNKNOWN_SCHOOL | LS clever-unknown-school | 401 \
            | Clever did not provide the necessary information about your school to verify eligibility.
            """;

    /** Our own, for what the older systems had no word. */
    private static final Map<ProblemType, Integer> OURS = Map.of(
            ProblemType.MALFORMED_AUTHORIZATION, 400,
            ProblemType.ADMIN_NOT_AUTHORIZED, 403,
            ProblemType.SERVICE_UNAVAILABLE, 503,
            ProblemType.SERVICE_MISCONFIGURED, 503,
            ProblemType.TOO_MANY_ATTEMPTS, 429,
            ProblemType.REDIRECT_URI_NOT_ALLOWED, 400,
            ProblemType.VERSION_CONFLICT, 409,
            ProblemType.SERVICE_IN_USE, 409);

    // G2
    @Test
    void clientsUnderstandEveryProblemThatTheyKnew() {
        Map<String, String> expected = new HashMap<>();
        KNOWN_TO_CLIENTS.lines().forEach(line -> {
            String[] cells = line.split(" \\| ");
            expected.put(
                    cells[0].strip(),
                    cells[1].replace("LS ", LS).replace("PP ", PP).strip() + " " + cells[2].strip() + " "
                            + cells[3].strip());
        });
        assertThat(expected).hasSize(36);

        Map<String, String> actual = new HashMap<>();
        Arrays.stream(ProblemType.values())
                .filter(type -> !OURS.containsKey(type))
                .forEach(type -> actual.put(type.name(), type.uri() + " " + type.status() + " " + type.title()));

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void ourOwnProblemsHaveAddressesThatNobodyElseUses() {
        Set<URI> theirs = new HashSet<>();
        for (ProblemType type : ProblemType.values()) {
            if (!OURS.containsKey(type)) {
                theirs.add(type.uri());
            }
        }
        Set<URI> all = new HashSet<>(theirs);
        OURS.forEach((type, status) -> {
            assertThat(type.status()).as(type.name()).isEqualTo(status);
            assertThat(type.uri()).asString().startsWith(LS);
            assertThat(all.add(type.uri())).as("%s is taken", type.uri()).isTrue();
        });
    }

    @Test
    void everyProblemSaysOneSentenceToAPerson() {
        for (ProblemType type : ProblemType.values()) {
            assertThat(type.defaultDetail()).as(type.name()).matches("[A-Z].*\\.");
            assertThat(type.title()).as(type.name()).isNotBlank();
        }
        assertThat(ProblemType.PATRON_OF_ANOTHER_LIBRARY.defaultDetail())
                .isEqualTo("You are not a patron of the selected library.");
        assertThat(ProblemType.INVALID_CREDENTIALS.defaultDetail())
                .isEqualTo("A valid library card barcode number and PIN are required.");
    }

    // A3
    @Test
    void everyReasonForARefusalHasTheStatusThatClientsActOn() {
        Map<RejectionReason, Integer> statuses = new HashMap<>();
        for (RejectionReason reason : RejectionReason.values()) {
            statuses.put(reason, reason.problemType().status());
        }
        assertThat(statuses)
                .isEqualTo(Map.ofEntries(
                        Map.entry(RejectionReason.NO_CREDENTIALS, 401),
                        Map.entry(RejectionReason.TOO_MANY_ATTEMPTS, 429),
                        Map.entry(RejectionReason.MALFORMED_AUTHORIZATION, 400),
                        Map.entry(RejectionReason.UNSUPPORTED_MECHANISM, 400),
                        Map.entry(RejectionReason.LIBRARY_NOT_FOUND, 404),
                        Map.entry(RejectionReason.INVALID_CREDENTIALS, 401),
                        Map.entry(RejectionReason.PATRON_OF_ANOTHER_LIBRARY, 404),
                        Map.entry(RejectionReason.UNSUPPORTED_USER_TYPE, 401),
                        Map.entry(RejectionReason.NOT_ELIGIBLE, 401),
                        Map.entry(RejectionReason.UNKNOWN_SCHOOL, 401),
                        Map.entry(RejectionReason.UNKNOWN_OAUTH_PROVIDER, 400),
                        Map.entry(RejectionReason.INVALID_OAUTH_CALLBACK, 400),
                        Map.entry(RejectionReason.REDIRECT_URI_NOT_ALLOWED, 400),
                        Map.entry(RejectionReason.TOKEN_EXPIRED, 401),
                        Map.entry(RejectionReason.TOKEN_INVALID, 401),
                        Map.entry(RejectionReason.TOKEN_NOT_POSSIBLE, 400)));
    }
}
