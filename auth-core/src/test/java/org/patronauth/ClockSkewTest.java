package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.Stores;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** Row 47 of the fault matrix: two hosts of one database whose clocks differ by five minutes, either way. */
class ClockSkewTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");

    private final PlainProtocol ils = new PlainProtocol();

    private PatronAuthenticator host(Stores stores, Instant now) {
        return PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(ils))
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .build();
    }

    private static AuthenticationResult show(PatronAuthenticator host, String header) {
        return host.authenticate(FERGUSON, List.of(header), ClientInfo.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void aTokenIsGoodOnAHostWhoseClockDiffersAndEndsByTheClockOfWhoeverIsShownIt(int minutes) {
        JdbiStores stores = JdbiStores.open(TestDatabases.h2());
        Duration skew = Duration.ofMinutes(minutes);
        Instant there = NOON.plus(skew);
        try (PatronAuthenticator issuer = host(stores, NOON)) {
            PatronAuthenticationServices services = issuer.administration();
            services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
            ServiceView service = services.createService(
                    OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")));
            services.associate(
                    OPERATOR, FERGUSON, service.id(), new AssociationDraft(null, null, null, Map.of(), null));
            String basic = "Basic "
                    + Base64.getEncoder().encodeToString("23333000000001:1234".getBytes(StandardCharsets.UTF_8));
            Authenticated login = (Authenticated) show(issuer, basic);
            IssuedToken token = issuer.issueToken(login);
            String bearer = "Bearer " + token.value().reveal();

            try (PatronAuthenticator other = host(stores, there)) {
                assertThat(show(other, bearer)).isInstanceOf(Authenticated.class);
                // Deadlines do not look at this clock, and the stored record is neither due nor from the future.
                assertThat(show(other, basic))
                        .isInstanceOfSatisfying(
                                Authenticated.class,
                                again -> assertThat(again.isNew()).isFalse());
            }
            try (PatronAuthenticator later = host(stores, token.expiresAt().plus(skew))) {
                AuthenticationResult atItsEnd = show(later, bearer);
                if (minutes < 0) {
                    assertThat(atItsEnd).isInstanceOf(Authenticated.class);
                } else {
                    assertThat(atItsEnd)
                            .isInstanceOfSatisfying(
                                    Rejected.class,
                                    no -> assertThat(no.reason()).isEqualTo(RejectionReason.TOKEN_EXPIRED));
                }
            }
        }
    }
}
