package org.patronauth.firstbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.ServiceDraft;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.mock.UnredactedRequest;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;

class FirstBookProviderTest {
    private static final String[] PIECES = {
        "..",
        ".",
        "%2e%2e",
        "/",
        "\\",
        "?",
        "#",
        ";",
        "&",
        "=",
        "+",
        " ",
        "%",
        "%26",
        "pin=1",
        "&code=X",
        "\0",
        "\r\n",
        "\u00a0",
        "é",
        "ß",
        "ı",
        "\u2028",
        "😀",
        "1234",
        "A",
        "z",
        "\uD800",
        "\"",
        "@",
        "Valid Code Pin Pair"
    };

    // F2.1
    @Test
    void versionOneSendsCodeAndPinWithTheKeyInAHeader() throws Exception {
        try (FakeFirstBookServer firstBook = Desk.firstBook("1");
                Desk desk = Desk.at(firstBook, "1")) {
            assertThat(desk.signIn(Desk.CODE, Desk.PIN)).isPresent();
            UnredactedRequest request = firstBook.unredactedRequests().get(0);
            assertThat(request.requestLine())
                    .isEqualTo("GET /api/rest/V1/serialcode?code=" + Desk.CODE + "&pin=" + Desk.PIN + " HTTP/1.1");
            assertThat(request.header("Authorization")).contains("Bearer " + Desk.KEY);
            assertThat(request.header("Accept")).contains("application/json");
            assertThat(request.body()).isEmpty();
        }
    }

    // F2.2, F3
    @Test
    void versionTwoSendsATokenAndNoHeader() throws Exception {
        try (FakeFirstBookServer firstBook = Desk.firstBook("2");
                Desk desk = Desk.at(firstBook, "2")) {
            assertThat(desk.signIn(Desk.CODE, Desk.PIN)).isPresent();
            UnredactedRequest request = firstBook.unredactedRequests().get(0);
            assertThat(request.requestLine())
                    .matches("GET /api/[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+ HTTP/1\\.1");
            assertThat(request.header("Authorization")).isEmpty();
        }
    }

    // F6.1
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void theUpperCasedCodeIsAllThatIsKnown(String version) throws Exception {
        try (FakeFirstBookServer firstBook = Desk.firstBook(version);
                Desk desk = Desk.at(firstBook, version)) {
            for (String typed : List.of(Desk.CODE, Desk.CODE.toLowerCase(Locale.ROOT))) {
                PatronData patron = desk.signIn(typed, Desk.PIN).orElseThrow();
                assertThat(patron.isComplete()).isTrue();
                assertThat(patron.permanentId()).contains(Desk.CODE);
                assertThat(patron.authorizationIdentifiers()).containsExactly(Desk.CODE);
                assertThat(patron.username()).isEmpty();
                assertThat(patron.externalType()).isEmpty();
                assertThat(patron.fines()).isEmpty();
                assertThat(patron.authorizationExpires()).isEmpty();
                assertThat(patron.blockReason()).isEmpty();
            }
            assertThat(desk.provider().lookup()).isEmpty();
        }
    }

    // F4
    @Test
    void upperCaseDoesNotDependOnTheLocale() throws Exception {
        try (FakeFirstBookServer firstBook = FakeFirstBookServer.version1(Desk.KEY)
                        .code("TITLEI", Desk.PIN)
                        .start();
                Desk desk = Desk.at(firstBook, "1")) {
            Locale before = Locale.getDefault();
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            try {
                assertThat(desk.signIn("titlei", Desk.PIN).orElseThrow().permanentId())
                        .contains("TITLEI");
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    // F5, F8
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void aWrongPairIsANoAndAWrongKeyIsNot(String version) throws Exception {
        try (FakeFirstBookServer firstBook = Desk.firstBook(version);
                Desk desk = Desk.at(firstBook, version);
                Desk stranger = Desk.at(firstBook, version, "password", "another key")) {
            assertThat(desk.signIn(Desk.CODE, Desk.WRONG_PIN)).isEmpty();
            assertThat(desk.signIn("NOSUCHE", Desk.PIN)).isEmpty();
            assertThatThrownBy(() -> stranger.signIn(Desk.CODE, Desk.PIN)).isInstanceOf(IOException.class);
        }
    }

    // F5
    @Test
    void bothFormsOfAnAnswerAreRead() throws Exception {
        try (FakeFirstBookServer firstBook = FakeFirstBookServer.version1(Desk.KEY)
                        .code(Desk.CODE, Desk.PIN)
                        .objectAnswers()
                        .start();
                Desk desk = Desk.at(firstBook, "1")) {
            assertThat(desk.signIn(Desk.CODE, Desk.PIN)).isPresent();
            assertThat(desk.signIn(Desk.CODE, Desk.WRONG_PIN)).isEmpty();
        }
    }

    // F4
    @Test
    void aBlankPinIsNeverSent() throws Exception {
        try (FakeFirstBookServer firstBook = Desk.firstBook("1");
                Desk desk = Desk.at(firstBook, "1")) {
            for (String blank : List.of("", " ", "\t\n", "\u00a0")) {
                assertThat(desk.signIn(Desk.CODE, blank)).isEmpty();
            }
            assertThat(firstBook.connections()).isZero();
        }
    }

    // F2.1, T10
    @Test
    void whateverIsTypedArrivesAsOneCodeAndOnePin() throws Exception {
        Random random = new Random(2022);
        List<String[]> typed = new ArrayList<>();
        try (FakeFirstBookServer firstBook = Desk.firstBook("1");
                Desk desk = Desk.at(firstBook, "1")) {
            for (int i = 0; i < 10_000; i++) {
                String code = "A" + pieces(random);
                String pin = pieces(random);
                boolean text = !(code + pin).contains("\uD800");
                if (text && !Secret.of(pin).isBlank()) {
                    typed.add(new String[] {code.toUpperCase(Locale.ROOT), pin});
                }
                assertThat(desk.signIn(code, pin)).as("pair %d of seed 2022", i).isEmpty();
            }
            List<UnredactedRequest> requests = firstBook.unredactedRequests();
            assertThat(requests).hasSameSizeAs(typed);
            for (int i = 0; i < requests.size(); i++) {
                String line = requests.get(i).requestLine();
                assertThat(line).startsWith("GET /api/rest/V1/serialcode?code=").endsWith(" HTTP/1.1");
                String query = line.substring(line.indexOf('?') + 1, line.length() - " HTTP/1.1".length());
                String[] fields = query.split("&", -1);
                assertThat(fields).hasSize(2);
                assertThat(decoded(fields[0], "code=")).isEqualTo(typed.get(i)[0]);
                assertThat(decoded(fields[1], "pin=")).isEqualTo(typed.get(i)[1]);
            }
        }
    }

    // F2.2, F3
    @Test
    void whateverIsTypedIsSignedAsOneCodeAndOnePin() throws Exception {
        Random random = new Random(2019);
        int sent = 0;
        try (FakeFirstBookServer firstBook = Desk.firstBook("2");
                Desk desk = Desk.at(firstBook, "2")) {
            for (int i = 0; i < 500; i++) {
                String code = "A" + pieces(random);
                String pin = pieces(random);
                sent += !(code + pin).contains("\uD800") && !Secret.of(pin).isBlank() ? 1 : 0;
                assertThat(desk.signIn(code, pin)).as("pair %d of seed 2019", i).isEmpty();
            }
            assertThat(firstBook.requests()).isEqualTo(sent);
            for (UnredactedRequest request : firstBook.unredactedRequests()) {
                String token = request.requestLine().split(" ")[1].substring("/api/".length());
                String claims =
                        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
                assertThat(claims).startsWith("{\"barcode\":\"").contains("\",\"pin\":\"", "\",\"iat\":\"");
            }
        }
    }

    private static String pieces(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(4); n >= 0; n--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static String decoded(String field, String name) {
        assertThat(field).startsWith(name).doesNotContain("+");
        return URLDecoder.decode(field.substring(name.length()), StandardCharsets.UTF_8);
    }

    private record OpenEbooks(FakeFirstBookServer firstBook, PatronAuthenticator patrons) implements AutoCloseable {
        private static final Actor OPERATOR = Actor.system("test");
        private static final LibraryId LIBRARY = new LibraryId("open-ebooks");

        static OpenEbooks start(Map<String, Object> service, Map<String, Object> association) {
            FakeFirstBookServer firstBook = Desk.firstBook("1");
            JdbiStores stores = JdbiStores.builder("jdbc:h2:mem:firstbook" + System.nanoTime()
                            + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE")
                    .encryptionKeys(EncryptionKeys.random())
                    .open();
            PatronAuthenticator patrons = PatronAuthenticator.builder(stores)
                    .providers(ProviderRegistry.of(new FirstBookProviderFactory()))
                    .network(SystemNetwork.builder()
                            .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                            .build())
                    .build();
            PatronAuthenticationServices services = patrons.administration();
            services.createLibrary(OPERATOR, new LibraryDraft(LIBRARY.shortName(), "Open eBooks", Map.of()));
            Map<String, Object> settings = new HashMap<>(service);
            settings.put("url", firstBook.url());
            settings.put("key", Desk.KEY);
            long id = services.createService(OPERATOR, new ServiceDraft("Codes", "api.firstbook", settings))
                    .id();
            services.associate(OPERATOR, LIBRARY, id, new AssociationDraft(null, null, null, association, null));
            return new OpenEbooks(firstBook, patrons);
        }

        AuthenticationResult signIn(String code, String pin) {
            String header =
                    "Basic " + Base64.getEncoder().encodeToString((code + ":" + pin).getBytes(StandardCharsets.UTF_8));
            return patrons.authenticate(LIBRARY, List.of(header), ClientInfo.UNKNOWN);
        }

        SelfTestReport selfTest() {
            PatronAuthenticationServices services = patrons.administration();
            long id = services.services(OPERATOR).get(0).id();
            return services.selfTest(OPERATOR, id, Optional.empty());
        }

        Authenticated signedIn(String code, String pin) {
            return (Authenticated) signIn(code, pin);
        }

        @Override
        public void close() {
            patrons.close();
            firstBook.close();
        }
    }

    // X1
    @Test
    void aSelfTestTriesTheNetworkAndThenTheTestCode() {
        Map<String, Object> testCode = Map.of("test_identifier", "canary7e", "test_password", Desk.PIN);
        try (OpenEbooks site = OpenEbooks.start(testCode, Map.of())) {
            String tcp = "TCP connection (127.0.0.1:" + site.firstBook().port() + ")";
            SelfTestReport report = site.selfTest();
            assertThat(report.success()).isTrue();
            assertThat(report.steps())
                    .extracting(SelfTestReport.Step::name, SelfTestReport.Step::outcome)
                    .containsExactly(
                            tuple("DNS (127.0.0.1)", StepOutcome.PASSED),
                            tuple(tcp, StepOutcome.PASSED),
                            tuple("Authenticating test patron", StepOutcome.PASSED));
            assertThat(site.firstBook().pinsSeen()).isEqualTo(1);
            assertSecretive(report);

            site.firstBook().misbehaveOnce(HttpFault.outagePage(200));
            SelfTestReport outage = site.selfTest();
            assertThat(outage.steps())
                    .extracting(SelfTestReport.Step::outcome)
                    .containsExactly(StepOutcome.PASSED, StepOutcome.PASSED, StepOutcome.FAILED);
            assertSecretive(outage);

            site.firstBook().goDown();
            SelfTestReport down = site.selfTest();
            assertThat(down.steps())
                    .extracting(SelfTestReport.Step::name, SelfTestReport.Step::outcome)
                    .containsExactly(tuple("DNS (127.0.0.1)", StepOutcome.PASSED), tuple(tcp, StepOutcome.FAILED));
        }
    }

    // X1
    @Test
    void aSelfTestWithAWrongPinOrWithoutOneSaysSo() {
        Map<String, Object> wrong = Map.of("test_identifier", Desk.CODE, "test_password", Desk.WRONG_PIN);
        try (OpenEbooks site = OpenEbooks.start(wrong, Map.of())) {
            SelfTestReport report = site.selfTest();
            assertThat(report.steps())
                    .extracting(SelfTestReport.Step::outcome)
                    .containsExactly(StepOutcome.PASSED, StepOutcome.PASSED, StepOutcome.FAILED);
            assertThat(report.steps().get(2).detail()).contains("Check");
            assertSecretive(report);
        }
        for (Map<String, Object> without :
                List.<Map<String, Object>>of(Map.of(), Map.of("test_identifier", Desk.CODE))) {
            try (OpenEbooks site = OpenEbooks.start(without, Map.of())) {
                assertThat(site.selfTest().steps())
                        .extracting(SelfTestReport.Step::outcome)
                        .containsExactly(StepOutcome.PASSED, StepOutcome.PASSED, StepOutcome.SKIPPED);
                assertThat(site.firstBook().requests()).isZero();
            }
        }
    }

    private static void assertSecretive(SelfTestReport report) {
        for (SelfTestReport.Step step : report.steps()) {
            String text = step.name()
                    + step.detail()
                    + step.sent().orElse("")
                    + step.received().orElse("");
            assertThat(Stream.of(Desk.PIN, Desk.WRONG_PIN, Desk.KEY).noneMatch(text::contains))
                    .as(step.name())
                    .isTrue();
        }
    }

    // F6.2
    @Test
    void theTypeIsTheFirstGroupOfTheLibrarysPatternInTheUpperCasedCode() {
        try (OpenEbooks site = OpenEbooks.start(Map.of(), Map.of("external_type_regular_expression", "([EMHA])$"))) {
            assertThat(site.signedIn("canary7e", Desk.PIN).patron().record().externalType())
                    .contains("E");
            site.firstBook().put("CANARY7X", Desk.PIN);
            assertThat(site.signedIn("CANARY7X", Desk.PIN).patron().record().externalType())
                    .isEmpty();
        }
        try (OpenEbooks site = OpenEbooks.start(Map.of(), Map.of())) {
            assertThat(site.signedIn(Desk.CODE, Desk.PIN).patron().record().externalType())
                    .isEmpty();
        }
    }

    // F4
    @Test
    void patternsAreComparedWithWhatWasTypedAndTheUpperCasedCodeIsSent() {
        try (OpenEbooks site = OpenEbooks.start(Map.of("identifier_regular_expression", "[a-z0-9]+"), Map.of())) {
            assertThat(site.signIn(Desk.CODE, Desk.PIN)).isInstanceOf(Rejected.class);
            assertThat(site.signIn("canary7e", "12 34")).isInstanceOf(Rejected.class);
            assertThat(site.signIn("canary7e", "１２３４")).isInstanceOf(Rejected.class);
            assertThat(site.firstBook().connections()).isZero();
            Authenticated first = site.signedIn(" canary7e ", Desk.PIN + "\u00a0");
            assertThat(first.isNew()).isTrue();
            assertThat(first.patron().record().permanentId()).contains(Desk.CODE);
            assertThat(site.firstBook().unredactedRequests().get(0).requestLine())
                    .contains("code=" + Desk.CODE + "&");
        }
    }

    // F1, F4
    @Test
    void codesAreLettersDigitsAndAtSignsAndPinsAreDigitsUnlessSet() {
        try (OpenEbooks site = OpenEbooks.start(Map.of(), Map.of())) {
            for (String code :
                    List.of("CANARY.7E", "CANARY-7E", "CANARY 7E", "CANARY_7E", "\u00C9", "c' or 1=1 --;", "%41")) {
                assertThat(site.signIn(code, Desk.PIN)).as(code).isInstanceOf(Rejected.class);
            }
            for (String pin : List.of("12 34", "12a4", "-1234", "12.4", "\u0661\u0662")) {
                assertThat(site.signIn(Desk.CODE, pin)).as(pin).isInstanceOf(Rejected.class);
            }
            assertThat(site.firstBook().connections()).isZero();
            site.firstBook().put("CANARY@7E", Desk.PIN);
            assertThat(site.signIn("canary@7e", Desk.PIN)).isInstanceOf(Authenticated.class);
        }
    }

    // F8
    @Test
    void anOutageChangesNoStoredPatron() {
        try (OpenEbooks site = OpenEbooks.start(Map.of(), Map.of("external_type_regular_expression", "([EMHA])$"))) {
            Authenticated before = site.signedIn(Desk.CODE, Desk.PIN);
            for (HttpFault fault : List.of(HttpFault.loginPage(), HttpFault.outagePage(), HttpFault.emptyAnswer())) {
                site.firstBook().misbehaveOnce(fault);
                assertThat(site.signIn(Desk.CODE, Desk.PIN)).isInstanceOf(AuthenticationResult.Unavailable.class);
            }
            Authenticated after = site.signedIn(Desk.CODE, Desk.PIN);
            assertThat(after.isNew()).isFalse();
            assertThat(after.patron()).isEqualTo(before.patron());
            assertThat(((Rejected) site.signIn(Desk.CODE, Desk.WRONG_PIN)).reason())
                    .isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        }
    }

    @Test
    void nothingShowsTheKey() {
        try (FakeFirstBookServer firstBook = Desk.firstBook("1");
                Desk desk = Desk.at(firstBook, "1")) {
            assertThat(desk.provider().toString()).isEqualTo("FirstBookProvider[" + firstBook.url() + "]");
            Optional<String> plain = desk.warnings().stream().findFirst();
            assertThat(plain.orElseThrow()).contains("plain http");
        }
    }
}
