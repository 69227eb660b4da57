package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthenticationResultTest {
    private static final PatronType JUVENILE = new PatronType("Juvenile", "children", List.of("Children"));
    private static final AuthenticationResult.Authenticated YES = new AuthenticationResult.Authenticated(
            new Patron(7, new LibraryId("ferguson"), PatronRecord.builder().build()),
            PatronData.complete().build(),
            new BorrowingPrivileges(List.of(), null),
            true,
            "Ferguson SIP2",
            JUVENILE,
            new Admission(1, 2, 3, false, null));
    private static final AuthenticationResult.Rejected NO = new AuthenticationResult.Rejected(
            RejectionReason.INVALID_CREDENTIALS,
            ProblemDetail.of(ProblemType.INVALID_CREDENTIALS),
            Map.of("WWW-Authenticate", "Basic realm=\"Library card\""));
    private static final AuthenticationResult.Unavailable UNKNOWN = new AuthenticationResult.Unavailable(
            ProblemDetail.of(ProblemType.REMOTE_INTEGRATION_FAILED), Duration.ofSeconds(5));

    // B5
    @Test
    void eachOfTheThreeEndingsGoesItsOwnWayAndCarriesWhatItKnows() {
        assertThat(told(YES)).isEqualTo("yes: 7 new");
        assertThat(told(NO)).isEqualTo("no: INVALID_CREDENTIALS");
        assertThat(told(UNKNOWN)).isEqualTo("unknown: PT5S");
    }

    @Test
    void foldingCallsTheChosenFunctionAlone() {
        assertThatThrownBy(() -> UNKNOWN.fold(yes -> "yes", no -> "no", unknown -> {
                    throw new IllegalStateException("the host's own");
                }))
                .hasMessage("the host's own");
        assertThat(NO.<String>fold(yes -> unreachable(), no -> "no", unknown -> unreachable()))
                .isEqualTo("no");
    }

    @Test
    void aRefusalKeepsACopyOfItsHeaders() {
        Map<String, String> headers = new HashMap<>(NO.headers());
        AuthenticationResult.Rejected refused = new AuthenticationResult.Rejected(NO.reason(), NO.problem(), headers);
        headers.clear();

        assertThat(refused.headers()).isEqualTo(NO.headers());
        assertThatThrownBy(() -> refused.headers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    // V6
    @Test
    void aSuccessCarriesTheLibrarysEntryForThePatronsType() {
        assertThat(YES.patronType()).contains(JUVENILE);
        assertThat(new AuthenticationResult.Authenticated(
                                YES.patron(),
                                YES.fresh(),
                                YES.privileges(),
                                false,
                                YES.serviceName(),
                                null,
                                YES.admission())
                        .patronType())
                .isEmpty();
    }

    private static String told(AuthenticationResult result) {
        return result.fold(
                yes -> "yes: " + yes.patron().id() + (yes.isNew() ? " new" : ""),
                no -> "no: " + no.reason(),
                unknown -> "unknown: " + unknown.retryAfter());
    }

    private static String unreachable() {
        throw new AssertionError("not the way of this result");
    }
}
