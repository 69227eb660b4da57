package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.PrivatePostgres;
import org.patronauth.store.jdbi.TestDatabases;

/** Row 44 of the fault matrix: the leading PostgreSQL of two dies, and its follower takes over. */
class DatabaseFailoverTest {
    private static final Duration WELL_WITHIN = Duration.ofSeconds(1);
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final String RETURNING = "23333000000001";
    private static final String LAST_BEFORE = "23333000000002";
    private static final String NEWCOMER = "23333000000003";

    // S8, Y16
    @Test
    void theFollowerTakesOverWithEveryPatronThatWasStored(@TempDir Path first, @TempDir Path second) throws Exception {
        try (PrivatePostgres leader = PrivatePostgres.start(first);
                PrivatePostgres follower = leader.follower(second);
                HikariDataSource pool = TestDatabases.pool(leader.advisedUrl(follower), 4);
                PatronAuthenticator host = PatronAuthenticator.builder(JdbiStores.open(pool))
                        .providers(ProviderRegistry.of(new PlainProtocol()))
                        .build()) {
            aLibraryWithAService(host.administration());
            long returning = signedIn(host, RETURNING);
            long lastBefore = signedIn(host, LAST_BEFORE);

            leader.kill();
            assertThat(signIn(host, RETURNING)).isInstanceOf(Unavailable.class);
            assertThat(signIn(host, NEWCOMER)).isInstanceOf(Unavailable.class);

            follower.promote();
            long end = System.nanoTime() + WELL_WITHIN.toNanos();
            while (!(signIn(host, RETURNING) instanceof Authenticated)) {
                assertThat(System.nanoTime()).as("within %s", WELL_WITHIN).isLessThan(end);
                LockSupport.parkNanos(10_000_000);
            }
            assertThat(signedIn(host, RETURNING)).isEqualTo(returning);
            assertThat(signedIn(host, LAST_BEFORE)).isEqualTo(lastBefore);
            assertThat(signIn(host, NEWCOMER))
                    .isInstanceOfSatisfying(
                            Authenticated.class, yes -> assertThat(yes.isNew()).isTrue());
        }
    }

    private static void aLibraryWithAService(PatronAuthenticationServices services) {
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        ServiceView service =
                services.createService(OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")));
        services.associate(OPERATOR, FERGUSON, service.id(), new AssociationDraft(null, null, null, Map.of(), null));
    }

    private static AuthenticationResult signIn(PatronAuthenticator host, String card) {
        byte[] credentials = (card + ":1234").getBytes(StandardCharsets.UTF_8);
        String header = "Basic " + Base64.getEncoder().encodeToString(credentials);
        return host.authenticate(FERGUSON, List.of(header), ClientInfo.UNKNOWN);
    }

    private static long signedIn(PatronAuthenticator host, String card) {
        AuthenticationResult result = signIn(host, card);
        assertThat(result).isInstanceOf(Authenticated.class);
        return ((Authenticated) result).patron().id();
    }
}
