package org.patronauth.examples.host;

import java.io.PrintStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ServiceDraft;
import org.patronauth.ServiceView;
import org.patronauth.mock.FakeFirstBookServer;
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
     * A library, how it signs patrons in, and who may be told apart there.
     *
     * @param association who else uses the same library system, and what the service needs to know of the library
     * @param goodPatron a card whose patron may borrow
     * @param otherPatron a card of another library, or null
     */
    private record DemoLibrary(
            String shortName,
            String name,
            Map<String, Object> settings,
            ServiceDraft service,
            AssociationDraft association,
            String goodPatron,
            @Nullable String otherPatron) {}

    static Demo none() {
        return new Demo(Map.of(), List.of());
    }

    static Demo start() {
        Map<String, FakeServer<?, ?>> fakes = new LinkedHashMap<>();
        List<DemoLibrary> libraries = new ArrayList<>();
        addSip2(fakes, libraries);
        addPatronApi(fakes, libraries);
        addFirstBook(fakes, libraries);
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
                sip2("Ferguson SIP2", ferguson, terminalPassword),
                new AssociationDraft("prefix", "barcode", "2333300", Map.of(), null),
                "23333000000001",
                "21111000000001"));
        libraries.add(new DemoLibrary(
                "bibliomation",
                "Bibliomation",
                FINE_LIMIT,
                sip2("Bibliomation SIP2", bibliomation, terminalPassword),
                new AssociationDraft("list", "patron location", "BETHEL, BROOKFIELD", Map.of(), null),
                "34444000000001",
                "34444000000005"));
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
                patronApi("LION Patron API", patronApi),
                new AssociationDraft("string", "CCARD[p46]", "14", Map.of(), null),
                "24444000000001",
                "24444000000005"));
        libraries.add(new DemoLibrary(
                "lci",
                "LCI consortium: Bloomfield",
                FINE_LIMIT,
                patronApi("LCI Patron API", patronApi),
                new AssociationDraft("prefix", "barcode", "21234", Map.of(), null),
                "21234000000001",
                "21235000000001"));
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
                patronApi("NYPL Patron API", patronApi),
                EVERYBODY,
                "27777000000001",
                null));
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

    /** What type of patron a code stands for is told by its last letter. */
    private static void addFirstBook(Map<String, FakeServer<?, ?>> fakes, List<DemoLibrary> libraries) {
        String key = Secrets.random(24);
        FakeFirstBookServer firstBook = FakeFirstBookServer.version1(key)
                .code("READER7E", PIN)
                .code("READER7H", PIN)
                .start();
        fakes.put("firstbook", firstBook);
        libraries.add(new DemoLibrary(
                "open-ebooks",
                "Open eBooks",
                Map.of(),
                new ServiceDraft("First Book", "First Book", Map.of("url", firstBook.url(), "password", key)),
                new AssociationDraft(null, null, null, Map.of("external_type_regular_expression", "([EMHA])$"), null),
                "READER7E",
                null));
    }

    private static String lastOf(String barcode) {
        return barcode.substring(barcode.length() - 1);
    }

    /** Creates the libraries, or points those of an earlier start at the fake library systems of this one. */
    void configure(PatronAuthenticationServices services) {
        for (DemoLibrary demo : libraries) {
            LibraryId library = new LibraryId(demo.shortName());
            boolean known = services.libraries(ACTOR).stream()
                    .anyMatch(view -> view.id().equals(library));
            if (!known) {
                services.createLibrary(ACTOR, new LibraryDraft(demo.shortName(), demo.name(), demo.settings()));
            }
            ServiceView service = service(services, demo.service());
            boolean associated =
                    services.associations(ACTOR, library).stream().anyMatch(view -> view.serviceId() == service.id());
            if (!associated) {
                services.associate(ACTOR, library, service.id(), demo.association());
            }
        }
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

    /** Says where everything is, and what to type. */
    void introduce(Addresses addresses, PrintStream out) {
        fakes.forEach((name, fake) -> out.println("fake " + name + " " + fake.host() + ":" + fake.port()));
        for (DemoLibrary library : libraries) {
            out.println("page " + addresses.at("/" + library.shortName() + "/authentication_document"));
        }
        for (DemoLibrary library : libraries) {
            String me = addresses.at("/" + library.shortName() + "/patrons/me");
            out.println("curl -u " + library.goodPatron() + ":" + PIN + " " + me);
            if (library.otherPatron() != null) {
                out.println("curl -u " + library.otherPatron() + ":" + PIN + " " + me);
            }
        }
    }

    @Override
    public void close() {
        fakes.values().forEach(FakeServer::close);
    }
}
