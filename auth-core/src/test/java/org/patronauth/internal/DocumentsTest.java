package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.Eventually.eventually;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;
import org.patronauth.PatronData;
import org.patronauth.opds.Announcement;
import org.patronauth.opds.AuthenticationDocument;
import org.patronauth.opds.DocumentAnnotator;
import org.patronauth.store.LibraryRow;

class DocumentsTest {
    private static final String CARD = "23333000000001";
    private static final String BASIC = "http://opds-spec.org/auth/basic";
    private static final String BASIC_TOKEN = "http://thepalaceproject.org/authtype/basic-token";
    private static final HostUrls URLS = new HostUrls() {
        @Override
        public URI authenticationDocument(LibraryId library) {
            return URI.create("https://books.example.org/" + library + "/authentication_document");
        }

        @Override
        public Optional<URI> token(LibraryId library) {
            return Optional.of(URI.create("https://books.example.org/" + library + "/patrons/me/token"));
        }

        @Override
        public Optional<URI> loginButtonImage(LibraryId library, String imageName) {
            return Optional.of(URI.create("https://books.example.org/images/" + imageName));
        }
    };

    private final Site site = new Site();
    private final List<LibraryId> built = new CopyOnWriteArrayList<>();
    private LibraryRow ferguson;

    @BeforeEach
    void aLibraryWithAService() {
        ferguson = site.library(FERGUSON, "library_description", "Books for Stamford");
        site.service(1, "ils")
                .says(PatronData.complete()
                        .permanentId("P1")
                        .authorizationIdentifier(CARD)
                        .build());
        site.associate(ferguson, 1);
        annotate((library, document) -> {});
    }

    /** Counts what is built, and lets one annotator have its way. */
    private void annotate(DocumentAnnotator annotator) {
        site.decide(builder -> builder.hostUrls(URLS)
                .annotator((library, document) -> built.add(library))
                .annotator(annotator));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private AuthenticationDocument document(LibraryId library) {
        return site.authenticator().document(library).orElseThrow();
    }

    private JsonNode json(LibraryId library) {
        try {
            return new ObjectMapper().readTree(document(library).json());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> flowTypes(LibraryId library) {
        return json(library).path("authentication").findValuesAsText("type");
    }

    // D2
    @Test
    void aDocumentIsBuiltOnceAndServedFromMemory() {
        AuthenticationDocument first = document(FERGUSON);
        assertThat(document(FERGUSON)).isSameAs(first);
        assertThat(built).containsExactly(FERGUSON);
    }

    // D2
    @Test
    void aDocumentIsBuiltOnceHoweverManyAskAtTheSameTime() throws Exception {
        CountDownLatch building = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        annotate((library, document) -> {
            building.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        site.library(LION);
        site.authenticator();
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<AuthenticationDocument>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(clients.submit(() -> document(FERGUSON)));
            }
            building.await();
            assertThat(site.signIn(FERGUSON, CARD, "1234"))
                    .as("a login while a document is built")
                    .isInstanceOf(Authenticated.class);
            go.countDown();
            AuthenticationDocument first = answers.get(0).get();
            for (Future<AuthenticationDocument> answer : answers) {
                assertThat(answer.get()).isSameAs(first);
            }
            assertThat(built).containsExactly(FERGUSON);
        } finally {
            go.countDown();
            clients.shutdownNow();
        }
    }

    // D2
    @Test
    void aChangedConfigurationHasANewDocument() {
        AuthenticationDocument before = document(FERGUSON);
        site.service(1, "ils", "identifier_label", "Library Card");
        site.publish();

        eventually(() -> document(FERGUSON) != before);
        assertThat(json(FERGUSON)
                        .path("authentication")
                        .get(0)
                        .path("labels")
                        .path("login")
                        .asText())
                .isEqualTo("Library Card");
        assertThat(built).containsExactly(FERGUSON, FERGUSON);
    }

    // D2
    @Test
    void eachLibraryHasItsOwnDocument() {
        site.library(LION);
        assertThat(json(FERGUSON).path("service_description").asText()).isEqualTo("Books for Stamford");
        assertThat(json(LION).path("title").asText()).isEqualTo("Library lion");
        assertThat(json(LION).has("service_description")).isFalse();
        assertThat(built).containsExactly(FERGUSON, LION);
    }

    @Test
    void aHostWithNewsHasItsDocumentsBuiltAnew() {
        AtomicInteger day = new AtomicInteger(1);
        site.decide(builder -> builder.hostUrls(URLS)
                .announcements(library -> List.of(new Announcement("1", "Day " + day.get() + " at " + library))));
        assertThat(json(FERGUSON).path("announcements").get(0).path("content").asText())
                .isEqualTo("Day 1 at ferguson");
        day.set(2);
        assertThat(json(FERGUSON).path("announcements").get(0).path("content").asText())
                .isEqualTo("Day 1 at ferguson");
        site.authenticator().renewDocuments();
        assertThat(json(FERGUSON).path("announcements").get(0).path("content").asText())
                .isEqualTo("Day 2 at ferguson");
    }

    // D1
    @Test
    void aServiceOffersATokenAndThenBasic() {
        assertThat(flowTypes(FERGUSON)).containsExactly(BASIC_TOKEN, BASIC);
        JsonNode flow = json(FERGUSON).path("authentication").get(1);
        assertThat(flow.path("description").asText()).isEqualTo("Scripted");
        assertThat(flow.path("labels").path("password").asText()).isEqualTo("PIN");
        assertThat(flow.path("inputs").path("login").has("barcode_format")).isFalse();
        assertThat(flow.path("inputs").path("login").has("maximum_length")).isFalse();
    }

    // D1
    @Test
    void whatAServiceHasSetIsInItsFlow() {
        site.service(
                1,
                "ils",
                "identifier_label",
                "Card Number",
                "identifier_keyboard",
                "Number pad",
                "identifier_maximum_length",
                14,
                "identifier_barcode_format",
                "Codabar",
                "password_label",
                "Password",
                "password_keyboard",
                "No input",
                "password_maximum_length",
                8);
        JsonNode flow = json(FERGUSON).path("authentication").get(1);
        assertThat(flow.path("labels")).hasToString("{\"login\":\"Card Number\",\"password\":\"Password\"}");
        assertThat(flow.path("inputs"))
                .hasToString("{\"login\":{\"keyboard\":\"Number pad\",\"maximum_length\":14,"
                        + "\"barcode_format\":\"Codabar\"},"
                        + "\"password\":{\"keyboard\":\"No input\",\"maximum_length\":8}}");
    }

    // D3
    @Test
    void aProviderNamesTheImageOfItsButton() {
        assertThat(json(FERGUSON).path("authentication").get(1).path("links"))
                .hasToString("[{\"rel\":\"logo\","
                        + "\"href\":\"https://books.example.org/images/ScriptedLoginButton280.png\"}]");
    }

    // D1
    @Test
    void anAssociationThatOffersNoTokensSaysNothingOfThem() {
        LibraryRow lion = site.library(LION);
        site.associate(lion, 1, null, null, null, "basic_token_enabled", false);
        assertThat(flowTypes(LION)).containsExactly(BASIC);
        assertThat(flowTypes(FERGUSON)).containsExactly(BASIC_TOKEN, BASIC);
    }

    // B8
    @Test
    void twoServicesOfOneProtocolAreToldApartByTheirNames() {
        LibraryRow lion = site.library(LION);
        site.service(2, "north", "identifier_regular_expression", "1.*");
        site.service(3, "south", "identifier_regular_expression", "2.*");
        site.associate(lion, 2);
        site.associate(lion, 3);
        assertThat(json(LION).path("authentication").findValuesAsText("description"))
                .containsExactly("Library Barcode + Token", "Service 2", "Library Barcode + Token", "Service 3");
    }

    // A1
    @Test
    void aLibraryWithoutAProviderHasADocumentWithoutFlows() {
        site.library(LION);
        assertThat(json(LION).path("authentication")).hasToString("[]");
        assertThat(json(LION).path("title").asText()).isEqualTo("Library lion");
    }

    // A1
    @Test
    void aBrokenServiceIsLeftOutAndTheOthersStay() {
        site.brokenService(2, "Scripted", "source", "ils", "explodes", true);
        LibraryRow lion = site.library(LION);
        site.service(3, "other", "identifier_regular_expression", "2.*");
        site.associate(lion, 2);
        site.associate(lion, 3);
        assertThat(flowTypes(LION)).containsExactly(BASIC_TOKEN, BASIC);
        site.associate(ferguson, 2);
        LibraryId lci = new LibraryId("lci");
        site.associate(site.library(lci), 2);
        site.publish();
        eventually(() -> site.authenticator().document(lci).isPresent());
        assertThat(flowTypes(lci)).isEmpty();
    }

    // A1
    @Test
    void aLibraryWithUnusableSettingsHasADocumentAllTheSame() {
        site.library(LION, "time_zone", "Nowhere/Land", "library_description", "Books");
        assertThat(json(LION).path("title").asText()).isEqualTo("Library lion");
        assertThat(json(LION).path("authentication")).hasToString("[]");
        assertThat(json(LION).path("features").path("enabled")).hasSize(1);
    }

    // D2
    @Test
    void anAnnotatorThatFailsBreaksNeitherDocumentNorLogin() {
        annotate((library, document) -> {
            document.clear();
            throw new IllegalStateException("canary");
        });
        assertThat(json(FERGUSON).path("title").asText()).isEqualTo("Library ferguson");
        assertThat(site.signIn(FERGUSON, CARD, "1234")).isInstanceOf(Authenticated.class);
        assertThat(site.warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("library ferguson: An annotator")
                        .doesNotContain("canary"));
    }

    @Test
    void anAnnotatorThatAsksForTheDocumentItRewritesIsToldSo() {
        annotate((library, document) -> site.authenticator().document(library));
        assertThat(json(FERGUSON).path("title").asText()).isEqualTo("Library ferguson");
        assertThat(site.warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning).contains("IllegalStateException"));
    }

    @Test
    void aLibraryThatDoesNotExistHasNoDocument() {
        assertThat(site.authenticator().document(new LibraryId("nowhere"))).isEmpty();
        document(FERGUSON);
        site.close();
        assertThat(site.authenticator().document(FERGUSON)).as("after the end").isEmpty();
    }

    @Test
    void aHostWithoutAddressesHasNoDocuments() {
        site.decide(builder -> builder);
        assertThatThrownBy(() -> document(FERGUSON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hostUrls");
        assertThat(site.signIn(FERGUSON, CARD, "1234")).isInstanceOf(Authenticated.class);
    }
}
