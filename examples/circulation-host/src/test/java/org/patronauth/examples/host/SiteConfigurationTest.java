package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AssociationView;
import org.patronauth.ImportOptions;
import org.patronauth.ImportReport;
import org.patronauth.ImportSource;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.ServiceView;
import org.patronauth.clever.CleverProviderFactory;
import org.patronauth.clever.CleverProviderFactory.EligibleSchools;
import org.patronauth.firstbook.FirstBookProviderFactory;
import org.patronauth.millenium.MilleniumProviderFactory;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.MockProviderFactory;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.oauth.GenericOAuthProviderFactory;
import org.patronauth.sip2.Sip2ProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;

/** The JSON site configuration of an early circulation manager, in the keys of the design document. */
class SiteConfigurationTest {
    private static final Actor ADMIN = Actor.system("admin");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LibraryId DEFAULT = new LibraryId("default");

    private final PatronAuthenticator authenticator = PatronAuthenticator.builder(JdbiStores.builder("jdbc:h2:mem:"
                            + Secrets.random(8) + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE")
                    .encryptionKeys(EncryptionKeys.random())
                    .open())
            .providers(ProviderRegistry.of(
                    new Sip2ProviderFactory(),
                    new MilleniumProviderFactory(),
                    new FirstBookProviderFactory(),
                    new CleverProviderFactory(null, EligibleSchools.of(() -> List.of("360000000001")), null),
                    new GenericOAuthProviderFactory(),
                    new MockProviderFactory()))
            .network(SystemNetwork.builder()
                    .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                    .build())
            .pollInterval(Duration.ofHours(1))
            .build();
    private final PatronAuthenticationServices services = authenticator.administration();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        authenticator.close();
    }

    private static Map<String, Object> provider(String module, Object... keysAndValues) {
        Map<String, Object> provider = new LinkedHashMap<>(Map.of("module", module));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            provider.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return provider;
    }

    private static byte[] site(Object... providers) throws IOException {
        return JSON.writeValueAsBytes(Map.of(
                "policies",
                Map.of(
                        "authentication",
                        Map.of(
                                "providers",
                                Arrays.asList(providers),
                                "bearer_token_signing_secret",
                                "Secret-Canary-signing"))));
    }

    private ImportReport read(byte[] site) {
        ImportReport report =
                services.importFrom(ADMIN, ImportSource.siteConfiguration(site), ImportOptions.CONFIGURATION);
        assertThat(report.toString()).doesNotContain("Canary");
        return report;
    }

    private ServiceView only() {
        return services.services(ADMIN).get(0);
    }

    // G3
    @ParameterizedTest
    @CsvSource({
        "api.sip, SIP2",
        "api.sip2, SIP2",
        "SIPAuthenticationProvider, SIP2",
        "SIP2AuthenticationProvider, SIP2",
        "api.sip.SIPAuthenticationProvider, SIP2",
        "SIP2, SIP2",
        "api.millenium_patron, Millenium Patron",
        "MilleniumPatronAPI, Millenium Patron",
        "api.firstbook, First Book",
        "api.firstbook2, First Book",
        "FirstBookAuthenticationAPI, First Book",
        "api.clever, Clever",
        "CleverAuthenticationAPI, Clever",
        "api.mock_authentication, Mock",
        "MockAuthenticationProvider, Mock",
        "api.simple_authentication, Mock",
        "SimpleAuthenticationProvider, Mock",
        "OAuth 2.0, OAuth 2.0"
    })
    void everyOlderNameOfAProtocolIsUnderstood(String older, String protocol) throws IOException {
        Map<String, Object> keys = new LinkedHashMap<>();
        switch (protocol) {
            case "SIP2" -> keys.put("server", "sip.example.org");
            case "Millenium Patron", "First Book" -> keys.put("url", "https://ils.example.org/");
            default -> {}
        }
        switch (protocol) {
            case "First Book" -> keys.put("key", "Secret-Canary-key");
            case "Clever" -> keys.putAll(Map.of("client_id", "us", "client_secret", "Secret-Canary-clever"));
            case "OAuth 2.0" ->
                keys.putAll(Map.of(
                        "client_id", "us",
                        "client_secret", "Secret-Canary-oauth",
                        "issuer", "https://idp.example.org"));
            default -> {}
        }
        keys.put("module", older);
        ImportReport report = read(site(keys));
        assertThat(report.skipped()).isEmpty();
        assertThat(only().protocol()).isEqualTo(protocol);
        assertThat(only().name()).isEqualTo(older);
        if (protocol.equals("First Book")) {
            assertThat(only().settings()).containsEntry("api_version", older.equals("api.firstbook2") ? "2" : "1");
        }
    }

    // G4
    @Test
    void theKeysOfTheDesignDocumentAreCarriedOver() throws IOException {
        ImportReport report = read(site(
                provider(
                        "api.sip",
                        "server",
                        "sip.example.org",
                        "port",
                        6002,
                        "login_user_id",
                        "terminal",
                        "login_password",
                        "Secret-Canary-login",
                        "location_code",
                        "MAIN",
                        "field_separator",
                        "^",
                        "identifier_regular_expression",
                        "^[0-9]+$",
                        "password_regular_expression",
                        "^[0-9]{4}",
                        "test_username",
                        "23333000000001",
                        "test_password",
                        "Secret-Canary-pin"),
                provider(
                        "api.clever",
                        "client_id",
                        "us",
                        "client_secret",
                        "Secret-Canary-clever",
                        "token_expiration_days",
                        20)));
        assertThat(report.skipped()).isEmpty();
        Map<String, Object> sip2 = only().settings();
        assertThat(sip2)
                .containsEntry("url", "sip.example.org")
                .containsEntry("port", 6002)
                .containsEntry("username", "terminal")
                .containsEntry("password", "********")
                .containsEntry("location_code", "MAIN")
                .containsEntry("field_separator", "^")
                .containsEntry("identifier_regular_expression", "^[0-9]+$")
                .containsEntry("password_regular_expression", "(?:^[0-9]{4}).*")
                .containsEntry("test_identifier", "23333000000001")
                .containsEntry("test_password", "********");
        assertThat(services.services(ADMIN).get(1).settings()).containsEntry("token_expiration_days", 20);
        assertThat(services.associations(ADMIN, DEFAULT))
                .extracting(AssociationView::serviceName)
                .containsExactly("api.sip", "api.clever");
    }

    // G4
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"policies\": {\"authentication\": {\"providers\": [%s]}}}",
                "{\"policies\": {\"authentication\": [%s]}}",
                "{\"authentication\": {\"providers\": [%s]}}",
                "{\"authentication\": [%s]}",
                "{\"providers\": [%s]}"
            })
    void theListOfProvidersIsFoundWhereverItStood(String document) {
        String text = document.replace("%s", "{\"module\": \"api.mock_authentication\", \"test_username\": \"1\"}");
        read(text.getBytes(StandardCharsets.UTF_8));
        assertThat(services.services(ADMIN)).hasSize(1);
    }

    @Test
    void theDictionariesOfTheMockBecomeLists() throws IOException {
        read(site(provider(
                "api.mock_authentication",
                "patrons",
                Map.of("1111", "Canary:1"),
                "expired_patrons",
                Map.of("2222", "Canary-2"),
                "patrons_with_fines",
                Map.of("3333", "Canary-3"))));
        assertThat(only().settings())
                .containsEntry("patrons", List.of("1111:Canary:1"))
                .containsEntry("expired_patrons", List.of("2222:Canary-2"))
                .containsEntry("patrons_with_fines", List.of("3333:Canary-3"));
    }

    @Test
    void whatIsNoProviderIsToldAndTheOthersAreCarriedOver() throws IOException {
        ImportReport report = read(site(
                "Canary",
                Map.of("server", "Canary"),
                provider("api.saml.provider", "sp_private_key", "Secret-Canary"),
                provider("api.sip", "server", "sip.example.org", "port", "Canary", "timeout", "Canary"),
                provider("api.mock_authentication"),
                provider("api.mock_authentication")));
        assertThat(services.services(ADMIN))
                .extracting(ServiceView::name)
                .containsExactly("api.mock_authentication", "api.mock_authentication 2");
        assertThat(report.skipped())
                .extracting(ImportReport.Skipped::what)
                .startsWith("provider 1", "provider 2", "service \"api.saml.provider\"")
                .filteredOn(what -> what.equals("service \"api.sip\""))
                .as("every error of a service at once")
                .hasSize(2);
    }

    // G4
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "identifier prefix, -, 23333, prefix, barcode, 23333",
                "library code, -, 56, string, patron location, 56",
                "none, -, 56, -, -, -",
                "prefix, -, -, -, -, -",
                "Regex, barcode, ^2(?P<a_b>3)\\Z, regex, barcode, ^2(?<ab>3)\\z",
                "list, Patron Location, 'A,B', list, patron location, 'A,B'",
                "string, unknown, 56, string, patron location, 56"
            })
    void restrictionsKeepTheirMeaning(
            String type, String field, String criteria, String ourType, String ourField, String ourCriteria)
            throws IOException {
        Map<String, Object> provider = provider("api.sip", "server", "sip.example.org");
        provider.put("library_identifier_restriction_type", type);
        provider.put("library_identifier_field", field);
        provider.put("library_identifier_restriction", criteria);
        read(site(provider));
        AssociationView association = services.associations(ADMIN, DEFAULT).get(0);
        assertThat(association.restrictionType()).isEqualTo(ourType);
        assertThat(association.restrictionField()).isEqualTo(ourField);
        assertThat(association.restriction()).isEqualTo(ourCriteria);
    }

    // G4
    @ParameterizedTest
    @CsvSource({"2333300, prefix", "^2333300, regex"})
    void aRestrictionOfBefore2018IsAPatternOrAPrefixOfTheBarcode(String criteria, String type) throws IOException {
        ImportReport report =
                read(site(provider("api.sip", "server", "sip.example.org", "patron_identifier_restriction", criteria)));
        AssociationView association = services.associations(ADMIN, DEFAULT).get(0);
        assertThat(association.restrictionType()).isEqualTo(type);
        assertThat(association.restrictionField()).isEqualTo("barcode");
        assertThat(association.restriction()).isEqualTo(criteria);
        assertThat(report.warnings()).anyMatch(line -> line.contains("before 2018"));
    }

    // G4
    @Test
    void aRestrictionThatCannotBeKeptKeepsTheLibraryOut() throws IOException {
        ImportReport report = read(site(provider(
                "api.sip",
                "server",
                "sip.example.org",
                "library_identifier_restriction_type",
                "regex",
                "library_identifier_restriction",
                "(Secret-Canary)?(?(1)a|b)")));
        assertThat(services.associations(ADMIN, DEFAULT)).isEmpty();
        assertThat(report.skipped()).anyMatch(skipped -> skipped.why().contains("let in everybody"));
    }

    @Test
    void aLibraryWithServicesOfItsOwnIsLeftAsItIsAndOneWithoutGetsThem() throws IOException {
        services.createLibrary(ADMIN, new LibraryDraft("ferguson", "Ferguson Library", Map.of()));
        services.createLibrary(ADMIN, new LibraryDraft("lion", "LION", Map.of()));
        ServiceView own = services.createService(ADMIN, new ServiceDraft("Own", "Mock", Map.of()));
        services.associate(
                ADMIN, new LibraryId("ferguson"), own.id(), new AssociationDraft(null, null, null, Map.of(), null));
        byte[] site = site(provider("api.mock_authentication", "test_username", "1"));
        for (int time = 0; time < 2; time++) {
            ImportReport report = read(site);
            assertThat(report.created().isEmpty()).isEqualTo(time == 1);
            assertThat(report.warnings()).anyMatch(line -> line.contains("\"ferguson\" has services of its own"));
            assertThat(services.associations(ADMIN, new LibraryId("ferguson"))).hasSize(1);
            assertThat(services.associations(ADMIN, new LibraryId("lion"))).hasSize(1);
        }
    }

    @Test
    void aDryRunLeavesNothing() throws IOException {
        byte[] site = site(provider("api.mock_authentication", "test_username", "1"));
        ImportReport rehearsal =
                services.importFrom(ADMIN, ImportSource.siteConfiguration(site), ImportOptions.DRY_RUN);
        assertThat(rehearsal.dryRun()).isTrue();
        assertThat(services.services(ADMIN)).isEmpty();
        assertThat(services.libraries(ADMIN)).isEmpty();
        assertThat(read(site).created()).isEqualTo(rehearsal.created()).isNotEmpty();
    }

    @Test
    void sslSettingsOfOlderServicesMeanWhatTheyMeant() throws IOException {
        ImportReport report = read(site(provider(
                "api.sip", "server", "sip.example.org", "use_ssl", "true", "ssl_verification", false, "ssl_key", "K")));
        assertThat(only().settings()).containsEntry("use_ssl", true).doesNotContainKey("verify_certificate");
        assertThat(report.warnings()).anyMatch(line -> line.contains("This host does not allow that"));
        assertThat(report.skipped()).anyMatch(skipped -> skipped.what().contains("ssl_key"));
    }

    // G4
    @Test
    void aHostImportsTheFileAtTheStartAndItsPatronsSignIn() throws Exception {
        try (FakeSip2Server ils = FakeSip2Server.builder()
                .patron(FakeSip2Patron.of("23333000000001", "1234").build())
                .start()) {
            Path file = directory.resolve("site.json");
            Files.write(
                    file,
                    site(provider(
                            "api.sip", "server", "127.0.0.1", "port", ils.port(), "login_password", "Canary-pw")));
            try (HostProcess host =
                    HostProcess.start("--no-demo", "--allow-plain-secrets", "--site-config", file.toString())) {
                assertThat(host.printed()).contains("import created service \"api.sip\"");
                assertThat(String.join("\n", host.printed())).doesNotContain("Canary-pw");
                assertThat(host.me("default", "23333000000001", "1234").status())
                        .isEqualTo(200);
            }
        }
    }

    // G4
    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"policies\": {\"secret\": \"Canary\"}}"})
    void aHostDoesNotStartWithABadFile(String text) throws Exception {
        Path file = directory.resolve("site.json");
        Files.writeString(file, text);
        assertRefused(file.toString());
    }

    @Test
    void aHostDoesNotStartWithoutTheFile() throws Exception {
        assertRefused(directory.resolve("nothing.json").toString());
        assertRefused(directory.toString());
    }

    private static void assertRefused(String file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--port",
                "0",
                "--no-demo",
                "--site-config",
                file));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream err = process.getErrorStream()) {
            List<String> lines = new String(err.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("circulation-host:"))
                    .toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0)).contains("--site-config").doesNotContain("Canary");
        } finally {
            process.destroyForcibly();
        }
    }
}
