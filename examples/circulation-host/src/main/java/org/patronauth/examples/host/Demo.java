package org.patronauth.examples.host;

import java.io.PrintStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ServiceDraft;
import org.patronauth.ServiceView;
import org.patronauth.mock.FakeCleverPatron;
import org.patronauth.mock.FakeCleverServer;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.FakeOpenIdProvider;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.FakeServer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** Libraries to try the host with, and the fake library systems behind them. All patrons are made up. */
final class Demo implements AutoCloseable {
    private static final Actor ACTOR = Actor.system("demo");
    private static final String PIN = "1234";
    private static final String TERMINAL = "terminal";
    private static final String CLIENT = "circulation-host";
    /** The number of the one school whose pupils and teachers are let in. */
    private static final String ELIGIBLE_SCHOOL = "360000000001";

    private static final LocalDate LONG_AGO = LocalDate.of(2020, 1, 31);
    private static final LocalDate FAR_AWAY = LocalDate.of(2099, 12, 31);
    /** The Patron API writes years with two digits. */
    private static final LocalDate FAR_AWAY_IN_TWO_DIGITS = LocalDate.of(2059, 12, 31);

    private static final Map<String, Object> FINE_LIMIT = Map.of("max_outstanding_fines", "10.00");
    private static final AssociationDraft EVERYBODY = new AssociationDraft(null, null, null, Map.of(), null);

    private final Map<String, FakeServer<?, ?>> fakes;
    private final List<DemoLibrary> libraries;

    private Demo(Map<String, FakeServer<?, ?>> fakes, List<DemoLibrary> libraries) {
        this.fakes = fakes;
        this.libraries = libraries;
    }

    /**
     * A library, how it signs patrons in, and who may try it.
     *
     * @param cards identifiers to print: the first may sign in, a second one is of another library
     */
    private record DemoLibrary(
            String shortName,
            String name,
            Map<String, Object> settings,
            List<DemoService> services,
            List<String> cards) {}

    /** A service, and what it needs to know of the library. */
    private record DemoService(ServiceDraft draft, AssociationDraft association) {}

    static Demo none() {
        return new Demo(Map.of(), List.of());
    }

    static Demo start(Addresses addresses) {
        Map<String, FakeServer<?, ?>> fakes = new LinkedHashMap<>();
        List<DemoLibrary> libraries = new ArrayList<>();
        addSip2(fakes, libraries);
        addPatronApi(fakes, libraries);
        addOpenEbooks(fakes, libraries, addresses);
        addOpenId(fakes, libraries, addresses);
        return new Demo(fakes, libraries);
    }

    private static void addSip2(Map<String, FakeServer<?, ?>> fakes, List<DemoLibrary> libraries) {
        String terminalPassword = Secrets.random(12);
        FakeSip2Server ferguson = consortium("FERGUSON", "2333300000000", terminalPassword)
                .patron(sip2Patron("21111000000001").build())
                .start();
        FakeSip2Server bibliomation = consortium("BIBLIOMATION", "3444400000000", terminalPassword)
                .patron(sip2Patron("34444000000005").library("ELSEWHERE").build())
                .start();
        fakes.put("sip2-ferguson", ferguson);
        fakes.put("sip2-bibliomation", bibliomation);
        libraries.add(new DemoLibrary(
                "ferguson",
                "Ferguson Library",
                FINE_LIMIT,
                List.of(new DemoService(
                        sip2("Ferguson SIP2", ferguson, terminalPassword), restricted("prefix", "barcode", "2333300"))),
                List.of("23333000000001", "21111000000001")));
        libraries.add(new DemoLibrary(
                "bibliomation",
                "Bibliomation",
                FINE_LIMIT,
                List.of(new DemoService(
                        sip2("Bibliomation SIP2", bibliomation, terminalPassword),
                        restricted("list", "patron location", "BETHEL, BROOKFIELD"))),
                List.of("34444000000001", "34444000000005")));
    }

    /** One good patron, one blocked, one whose card ran out, one with fines. */
    private static FakeSip2Server.Builder consortium(String institution, String prefix, String terminalPassword) {
        return FakeSip2Server.builder()
                .institution(institution)
                .login(TERMINAL, terminalPassword)
                .patron(sip2Patron(prefix + "1").build())
                .patron(sip2Patron(prefix + "2").blocked().build())
                .patron(sip2Patron(prefix + "3").expires(LONG_AGO).build())
                .patron(sip2Patron(prefix + "4").fines("25.00").currency("USD").build());
    }

    private static FakeSip2Patron.Builder sip2Patron(String barcode) {
        return FakeSip2Patron.of(barcode, PIN)
                .name("Reader, Robin " + lastOf(barcode))
                .email("reader" + lastOf(barcode) + "@ferguson.example")
                .expires(FAR_AWAY)
                .type("ADULT")
                .library("BETHEL")
                .permanentId("P" + barcode);
    }

    private static ServiceDraft sip2(String name, FakeSip2Server ils, String terminalPassword) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("url", ils.host());
        settings.put("port", ils.port());
        settings.put("username", TERMINAL);
        settings.put("password", terminalPassword);
        settings.put("encoding", "utf-8");
        return new ServiceDraft(name, "SIP2", settings);
    }

    /** Three of the design document's libraries; here they share one server, as the libraries of a consortium do. */
    private static void addPatronApi(Map<String, FakeServer<?, ?>> fakes, List<DemoLibrary> libraries) {
        FakePatronApiServer patronApi = FakePatronApiServer.builder()
                .patrons(patronApiPatrons("2444400000000"))
                .patron(patronApiPatron("24444000000005").pcode3("15").build())
                .patrons(patronApiPatrons("2123400000000"))
                .patron(patronApiPatron("21235000000001").build())
                .patrons(patronApiPatrons("2777700000000"))
                .patron(patronApiPatron("27777000000005").type("20").build())
                .start();
        fakes.put("patronapi", patronApi);
        libraries.add(new DemoLibrary(
                "lion",
                "LION consortium: Guilford",
                FINE_LIMIT,
                List.of(new DemoService(
                        patronApi("LION Patron API", patronApi), restricted("string", "CCARD[p46]", "14"))),
                List.of("24444000000001", "24444000000005")));
        libraries.add(new DemoLibrary(
                "lci",
                "LCI consortium: Bloomfield",
                FINE_LIMIT,
                List.of(new DemoService(
                        patronApi("LCI Patron API", patronApi), restricted("prefix", "barcode", "21234"))),
                List.of("21234000000001", "21235000000001")));
        Map<String, Object> nypl = new LinkedHashMap<>(FINE_LIMIT);
        nypl.put(
                "patron_types",
                Map.of(
                        "20", Map.of("label", "Child", "lane", "children", "audiences", List.of("Children")),
                        "*", Map.of("label", "Adult", "lane", "all", "audiences", List.of("Adult", "Children"))));
        libraries.add(new DemoLibrary(
                "nypl",
                "The New York Public Library",
                nypl,
                List.of(new DemoService(patronApi("NYPL Patron API", patronApi), EVERYBODY)),
                List.of("27777000000001")));
    }

    private static List<FakePatronApiPatron> patronApiPatrons(String prefix) {
        return List.of(
                patronApiPatron(prefix + "1").build(),
                patronApiPatron(prefix + "2").mblock("m").build(),
                patronApiPatron(prefix + "3").expires(LONG_AGO).build(),
                patronApiPatron(prefix + "4").fines("$25.00").build());
    }

    private static FakePatronApiPatron.Builder patronApiPatron(String barcode) {
        return FakePatronApiPatron.of(barcode, PIN)
                .recordNumber(barcode.substring(1, 5) + barcode.substring(11))
                .name("READER, ROBIN " + lastOf(barcode))
                .email("reader" + lastOf(barcode) + "@nypl.example")
                .expires(FAR_AWAY_IN_TWO_DIGITS)
                .type("10")
                .pcode3("14");
    }

    private static ServiceDraft patronApi(String name, FakePatronApiServer patronApi) {
        return new ServiceDraft(name, "Millenium Patron", Map.of("url", patronApi.url()));
    }

    /**
     * Pupils come with Clever or with a code of FirstBook. Of a code the last letter tells what type of patron it stands
     * for.
     */
    private static void addOpenEbooks(
            Map<String, FakeServer<?, ?>> fakes, List<DemoLibrary> libraries, Addresses addresses) {
        String key = Secrets.random(24);
        FakeFirstBookServer firstBook = FakeFirstBookServer.version1(key)
                .code("READER7E", PIN)
                .code("READER7H", PIN)
                .start();
        String secret = Secrets.random(24);
        FakeCleverServer clever = FakeCleverServer.application(CLIENT, secret)
                .redirectUri(callback(addresses))
                .school("title-one", ELIGIBLE_SCHOOL)
                .school("elsewhere", "360000000002")
                .patron(FakeCleverPatron.of("third-grader")
                        .student("3", "title-one")
                        .build())
                .patron(FakeCleverPatron.of("tenth-grader")
                        .student("10", "title-one")
                        .build())
                .patron(FakeCleverPatron.of("teacher")
                        .name("Tilda", "who teaches")
                        .teacher("title-one")
                        .build())
                .patron(FakeCleverPatron.of("not-eligible")
                        .student("3", "elsewhere")
                        .build())
                .patron(FakeCleverPatron.of("administrator")
                        .name("Ada", "of the district")
                        .districtAdmin()
                        .build())
                .start();
        fakes.put("firstbook", firstBook);
        fakes.put("clever", clever);
        ServiceDraft withClever = new ServiceDraft(
                "Clever",
                "Clever",
                Map.of(
                        "client_id", CLIENT,
                        "client_secret", secret,
                        "authorization_endpoint", clever.authorizationEndpoint(),
                        "token_endpoint", clever.tokenEndpoint(),
                        "api_url", clever.apiUrl()));
        ServiceDraft withCode =
                new ServiceDraft("First Book", "First Book", Map.of("url", firstBook.url(), "password", key));
        AssociationDraft types =
                new AssociationDraft(null, null, null, Map.of("external_type_regular_expression", "([EMHA])$"), null);
        libraries.add(new DemoLibrary(
                "open-ebooks",
                "Open eBooks",
                Map.of("redirect_uris", clientAddresses(addresses)),
                List.of(new DemoService(withClever, EVERYBODY), new DemoService(withCode, types)),
                List.of("READER7E")));
    }

    /** Any provider of OpenID Connect will do: what is known of it is its address. */
    private static void addOpenId(
            Map<String, FakeServer<?, ?>> fakes, List<DemoLibrary> libraries, Addresses addresses) {
        String secret = Secrets.random(24);
        FakeOpenIdProvider openId = FakeOpenIdProvider.of(CLIENT, secret)
                .redirectAddress(callback(addresses))
                .patron("robin", Map.of("name", "Robin Reader", "email", "robin@lion.example"))
                .patron("sasha", Map.of("name", "Sasha Reader", "email", "sasha@lion.example"))
                .start();
        fakes.put("openid", openId);
        libraries.add(new DemoLibrary(
                "oidc-demo",
                "Library with OpenID Connect",
                Map.of("redirect_uris", clientAddresses(addresses)),
                List.of(new DemoService(
                        new ServiceDraft(
                                "OpenID Connect",
                                "OAuth 2.0",
                                Map.of("issuer", openId.issuer(), "client_id", CLIENT, "client_secret", secret)),
                        EVERYBODY)),
                List.of()));
    }

    private static String callback(Addresses addresses) {
        return addresses.at("/oauth/callback");
    }

    private static List<String> clientAddresses(Addresses addresses) {
        return List.of(addresses.at(ClientPage.PATH));
    }

    private static AssociationDraft restricted(String type, String field, String criteria) {
        return new AssociationDraft(type, field, criteria, Map.of(), null);
    }

    private static String lastOf(String barcode) {
        return barcode.substring(barcode.length() - 1);
    }

    /** The libraries whose patrons may sign in elsewhere, for the page that shows how. */
    static List<LibraryId> elsewhere() {
        return List.of(new LibraryId("open-ebooks"), new LibraryId("oidc-demo"));
    }

    /** Creates the libraries, or points those of an earlier start at the fake library systems of this one. */
    void configure(PatronAuthenticationServices services) {
        for (DemoLibrary demo : libraries) {
            LibraryId library = library(services, demo);
            for (DemoService part : demo.services()) {
                ServiceView service = service(services, part.draft());
                boolean associated = services.associations(ACTOR, library).stream()
                        .anyMatch(view -> view.serviceId() == service.id());
                if (!associated) {
                    services.associate(ACTOR, library, service.id(), part.association());
                }
            }
        }
    }

    private static LibraryId library(PatronAuthenticationServices services, DemoLibrary demo) {
        LibraryId id = new LibraryId(demo.shortName());
        LibraryDraft draft = new LibraryDraft(demo.shortName(), demo.name(), demo.settings());
        services.libraries(ACTOR).stream()
                .filter(view -> view.id().equals(id))
                .findFirst()
                .ifPresentOrElse(
                        known -> services.changeLibrary(ACTOR, id, draft, known.version()),
                        () -> services.createLibrary(ACTOR, draft));
        return id;
    }

    private static ServiceView service(PatronAuthenticationServices services, ServiceDraft draft) {
        Optional<ServiceView> known = services.services(ACTOR).stream()
                .filter(view -> view.name().equals(draft.name()))
                .findFirst();
        return known.isEmpty()
                ? services.createService(ACTOR, draft)
                : services.configureService(
                        ACTOR, known.get().id(), draft, known.get().version());
    }

    /** The schools whose patrons may sign in with Clever, where the host was given no list. */
    static Collection<String> eligibleSchools() {
        return List.of(ELIGIBLE_SCHOOL);
    }

    /** Says where everything is, and what to type. */
    void introduce(Addresses addresses, PrintStream out) {
        fakes.forEach((name, fake) -> out.println("fake " + name + " " + fake.host() + ":" + fake.port()));
        for (DemoLibrary library : libraries) {
            out.println("page " + addresses.at("/" + library.shortName() + "/authentication_document"));
        }
        if (!libraries.isEmpty()) {
            out.println("page " + addresses.at(ClientPage.PATH));
        }
        for (DemoLibrary library : libraries) {
            String me = addresses.at("/" + library.shortName() + "/patrons/me");
            library.cards().forEach(card -> out.println("curl -u " + card + ":" + PIN + " " + me));
        }
    }

    @Override
    public void close() {
        fakes.values().forEach(FakeServer::close);
    }
}
