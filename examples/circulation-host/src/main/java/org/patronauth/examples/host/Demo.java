package org.patronauth.examples.host;

import java.io.PrintStream;
import java.time.LocalDate;
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
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** Three libraries to try the host with, and the fake library systems behind them. All patrons are made up. */
final class Demo implements AutoCloseable {
    private static final Actor ACTOR = Actor.system("demo");
    private static final String PIN = "1234";
    private static final String TERMINAL = "terminal";
    private static final LocalDate LONG_AGO = LocalDate.of(2020, 1, 31);
    private static final Map<String, Object> FINE_LIMIT = Map.of("max_outstanding_fines", "10.00");

    private final Map<String, FakeSip2Server> fakes;
    private final List<DemoLibrary> libraries;

    private Demo(Map<String, FakeSip2Server> fakes, List<DemoLibrary> libraries) {
        this.fakes = fakes;
        this.libraries = libraries;
    }

    /**
     * A library, how it signs patrons in, and who may be told apart there.
     *
     * @param restriction who else uses the same library system, or null when nobody does
     * @param goodPatron a card whose patron may borrow
     * @param otherPatron a card of another library, or null
     */
    private record DemoLibrary(
            String shortName,
            String name,
            ServiceDraft service,
            @Nullable AssociationDraft restriction,
            String goodPatron,
            @Nullable String otherPatron) {}

    static Demo none() {
        return new Demo(Map.of(), List.of());
    }

    static Demo start() {
        String terminalPassword = Secrets.random(12);
        FakeSip2Server ferguson = consortium("FERGUSON", "2333300000000", terminalPassword)
                .patron(patron("21111000000001").build())
                .start();
        FakeSip2Server bibliomation = consortium("BIBLIOMATION", "3444400000000", terminalPassword)
                .patron(patron("34444000000005").library("ELSEWHERE").build())
                .start();
        Map<String, FakeSip2Server> fakes = new LinkedHashMap<>();
        fakes.put("sip2-ferguson", ferguson);
        fakes.put("sip2-bibliomation", bibliomation);
        return new Demo(
                fakes,
                List.of(
                        new DemoLibrary(
                                "ferguson",
                                "Ferguson Library",
                                sip2("Ferguson SIP2", ferguson, terminalPassword),
                                new AssociationDraft("prefix", "barcode", "2333300", Map.of(), null),
                                "23333000000001",
                                "21111000000001"),
                        new DemoLibrary(
                                "bibliomation",
                                "Bibliomation",
                                sip2("Bibliomation SIP2", bibliomation, terminalPassword),
                                new AssociationDraft("list", "patron location", "BETHEL, BROOKFIELD", Map.of(), null),
                                "34444000000001",
                                "34444000000005"),
                        new DemoLibrary("nypl", "The New York Public Library", mock(), null, "27777000000001", null)));
    }

    /** One good patron, one blocked, one whose card ran out, one with fines. */
    private static FakeSip2Server.Builder consortium(String institution, String prefix, String terminalPassword) {
        return FakeSip2Server.builder()
                .institution(institution)
                .login(TERMINAL, terminalPassword)
                .patron(patron(prefix + "1").build())
                .patron(patron(prefix + "2").blocked().build())
                .patron(patron(prefix + "3").expires(LONG_AGO).build())
                .patron(patron(prefix + "4").fines("25.00").currency("USD").build());
    }

    private static FakeSip2Patron.Builder patron(String barcode) {
        String number = barcode.substring(barcode.length() - 1);
        return FakeSip2Patron.of(barcode, PIN)
                .name("Reader, Robin " + number)
                .email("reader" + number + "@ferguson.example")
                .expires(LocalDate.of(2099, 12, 31))
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

    private static ServiceDraft mock() {
        return new ServiceDraft(
                "NYPL mock",
                "Mock",
                Map.of(
                        "patrons", List.of("27777000000001:" + PIN),
                        "blocked_patrons", List.of("27777000000002:" + PIN),
                        "expired_patrons", List.of("27777000000003:" + PIN),
                        "patrons_with_fines", List.of("27777000000004:" + PIN)));
    }

    /** Creates the libraries, or points those of an earlier start at the fake library systems of this one. */
    void configure(PatronAuthenticationServices services) {
        for (DemoLibrary demo : libraries) {
            LibraryId library = new LibraryId(demo.shortName());
            boolean known = services.libraries(ACTOR).stream()
                    .anyMatch(view -> view.id().equals(library));
            if (!known) {
                services.createLibrary(ACTOR, new LibraryDraft(demo.shortName(), demo.name(), FINE_LIMIT));
            }
            ServiceView service = service(services, demo.service());
            boolean associated =
                    services.associations(ACTOR, library).stream().anyMatch(view -> view.serviceId() == service.id());
            if (!associated) {
                AssociationDraft association = demo.restriction() == null
                        ? new AssociationDraft(null, null, null, Map.of(), null)
                        : demo.restriction();
                services.associate(ACTOR, library, service.id(), association);
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
        fakes.values().forEach(FakeSip2Server::close);
    }
}
