package org.patronauth.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.ClientInfo;
import org.patronauth.ConfigurationDocument;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.mock.MockPatrons;
import org.patronauth.mock.MockProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;

/** Q9, Q11: what a login costs at one of ten thousand libraries, each with a service of its own, and at an only one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ManyLibrariesBenchmark {
    private static final Actor OPERATOR = Actor.system("benchmark");

    /** How many libraries there are. */
    @Param({"1", "10000"})
    public int libraries;

    private HikariDataSource pool;
    private PatronAuthenticator patrons;
    private LibraryId library;
    private List<String> headers;

    /** Writes all of them down at once, and signs the patron in. */
    @Setup(Level.Trial)
    public void start() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(
                "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        pool = new HikariDataSource(config);
        patrons = PatronAuthenticator.builder(JdbiStores.open(pool))
                .providers(ProviderRegistry.of(new MockProviderFactory()))
                .build();
        patrons.administration().apply(OPERATOR, document(), false);
        library = new LibraryId("library-" + libraries / 2);
        headers = List.of(MockPatrons.VALID.authorization());
        if (!(login() instanceof Authenticated)) {
            throw new IllegalStateException("The patron was not signed in.");
        }
    }

    private ConfigurationDocument document() {
        List<LibraryDraft> all = new ArrayList<>();
        List<ServiceDraft> services = new ArrayList<>();
        List<ConfigurationDocument.Association> associations = new ArrayList<>();
        for (int i = 0; i < libraries; i++) {
            all.add(new LibraryDraft("library-" + i, "Library " + i, Map.of()));
            services.add(new ServiceDraft("Service " + i, "Mock", Map.of()));
            associations.add(new ConfigurationDocument.Association(
                    "library-" + i, "Service " + i, new AssociationDraft(null, null, null, Map.of(), null)));
        }
        return new ConfigurationDocument(all, services, associations);
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void stop() {
        patrons.close();
        pool.close();
    }

    /** Whose credentials are unreadable is refused after nothing but the look-up of the library. */
    @Benchmark
    public AuthenticationResult lookup() {
        return patrons.authenticate(library, List.of("Basic"), ClientInfo.UNKNOWN);
    }

    /** From the header to the patron, whom the mock accepts. */
    @Benchmark
    public AuthenticationResult login() {
        return patrons.authenticate(library, headers, ClientInfo.UNKNOWN);
    }
}
