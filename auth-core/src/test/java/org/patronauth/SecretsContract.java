package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.StoreException;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** What becomes of secrets on either database. */
abstract class SecretsContract {
    private static final Actor ADMIN = Actor.system("admin");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final EncryptionKeys OLD = EncryptionKeys.of("old", bytes(1));
    private static final EncryptionKeys NEW = EncryptionKeys.of("new", bytes(2));
    private static final EncryptionKeys ROTATING =
            EncryptionKeys.of("new", bytes(2)).and("old", bytes(1));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PlainProtocol protocol = new PlainProtocol();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<String> isolated = new CopyOnWriteArrayList<>();
    private final List<PatronAuthenticator> hosts = new ArrayList<>();
    private HikariDataSource pool;
    private String schema;

    abstract String jdbcUrl();

    private static byte[] bytes(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), 10);
        schema = TestDatabases.newSchema();
    }

    @AfterEach
    void close() {
        hosts.forEach(PatronAuthenticator::close);
        pool.close();
    }

    private PatronAuthenticator host(EncryptionKeys keys) {
        return host(() -> keys, false);
    }

    private PatronAuthenticator host(Supplier<EncryptionKeys> keys, boolean plainAllowed) {
        JdbiStores stores =
                JdbiStores.builder(pool).schema(schema).encryptionKeys(keys).open();
        PatronAuthenticator host = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(protocol))
                .plainSecretsAllowed(plainAllowed)
                .pollInterval(Duration.ofMillis(50))
                .listener(new AuthenticationListener() {
                    @Override
                    public void warning(String serviceName, String message) {
                        warnings.add(serviceName + ": " + message);
                    }

                    @Override
                    public void serviceIsolated(String serviceName, String detail) {
                        isolated.add(serviceName + ": " + detail);
                    }
                })
                .build();
        hosts.add(host);
        return host;
    }

    private static Map<String, Object> settings(Object... keysAndValues) {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("url", "ils.example.org"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return settings;
    }

    private static ServiceView service(PatronAuthenticator host, String name, Object... more) {
        return host.administration().createService(ADMIN, new ServiceDraft(name, "Plain", settings(more)));
    }

    private static ServiceView configure(PatronAuthenticator host, long id, Map<String, Object> settings) {
        PatronAuthenticationServices services = host.administration();
        ServiceView now = services.service(ADMIN, id);
        return services.configureService(ADMIN, id, new ServiceDraft(now.name(), null, settings), now.version());
    }

    private static void library(PatronAuthenticator host, LibraryId library, long service) {
        host.administration().createLibrary(ADMIN, new LibraryDraft(library.shortName(), "Library", Map.of()));
        host.administration()
                .associate(ADMIN, library, service, new AssociationDraft(null, null, null, Map.of(), null));
    }

    private static AuthenticationResult signIn(PatronAuthenticator host, LibraryId library) {
        String credentials = Base64.getEncoder().encodeToString("23333000000001:1234".getBytes(StandardCharsets.UTF_8));
        return host.authenticate(library, List.of("Basic " + credentials), ClientInfo.UNKNOWN);
    }

    private static ServiceStatus status(PatronAuthenticator host, long id) {
        return host.administration().service(ADMIN, id).status();
    }

    private Map<String, Object> stored(long id) throws SQLException, JsonProcessingException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select settings from " + schema + ".externalintegrations where id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                return JSON.readValue(row.getString(1), new TypeReference<LinkedHashMap<String, Object>>() {});
            }
        }
    }

    private void store(long id, Map<String, Object> settings) throws SQLException, JsonProcessingException {
        try (Connection connection = pool.getConnection();
                PreparedStatement update = connection.prepareStatement("update " + schema
                        + ".externalintegrations set settings = ?, version = version + 1 where id = ?")) {
            update.setString(1, JSON.writeValueAsString(settings));
            update.setLong(2, id);
            assertThat(update.executeUpdate()).isOne();
        }
        execute("update " + schema + ".configuration_version set version = version + 1");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Which of these texts are in any column of any table. */
    private List<String> inTheDatabase(List<String> texts) throws SQLException {
        String dump = dump();
        return texts.stream().filter(dump::contains).toList();
    }

    /** Every column of every table, as text. */
    private String dump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = pool.getConnection()) {
            List<String> tables = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "select table_name from information_schema.tables where table_schema = ?")) {
                select.setString(1, schema);
                try (ResultSet names = select.executeQuery()) {
                    while (names.next()) {
                        tables.add(names.getString(1));
                    }
                }
            }
            assertThat(tables).contains("externalintegrations", "audit_events", "installation");
            for (String table : tables) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select * from " + schema + "." + table)) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            byte[] bytes = rows.getObject(column) instanceof byte[] raw ? raw : null;
                            dump.append(
                                            bytes == null
                                                    ? rows.getString(column)
                                                    : new String(bytes, StandardCharsets.ISO_8859_1))
                                    .append('\n');
                        }
                    }
                }
            }
        }
        return dump.toString();
    }

    // S5
    // Y13
    @Test
    void noneOfTwoHundredSecretsIsInAnyColumnOfAnyTable() throws SQLException {
        PatronAuthenticator host = host(OLD);
        List<String> canaries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            canaries.add("Password-Canary-" + (1000 + i));
            canaries.add("Pin-Canary-" + (1000 + i));
            service(host, "Service " + i, "password", canaries.get(2 * i), "test_password", canaries.get(2 * i + 1));
        }
        assertThat(canaries).hasSize(200);
        for (ServiceView service : host.administration().services(ADMIN)) {
            configure(host, service.id(), settings("login_password", "Password-Canary-" + service.id() + "-b"));
        }
        canaries.add("-Canary-");

        assertThat(inTheDatabase(canaries)).isEmpty();
        assertThat(inTheDatabase(List.of("ils.example.org"))).hasSize(1);
        assertThat(host.administration().services(ADMIN).toString()).doesNotContain(canaries);
        assertThat(host.administration()
                        .auditEvents(ADMIN, 1000, java.util.OptionalLong.empty())
                        .toString())
                .doesNotContain(canaries)
                .contains(Secret.MASK);
    }

    // S5
    @Test
    void theProviderIsGivenTheSecretItself() {
        PatronAuthenticator first = host(OLD);
        ServiceView created = service(first, "Ferguson", "password", "terminal-canary");
        assertThat(created.settings()).containsEntry("password", Secret.MASK);
        protocol.lastPassword = null;

        host(OLD);

        assertThat(protocol.lastPassword).isEqualTo(Secret.of("terminal-canary"));
    }

    // S5
    @Test
    void aSecretThatIsLeftAloneStaysAsItIsStored() throws Exception {
        PatronAuthenticator host = host(OLD);
        ServiceView created = service(host, "Ferguson", "password", "terminal-canary");
        Object sealed = stored(created.id()).get("password");
        assertThat(sealed).isInstanceOf(Map.class);

        configure(host, created.id(), settings("port", 6002));
        assertThat(stored(created.id())).containsEntry("password", sealed).containsEntry("port", 6002);
        configure(host, created.id(), settings("password", Secret.MASK));
        assertThat(stored(created.id())).containsEntry("password", sealed);
        configure(host, created.id(), settings("password", "another"));
        assertThat(stored(created.id()).get("password")).isInstanceOf(Map.class).isNotEqualTo(sealed);
        Map<String, Object> cleared = settings();
        cleared.put("password", null);
        configure(host, created.id(), cleared);
        assertThat(stored(created.id())).doesNotContainKey("password");
    }

    // S5
    @Test
    void withoutAKeyASecretIsRefusedOnItsField() throws Exception {
        PatronAuthenticator host = host(EncryptionKeys.none());
        assertThat(warnings).singleElement().asString().startsWith("secrets: There is no encryption key.");

        ConfigurationRefusedException refusal = catchThrowableOfType(
                ConfigurationRefusedException.class, () -> service(host, "Ferguson", "login_password", "canary"));

        assertThat(refusal.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("settings.password");
            assertThat(error.type()).isEqualTo(ProblemType.INVALID_CONFIGURATION_OPTION);
        });
        assertThat(inTheDatabase(List.of("canary"))).isEmpty();
        assertThat(service(host, "Without a secret").settings()).doesNotContainKey("password");
    }

    // S5
    @Test
    void withoutAKeyAHostThatSaysSoStoresSecretsAsOlderHostsReadThem() throws Exception {
        PatronAuthenticator host = host(EncryptionKeys::none, true);
        String likeASealedOne = "{\"key\":\"old\",\"sealed\":\"AAAA\"}";
        ServiceView created = service(host, "Ferguson", "password", likeASealedOne);

        assertThat(stored(created.id())).containsEntry("password", likeASealedOne);
        protocol.lastPassword = null;
        host(EncryptionKeys.none());
        assertThat(protocol.lastPassword).isEqualTo(Secret.of(likeASealedOne));
        assertThat(isolated).isEmpty();
    }

    // S5
    @Test
    void secretsThatWereStoredInClearTextGoOnWorkingAndAreWarnedOf() throws Exception {
        PatronAuthenticator before = host(EncryptionKeys::none, true);
        ServiceView created = service(before, "Ferguson", "password", "terminal-canary");
        library(before, FERGUSON, created.id());
        warnings.clear();

        PatronAuthenticator now = host(OLD);
        assertThat(signIn(now, FERGUSON)).isInstanceOf(AuthenticationResult.Authenticated.class);
        assertThat(warnings)
                .contains("Ferguson: Its secrets are stored in clear text; give a key and encrypt what is stored.");
        // What is not about the secret can be changed without a key, too.
        PatronAuthenticator without = host(EncryptionKeys.none());
        configure(without, created.id(), settings("port", 6002));
        assertThat(stored(created.id())).containsEntry("password", "terminal-canary");

        assertThat(now.administration().reencryptSecrets(ADMIN)).isEqualTo(new ReencryptionReport(1, List.of()));
        assertThat(inTheDatabase(List.of("terminal-canary"))).isEmpty();
        assertThat(now.administration().reencryptSecrets(ADMIN)).isEqualTo(new ReencryptionReport(0, List.of()));
    }

    // T31
    @Test
    void aSealedSecretThatWasMovedOrChangedStopsItsServiceAlone() throws Exception {
        PatronAuthenticator host = host(OLD);
        ServiceView one = service(host, "One", "password", "canary-one", "test_password", "canary-pin");
        ServiceView two = service(host, "Two", "password", "canary-two");
        ServiceView three = service(host, "Three", "password", "canary-three");
        library(host, FERGUSON, three.id());
        Map<String, Object> ofOne = stored(one.id());

        // The same value in another row, and the two values of one row in each other's place.
        Map<String, Object> ofTwo = new HashMap<>(stored(two.id()));
        ofTwo.put("password", ofOne.get("password"));
        store(two.id(), ofTwo);
        Map<String, Object> swapped = new HashMap<>(ofOne);
        swapped.put("password", ofOne.get("test_password"));
        swapped.put("test_password", ofOne.get("password"));
        store(one.id(), swapped);

        PatronAuthenticator fresh = host(OLD);
        for (ServiceView broken : List.of(one, two)) {
            ServiceStatus status = status(fresh, broken.id());
            assertThat(status.state()).isEqualTo(ServiceStatus.State.MISCONFIGURED);
            assertThat(status.detail()).startsWith("The stored secret of `").doesNotContain("canary");
        }
        assertThat(status(fresh, three.id()).state()).isEqualTo(ServiceStatus.State.READY);
        assertThat(signIn(fresh, FERGUSON)).isInstanceOf(AuthenticationResult.Authenticated.class);

        ConfigurationRefusedException refusal = catchThrowableOfType(
                ConfigurationRefusedException.class, () -> configure(fresh, two.id(), settings("port", 6002)));
        assertThat(refusal.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("settings.password"));
        configure(fresh, two.id(), settings("password", "entered anew"));
        assertThat(status(fresh, two.id()).state()).isEqualTo(ServiceStatus.State.READY);
    }

    // S5
    @Test
    void aKeyThatIsNotHereStopsWhatNeedsItAlone() throws Exception {
        PatronAuthenticator host = host(NEW);
        ServiceView with = service(host, "With", "password", "canary");
        ServiceView without = service(host, "Without");
        library(host, FERGUSON, without.id());
        Map<String, Object> settings = new HashMap<>(stored(with.id()));
        Map<String, Object> sealed = new HashMap<>(map(settings.get("password")));
        sealed.put("key", "lost");
        settings.put("password", sealed);
        store(with.id(), settings);

        PatronAuthenticator fresh = host(NEW);

        assertThat(status(fresh, with.id()).detail())
                .isEqualTo("The stored secret of `password` cannot be read:"
                        + " this host has not the key that it was encrypted with.");
        assertThat(signIn(fresh, FERGUSON)).isInstanceOf(AuthenticationResult.Authenticated.class);
        assertThat(fresh.administration().reencryptSecrets(ADMIN))
                .isEqualTo(new ReencryptionReport(0, List.of("With")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    // S5
    @Test
    void whatTheInstallationKeepsIsEncryptedTooAndKeptThroughARotation() throws Exception {
        JdbiStores plain = JdbiStores.builder(pool).schema(schema).open();
        String hash = plain.identifierHash().orElseThrow().of("1", "21111");
        assertThat(installation()).doesNotStartWith("{");

        host(OLD).administration().reencryptSecrets(ADMIN);
        assertThat(installation()).startsWith("{\"key\":\"old\"");
        host(ROTATING).administration().reencryptSecrets(ADMIN);
        assertThat(installation()).startsWith("{\"key\":\"new\"");

        assertThat(JdbiStores.builder(pool)
                        .schema(schema)
                        .encryptionKeys(NEW)
                        .open()
                        .identifierHash()
                        .orElseThrow()
                        .of("1", "21111"))
                .isEqualTo(hash);
        assertThat(catchThrowableOfType(
                        StoreException.class,
                        () -> JdbiStores.builder(pool).schema(schema).open()))
                .hasMessageContaining("identifier_key");
    }

    private String installation() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select identifier_key from " + schema + ".installation")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    @Test
    void reencryptingWithoutAKeyIsRefused() {
        PatronAuthenticator host = host(EncryptionKeys.none());
        ConfigurationRefusedException refusal = catchThrowableOfType(
                ConfigurationRefusedException.class, () -> host.administration().reencryptSecrets(ADMIN));
        assertThat(refusal.problem().status()).isEqualTo(400);
    }

    // S5
    // T31
    @Test
    void aRotationUnderLoadLosesNoLogin() throws Exception {
        rotate(1_000);
    }

    @Test
    @Tag("long")
    void aRotationOfTenThousandServicesUnderLoadLosesNoLogin() throws Exception {
        rotate(10_000);
    }

    private void rotate(int count) throws Exception {
        PatronAuthenticator before = host(OLD);
        List<ServiceDraft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drafts.add(new ServiceDraft("Service " + i, "Plain", settings("password", "canary-" + i)));
        }
        before.administration()
                .apply(
                        ADMIN,
                        new ConfigurationDocument(
                                List.of(new LibraryDraft(FERGUSON.shortName(), "Ferguson", Map.of())),
                                drafts,
                                List.of(new ConfigurationDocument.Association(
                                        FERGUSON.shortName(),
                                        "Service 0",
                                        new AssociationDraft(null, null, null, Map.of(), null)))),
                        false);
        before.close();
        PatronAuthenticator first = host(ROTATING);
        PatronAuthenticator second = host(ROTATING);
        int built = protocol.built.get();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> logins = new ArrayList<>();
            for (PatronAuthenticator host : List.of(first, second)) {
                logins.add(threads.submit(patrons(host, over)));
            }
            Future<ReencryptionReport> here =
                    threads.submit(() -> first.administration().reencryptSecrets(ADMIN));
            Future<ReencryptionReport> there =
                    threads.submit(() -> second.administration().reencryptSecrets(ADMIN));
            assertThat(here.get(10, TimeUnit.MINUTES).services()
                            + there.get(10, TimeUnit.MINUTES).services())
                    .isEqualTo(count);
            over.set(true);
            for (Future<Integer> some : logins) {
                assertThat(some.get(1, TimeUnit.MINUTES)).isPositive();
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        assertThat(protocol.built.get())
                .as("providers whose settings are the same in clear run on")
                .isEqualTo(built);
        assertThat(inTheDatabase(List.of("\"key\":\"old\"", "canary"))).isEmpty();
        isolated.clear();
        PatronAuthenticator fresh = host(NEW);
        assertThat(isolated).isEmpty();
        assertThat(signIn(fresh, FERGUSON)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    /** Signs in until it is over; how often that was. Any answer but yes ends it. */
    private static Callable<Integer> patrons(PatronAuthenticator host, AtomicBoolean over) {
        return () -> {
            int logins = 0;
            while (!over.get()) {
                assertThat(signIn(host, FERGUSON)).isInstanceOf(AuthenticationResult.Authenticated.class);
                logins++;
            }
            return logins;
        };
    }
}
