package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.Eventually.eventually;
import static org.patronauth.internal.Site.FERGUSON;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.PatronData;
import org.patronauth.internal.Site.Source;
import org.patronauth.store.LibraryRow;

class ReloadTest {
    private static final String CARD = "23333000000001";

    private final Site site = new Site();
    private Source before;

    @BeforeEach
    void aLibraryWithAService() {
        LibraryRow ferguson = site.library(FERGUSON);
        before = site.service(1, "before");
        before.says(PatronData.complete()
                .permanentId("before")
                .authorizationIdentifier(CARD)
                .build());
        site.associate(ferguson, 1);
        site.authenticator();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Source publishAnother() {
        Source after = site.service(1, "after");
        after.says(PatronData.complete()
                .permanentId("after")
                .authorizationIdentifier(CARD)
                .build());
        site.publish();
        return after;
    }

    // A5
    @Test
    void aChangeIsInForceWithoutARestartAndTheReplacedProviderCloses() {
        assertThat(permanentId()).isEqualTo("before");
        publishAnother();

        eventually(() -> permanentId().equals("after"));
        eventually(() -> before.closed.get() == 1);
    }

    // A5
    @Test
    void aLoginFinishesOnTheServiceThatItBeganWith() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        before.answer = (identifier, pin) -> {
            asking.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted");
            }
            return Optional.of(PatronData.complete().permanentId("before").build());
        };
        AuthenticationResult[] result = new AuthenticationResult[1];
        Thread login = new Thread(() -> result[0] = site.signIn(FERGUSON, CARD, "1234"));
        login.start();
        asking.await();
        publishAnother();
        eventually(() -> site.loaded.size() == 2);

        assertThat(before.closed).as("while its last login runs").hasValue(0);
        answer.countDown();
        login.join();

        assertThat(((Authenticated) result[0]).fresh().permanentId()).contains("before");
        assertThat(before.closed).hasValue(1);
    }

    // A5
    @Test
    void aServiceThatDidNotChangeKeepsItsProvider() {
        permanentId();
        long reads = site.versionReads.get();
        site.service(2, "other");
        site.publish();
        eventually(() -> site.versionReads.get() > reads + 3);

        assertThat(permanentId()).isEqualTo("before");
        assertThat(before.closed).hasValue(0);
    }

    // S8
    @Test
    void whileTheDatabaseIsAwayTheLastConfigurationServesAndHealthSaysSo() {
        assertThat(site.authenticator().health().databaseReachable()).isTrue();
        site.databaseAway(true);
        eventually(() -> !site.authenticator().health().databaseReachable());

        assertThat(permanentId()).isEqualTo("before");
        assertThat(site.authenticator().health().canServe()).isTrue();

        site.databaseAway(false);
        eventually(() -> site.authenticator().health().databaseReachable());
    }

    private String permanentId() {
        AuthenticationResult result = site.signIn(FERGUSON, CARD, "1234");
        assertThat(result).isInstanceOf(Authenticated.class);
        return ((Authenticated) result).fresh().permanentId().orElseThrow();
    }
}
