package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.ImportReport;
import org.patronauth.internal.LegacyConfiguration.Origin;
import org.patronauth.internal.ServiceTranslation.Translated;
import org.patronauth.spi.ProviderRegistry;

/** What a service of an older system becomes here, key by key. */
class ServiceTranslationTest {
    private static final ProviderRegistry PROTOCOLS = ProviderRegistry.of(
            OlderProtocol.of(
                    "SIP2",
                    "api.sip",
                    "url",
                    "encoding",
                    "ils",
                    "username",
                    "login_user_id",
                    "password",
                    "login_password",
                    "use_ssl",
                    "ssl_certificate",
                    "ssl_cert",
                    "ssl_key",
                    "verify_certificate",
                    "verify_host"),
            OlderProtocol.of(
                    "Millenium Patron",
                    "api.millenium_patron",
                    "verify_certificate",
                    "neighborhood_mode",
                    "identifier_blacklist",
                    "authorization_identifier_blacklist"),
            OlderProtocol.of("First Book", "api.firstbook2", "api_version"),
            OlderProtocol.of("Clever", "api.clever", "token_expiration_days"),
            OlderProtocol.of("Mock", "api.mock_authentication", "patrons", "expired_patrons", "patrons_with_fines"));

    private final ImportNotes notes = new ImportNotes();

    private Optional<Translated> translated(Origin origin, String protocol, Object... keysAndValues) {
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return new ServiceTranslation(PROTOCOLS, origin, notes)
                .translate(new LegacyConfiguration.Service(7, "Ferguson", protocol, settings), "Ferguson");
    }

    private Map<String, @Nullable Object> settings(String protocol, Object... keysAndValues) {
        Translated translated =
                translated(Origin.NYPL, protocol, keysAndValues).orElseThrow(() -> new AssertionError(skipped()));
        assertThat(translated.draft().name()).isEqualTo("Ferguson");
        assertThat(translated.draft().protocol()).isEqualTo(translated.factory().protocol());
        return translated.draft().settings();
    }

    private ImportReport report() {
        return notes.report(true, List.of(), Optional.empty());
    }

    private List<ImportReport.Skipped> skipped() {
        return report().skipped();
    }

    @ParameterizedTest
    @CsvSource({
        "SIP2, SIP2",
        "api.sip, SIP2",
        "api.sip.Provider, SIP2",
        "anything.SIP2, SIP2",
        "api.simple_authentication, Mock",
        "some.package.SimpleAuthenticationProvider, Mock"
    })
    void aProtocolIsFoundByItsNameItsModuleOrItsClass(String older, String protocol) {
        assertThat(translated(Origin.NYPL, older).orElseThrow().draft().protocol())
                .isEqualTo(protocol);
    }

    @ParameterizedTest
    @CsvSource({"api.SAML, This host has no protocol for api.SAML.", "api.OIDC, OpenID Connect services are not"})
    void aServiceOfAnotherProtocolIsLeftOutWithTheReason(String older, String why) {
        assertThat(translated(Origin.NYPL, older, "key", "Canary")).isEmpty();
        assertThat(skipped()).hasSize(1);
        assertThat(skipped().get(0).what()).isEqualTo("service \"Ferguson\"");
        assertThat(skipped().get(0).why()).startsWith(why).doesNotContain("Canary");
    }

    @Test
    void whatIsBlankOrAResultOrUnknownIsNoSetting() {
        assertThat(settings("SIP2", "url", "ils.example.org", "ils", " ", "self_test_results", "x", "colour", "blue"))
                .containsOnlyKeys("url");
        assertThat(skipped())
                .containsExactly(new ImportReport.Skipped(
                        "service \"Ferguson\", setting colour", "There is no such setting here."));
    }

    @ParameterizedTest
    @CsvSource({"UTF8, utf-8", "latin-1, iso-8859-1", "cp1252, cp1252", "IBM850, cp850"})
    void pythonsNamesOfCharsetsBecomeThoseOfTheRegistry(String older, String ours) {
        assertThat(settings("SIP2", "encoding", older)).containsEntry("encoding", ours);
    }

    @ParameterizedTest
    @CsvSource({"AG_VERSO, AutoGraphicsVerso", "Polaris, Polaris"})
    void dialectsAreNamedAnew(String older, String ours) {
        assertThat(settings("SIP2", "ils", older)).containsEntry("ils", ours);
    }

    @Test
    void aPasswordWithoutALoginIsLeftOut() {
        assertThat(settings("SIP2", "password", "Canary")).isEmpty();
        assertThat(skipped())
                .extracting(ImportReport.Skipped::what)
                .containsExactly("service \"Ferguson\", setting password");
        assertThat(settings("SIP2", "login_password", "Canary", "username", "terminal"))
                .containsOnlyKeys("login_password", "username");
        assertThat(settings("SIP2", "password", "Canary", "login_user_id", "terminal"))
                .containsOnlyKeys("password", "login_user_id");
        assertThat(skipped()).hasSize(1);
    }

    @Test
    void certificatesTurnTlsOnAndAKeyAloneIsNone() {
        assertThat(settings("SIP2", "ssl_certificate", "C", "ssl_key", "K"))
                .containsEntry("use_ssl", true)
                .containsKeys("ssl_certificate", "ssl_key");
        assertThat(settings("SIP2", "ssl_cert", "C")).containsEntry("use_ssl", true);
        assertThat(skipped()).isEmpty();
        assertThat(settings("SIP2", "ssl_key", "K")).containsOnlyKeys("use_ssl");
        assertThat(skipped())
                .extracting(ImportReport.Skipped::what)
                .containsExactly("service \"Ferguson\", setting ssl_key");
        assertThat(settings("SIP2", "url", "u")).doesNotContainKey("use_ssl");
    }

    @Test
    void whoAcceptedAnyCertificateIsToldThatItIsCheckedNow() {
        settings("SIP2", "use_ssl", "true");
        assertThat(report().warnings()).singleElement().asString().contains("accepted any certificate");
        assertThat(notes.differences("Ferguson")).hasSize(1);
        translated(Origin.PALACE, "SIP2", "use_ssl", "true");
        settings("SIP2", "use_ssl", "false");
        assertThat(report().warnings()).hasSize(1);
    }

    @Test
    void aCheckThatWasOffStaysOff() {
        assertThat(settings("SIP2", "ssl_verification", "no"))
                .containsEntry("verify_certificate", false)
                .containsEntry("verify_host", false)
                .doesNotContainKey("ssl_verification");
        assertThat(settings("SIP2", "ssl_verification", true)).isEmpty();
    }

    @Test
    void aCertificateFileOfThePatronApiCannotComeAlong() {
        assertThat(settings("Millenium Patron", "verify_certificate", "/etc/ssl/canary.pem"))
                .isEmpty();
        assertThat(skipped())
                .extracting(ImportReport.Skipped::why)
                .singleElement()
                .asString()
                .contains("names a file");
        assertThat(settings("Millenium Patron", "verify_certificate", "false"))
                .containsEntry("verify_certificate", "false");
        assertThat(settings("Millenium Patron", "verify_certificate", "true")).hasSize(1);
    }

    @Test
    void aNeighborhoodModeThatIsOffIsNone() {
        assertThat(settings("Millenium Patron", "neighborhood_mode", "disabled"))
                .isEmpty();
        assertThat(settings("Millenium Patron", "neighborhood_mode", "postal_code"))
                .containsEntry("neighborhood_mode", "postal_code");
    }

    @Test
    void blacklistsOfEveryShapeBecomeListsOfPatterns() {
        List<Object> shapes = List.of("^9, a{", " [\"^9\", \"a{\", \"\"]", List.of("^9", " ", "a{"), "^9\r\na{");
        for (Object shape : shapes) {
            assertThat(settings("Millenium Patron", "identifier_blacklist", shape))
                    .containsEntry("identifier_blacklist", List.of("^9", "a\\{"));
        }
        assertThat(settings("Millenium Patron", "authorization_identifier_blacklist", "(?P<a_b>1)"))
                .containsEntry("authorization_identifier_blacklist", List.of("(?<ab>1)"));
    }

    @Test
    void aBlacklistThatCannotBeWrittenKeepsTheServiceOut() {
        assertThat(translated(Origin.NYPL, "Millenium Patron", "identifier_blacklist", List.of("^9", "(a")))
                .isEmpty();
        assertThat(skipped())
                .extracting(ImportReport.Skipped::what)
                .containsExactly("service \"Ferguson\", setting identifier_blacklist");
    }

    @Test
    void theVersionOfFirstBookFollowsFromItsName() {
        assertThat(settings("First Book")).containsEntry("api_version", "1");
        assertThat(settings("api.firstbook2")).containsEntry("api_version", "2");
        assertThat(settings("api.firstbook2", "api_version", "1")).containsEntry("api_version", "1");
    }

    @Test
    void zeroDaysAndZeroCharactersMeanNoLimit() {
        assertThat(settings("Clever", "token_expiration_days", 0)).isEmpty();
        assertThat(settings("Clever", "token_expiration_days", "42")).containsEntry("token_expiration_days", "42");
        assertThat(settings("SIP2", "identifier_maximum_length", "0", "password_maximum_length", 0))
                .isEmpty();
        assertThat(report().warnings()).isEmpty();
    }

    @Test
    void lengthsBeyondWhatCanBeTypedAreToldAndLeftOut() {
        assertThat(settings("SIP2", "identifier_maximum_length", 256, "password_maximum_length", "255"))
                .containsOnlyKeys("password_maximum_length");
        assertThat(report().warnings()).singleElement().asString().contains("identifier_maximum_length was above 255");
        assertThat(settings("SIP2", "password_maximum_length", "long"))
                .containsEntry("password_maximum_length", "long");
    }

    @Test
    void finesLoseTheirDollarSign() {
        assertThat(settings("SIP2", "max_outstanding_fines", "$1,000.50"))
                .containsEntry("max_outstanding_fines", "1000.50");
    }

    @Test
    void patternsThatLeftTheirEndOpenAreToldOf() {
        assertThat(settings("SIP2", "identifier_regular_expression", "^2", "password_regular_expression", "^[0-9]+$"))
                .containsEntry("identifier_regular_expression", "(?:^2).*")
                .containsEntry("password_regular_expression", "^[0-9]+$");
        assertThat(report().warnings()).singleElement().asString().contains("identifier_regular_expression matched at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identifier_regular_expression", "password_regular_expression"})
    void aPatternThatCannotBeWrittenKeepsTheServiceOut(String key) {
        assertThat(translated(Origin.NYPL, "SIP2", key, "(a")).isEmpty();
        assertThat(skipped())
                .extracting(ImportReport.Skipped::why)
                .singleElement()
                .asString()
                .startsWith("settings." + key);
    }

    @Test
    void theMocksDictionariesAndFurtherPatronsBecomeOneList() {
        assertThat(settings(
                        "Mock",
                        "patrons",
                        Map.of("1111", "1"),
                        "additional_test_identifiers",
                        "2222,3333",
                        "test_password",
                        "9"))
                .containsEntry("patrons", List.of("1111:1", "2222:9", "3333:9"));
        assertThat(settings("Mock", "expired_patrons", Map.of("4444", "4"), "patrons_with_fines", Map.of("5555", "5")))
                .containsEntry("expired_patrons", List.of("4444:4"))
                .containsEntry("patrons_with_fines", List.of("5555:5"));
        assertThat(skipped()).isEmpty();
    }

    @Test
    void aPatronOfTheMockWithoutAnIdentifierKeepsTheServiceOut() {
        for (String key : List.of("patrons", "expired_patrons", "patrons_with_fines")) {
            assertThat(translated(Origin.NYPL, "Mock", key, Map.of("", "Canary")))
                    .isEmpty();
        }
        assertThat(translated(Origin.NYPL, "Mock", "additional_test_identifiers", List.of(":1")))
                .isEmpty();
        assertThat(skipped()).hasSize(4).allMatch(line -> line.why().equals("An identifier is blank."));
    }
}
