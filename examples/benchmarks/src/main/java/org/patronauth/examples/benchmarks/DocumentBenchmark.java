package org.patronauth.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.HostUrls;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.mock.MockProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;

/** Q16: the authentication document of a library that has set everything, as most 401s get it, and as the first does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DocumentBenchmark {
    private static final Actor OPERATOR = Actor.system("benchmark");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");

    private HikariDataSource pool;
    private PatronAuthenticator patrons;

    /** A library with one service, and with every setting that can be seen in a document. */
    @Setup(Level.Trial)
    public void start() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:documents;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        pool = new HikariDataSource(config);
        JdbiStores stores = JdbiStores.open(pool);
        patrons = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(new MockProviderFactory()))
                .hostUrls(new Addresses())
                .build();
        PatronAuthenticationServices services = patrons.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson Library", settings()));
        long service = services.createService(OPERATOR, new ServiceDraft("Mock", "Mock", Map.of()))
                .id();
        services.associate(OPERATOR, FERGUSON, service, new AssociationDraft(null, null, null, Map.of(), null));
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("library_description", "Books for Stamford");
        settings.put("color_scheme", "teal");
        settings.put("web_primary_color", "#102030");
        settings.put("focus_area", "{\"US\": [\"06901\", \"06902\", \"06903\"]}");
        settings.put("copyright_designated_agent_email", "agent@ferguson.example");
        settings.put("help-email", "help@ferguson.example");
        for (String page : List.of(
                "terms-of-service",
                "privacy-policy",
                "copyright",
                "about",
                "license",
                "register",
                "patron_password_reset",
                "help-web",
                "website",
                "web_css_file",
                "logo")) {
            settings.put(page, "https://ferguson.example/" + page);
        }
        return settings;
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void stop() {
        patrons.close();
        pool.close();
    }

    /** What every 401 but the first one costs, copy of the bytes included. */
    @Benchmark
    public byte[] fromMemory() {
        return patrons.document(FERGUSON).orElseThrow().json();
    }

    /** What the first 401 after a change of the configuration costs. */
    @Benchmark
    public byte[] built() {
        patrons.renewDocuments();
        return patrons.document(FERGUSON).orElseThrow().json();
    }

    private static final class Addresses implements HostUrls {
        @Override
        public URI authenticationDocument(LibraryId library) {
            return at(library, "/authentication_document");
        }

        @Override
        public Optional<URI> start(LibraryId library) {
            return Optional.of(at(library, "/groups"));
        }

        @Override
        public Optional<URI> loans(LibraryId library) {
            return Optional.of(at(library, "/loans"));
        }

        @Override
        public Optional<URI> patronProfile(LibraryId library) {
            return Optional.of(at(library, "/patrons/me"));
        }

        @Override
        public Optional<URI> token(LibraryId library) {
            return Optional.of(at(library, "/patrons/me/token"));
        }

        private static URI at(LibraryId library, String path) {
            return URI.create("https://books.example.org/" + library + path);
        }
    }
}
