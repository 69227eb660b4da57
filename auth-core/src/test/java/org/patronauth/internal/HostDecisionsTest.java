package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.PatronAuthenticator;

/** What a host decides before the first login, and what it may not. */
class HostDecisionsTest {
    private final Site site = new Site();

    @BeforeEach
    void aLibraryWithAService() {
        site.service(1, "ils");
        site.associate(site.library(FERGUSON), 1);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void refuses(String sentence, UnaryOperator<PatronAuthenticator.Builder> decision) {
        site.decide(builder -> {
            ThrowingCallable decide = () -> decision.apply(builder);
            assertThatIllegalArgumentException().isThrownBy(decide).withMessage(sentence);
            return builder;
        });
        site.authenticator();
    }

    @Test
    void aRefusalTakesTenSecondsAtTheMost() {
        String sentence = "A refusal must take from zero to ten seconds.";
        refuses(sentence, builder -> builder.failureFloor(Duration.ofSeconds(10).plusNanos(1)));
    }

    @Test
    void aRefusalTakesNoLessThanNoTime() {
        String sentence = "A refusal must take from zero to ten seconds.";
        refuses(sentence, builder -> builder.failureFloor(Duration.ofNanos(-1)));
    }

    @Test
    void supportCodesAreKeptForNoLessThanNoTime() {
        String sentence = "Support codes cannot be kept for less than no time.";
        refuses(sentence, builder -> builder.supportCodesKept(Duration.ofNanos(-1)));
    }

    @Test
    void theConfigurationIsLookedAtAfterSomeTime() {
        refuses("The poll interval must be positive.", builder -> builder.pollInterval(Duration.ZERO));
    }

    @Test
    void aTokenLivesForSomeTime() {
        refuses("The lifetime of a token must be positive.", builder -> builder.tokenLifetime(Duration.ZERO));
    }

    @Test
    void whatIsAllowedIsInForce() {
        site.refusals = new InMemoryRefusals();
        site.decide(builder -> builder.realm("Ferguson readers")
                .network((hostName, deadline) -> List.of())
                .unverifiedTlsAllowed(true)
                .plainSecretsAllowed(true)
                .failureFloor(Duration.ZERO)
                .supportCodesKept(Duration.ZERO));

        AuthenticationResult nobody = site.authenticate(FERGUSON);

        assertThat(nobody)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.headers().get("WWW-Authenticate"))
                                .contains("realm=\"Ferguson readers\""));
        assertThat(site.authenticator().libraryName(FERGUSON)).contains("Library ferguson");
        assertThat(site.authenticator().libraryName(LION)).isEmpty();
    }

    @Test
    void theLongestRefusalIsAllowed() {
        site.decide(builder -> builder.failureFloor(Duration.ofSeconds(10)));
        assertThat(site.authenticator().health().canServe()).isTrue();
    }
}
