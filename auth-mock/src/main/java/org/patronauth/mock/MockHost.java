package org.patronauth.mock;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.LibraryDraft;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.ServiceView;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;

/** What a host would be: an authenticator for one library with a mock service, on a database in memory. */
final class MockHost implements AutoCloseable {
    private static final Actor SET_UP = Actor.system("test");

    private final PatronAuthClock clock;
    private final PatronAuthenticator authenticator;
    /** The database lives as long as this connection. */
    private final Connection database;

    private MockHost(PatronAuthClock clock, PatronAuthenticator authenticator, Connection database) {
        this.clock = clock;
        this.authenticator = authenticator;
        this.database = database;
    }

    static MockHost start() throws SQLException {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        Connection database = DriverManager.getConnection(url);
        PatronAuthClock clock = new PatronAuthClock();
        JdbiStores stores =
                JdbiStores.builder(url).encryptionKeys(EncryptionKeys.random()).open();
        PatronAuthenticator authenticator = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(new MockProviderFactory()))
                .clock(clock)
                .nanoTime(clock::nanoTime)
                .build();
        configure(authenticator.administration());
        return new MockHost(clock, authenticator, database);
    }

    private static void configure(PatronAuthenticationServices services) {
        services.createLibrary(SET_UP, new LibraryDraft(MockPatrons.LIBRARY.shortName(), "Mock Library", Map.of()));
        ServiceView service = services.createService(
                SET_UP, new ServiceDraft("Mock patrons", "Mock", Map.of("max_outstanding_fines", "10.00")));
        services.associate(
                SET_UP,
                MockPatrons.LIBRARY,
                service.id(),
                new AssociationDraft("prefix", "barcode", "mock-", Map.of(), null));
    }

    PatronAuthClock clock() {
        return clock;
    }

    PatronAuthenticator authenticator() {
        return authenticator;
    }

    @Override
    public void close() throws SQLException {
        try (database) {
            authenticator.close();
        }
    }
}
