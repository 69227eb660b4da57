package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.FakeServer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.FaultProxy;
import org.patronauth.mock.HttpFault;
import org.patronauth.mock.LinkFault;
import org.patronauth.mock.LinkFault.Direction;
import org.patronauth.mock.Sip2Fault;

/** Ten sources of truth of three protocols, each behind a proxy, each with faults of its own. */
final class StormySources implements AutoCloseable {
    static final String PIN = "Pin-Canary-7319";
    static final String WRONG_PIN = "Wrong-Canary-2846";

    private static final String KEY = "Key-Canary-5560";
    private static final int PATRONS = 200;
    private static final int MOST_CONNECTIONS = 4;

    private final List<Source> sources = new ArrayList<>();

    private StormySources() {}

    /** One of them, with the library that it is for. */
    record Source(
            String library,
            String protocol,
            FakeServer<?, ?> server,
            FaultProxy link,
            Map<String, Object> settings,
            List<Consumer<Source>> faults) {
        String card(Random random) {
            return number(random.nextInt(PATRONS));
        }

        String firstCard() {
            return number(0);
        }

        String unknownCard(Random random) {
            return number(PATRONS + random.nextInt(PATRONS));
        }

        void misbehaveOnce(Random random) {
            if (random.nextBoolean()) {
                faults.get(random.nextInt(faults.size())).accept(this);
            } else {
                link.next(linkFault(random));
            }
        }
    }

    private static String number(int patron) {
        return String.valueOf(23_333_000_000_000L + patron);
    }

    /** What may happen to a connection and is noticed, whatever is said on it. */
    private static LinkFault linkFault(Random random) {
        int at = random.nextInt(40);
        return switch (random.nextInt(6)) {
            case 0 -> LinkFault.cutAfter(Direction.TO_CLIENT, at);
            case 1 -> LinkFault.resetAfter(Direction.TO_CLIENT, at);
            case 2 -> LinkFault.silentAfter(Direction.TO_CLIENT, at);
            case 3 -> LinkFault.cutAfter(Direction.TO_SERVER, at);
            case 4 -> LinkFault.drip(Direction.TO_CLIENT, Duration.ofMillis(100));
            default -> LinkFault.delay(Direction.TO_CLIENT, Duration.ofMillis(50));
        };
    }

    static StormySources start() {
        StormySources all = new StormySources();
        for (int i = 0; i < 5; i++) {
            all.addSip2("storm-sip2-" + i);
        }
        for (int i = 0; i < 3; i++) {
            all.addPatronApi("storm-api-" + i, i % 2 == 0);
        }
        for (int i = 1; i <= 2; i++) {
            all.addFirstBook("storm-codes-" + i, i);
        }
        return all;
    }

    private void addSip2(String library) {
        FakeSip2Server.Builder builder = FakeSip2Server.builder();
        for (int i = 0; i < PATRONS; i++) {
            builder.patron(
                    FakeSip2Patron.of(number(i), PIN).permanentId("P" + i).build());
        }
        FakeSip2Server server = builder.start();
        FaultProxy link = FaultProxy.to(server.host(), server.port());
        List<Consumer<Source>> faults = new ArrayList<>();
        for (Sip2Fault fault : List.of(
                Sip2Fault.closeAtOnce(),
                Sip2Fault.silentAfterAccept(),
                Sip2Fault.closeAfterLogin(),
                Sip2Fault.cutAt(40),
                Sip2Fault.stallAt(20),
                Sip2Fault.noTerminator(),
                Sip2Fault.badChecksum(),
                Sip2Fault.wrongSequence(),
                Sip2Fault.answerFor("23333000009999"),
                Sip2Fault.duplicated(),
                Sip2Fault.wrongCode("24"),
                Sip2Fault.plainText("Problems handling the request"),
                Sip2Fault.askToResend(),
                Sip2Fault.omitting("CQ"),
                Sip2Fault.oversized(100_000),
                Sip2Fault.delay(Duration.ofMillis(50)))) {
            faults.add(source -> server.misbehaveOnce(fault));
        }
        // One bit of a whole answer, which the checksum finds.
        faults.add(source -> source.link().next(LinkFault.flip(Direction.TO_CLIENT, 30)));
        sources.add(new Source(
                library,
                "SIP2",
                server,
                link,
                Map.of(
                        "url",
                        link.host(),
                        "port",
                        link.port(),
                        "timeout",
                        1,
                        "max_connections",
                        MOST_CONNECTIONS,
                        "checksum_mode",
                        "strict",
                        "strict_identifier",
                        true),
                faults));
    }

    private void addPatronApi(String library, boolean post) {
        FakePatronApiServer.Builder builder = FakePatronApiServer.builder();
        for (int i = 0; i < PATRONS; i++) {
            builder.patron(FakePatronApiPatron.of(number(i), PIN)
                    .recordNumber(String.valueOf(1_100_000 + i))
                    .build());
        }
        FakePatronApiServer server = builder.start();
        FaultProxy link = FaultProxy.to(server.host(), server.port());
        String url = server.url().replace(":" + server.port() + "/", ":" + link.port() + "/");
        sources.add(new Source(
                library,
                "Millenium Patron",
                server,
                link,
                Map.of("url", url, "timeout", 1, "use_post_requests", post),
                httpFaults(server)));
    }

    private void addFirstBook(String library, int version) {
        FakeFirstBookServer.Builder builder =
                version == 1 ? FakeFirstBookServer.version1(KEY) : FakeFirstBookServer.version2(KEY);
        for (int i = 0; i < PATRONS; i++) {
            builder.code(number(i), PIN);
        }
        FakeFirstBookServer server = builder.start();
        FaultProxy link = FaultProxy.to(server.host(), server.port());
        String url = server.url().replace(":" + server.port() + "/", ":" + link.port() + "/");
        sources.add(new Source(
                library,
                "First Book",
                server,
                link,
                Map.of(
                        "url",
                        url,
                        "timeout",
                        1,
                        "password",
                        KEY,
                        "api_version",
                        String.valueOf(version),
                        "identifier_regular_expression",
                        "^[0-9]+$",
                        "password_regular_expression",
                        "^.+$"),
                httpFaults(server)));
    }

    private static List<Consumer<Source>> httpFaults(FakeServer<HttpFault, ?> server) {
        List<Consumer<Source>> faults = new ArrayList<>();
        for (HttpFault fault : List.of(
                HttpFault.closeAtOnce(),
                HttpFault.silentAfterAccept(),
                HttpFault.noAnswer(),
                HttpFault.closeAfterRequest(),
                HttpFault.reset(),
                HttpFault.status(500),
                HttpFault.status(503, Map.of("Retry-After", "0")),
                HttpFault.rightAnswerWithStatus(500),
                HttpFault.redirect("/elsewhere"),
                HttpFault.outagePage(200),
                HttpFault.emptyAnswer(),
                HttpFault.gzipBomb(),
                HttpFault.garbageStatusLine(),
                HttpFault.truncatedBody(5),
                HttpFault.delay(Duration.ofMillis(50)))) {
            faults.add(source -> server.misbehaveOnce(fault));
        }
        return faults;
    }

    /** Libraries, services and what joins them; returns the services as they were saved. */
    List<Map<String, Object>> configure(HostProcess host) throws IOException {
        List<Map<String, Object>> services = new ArrayList<>();
        for (Source source : sources) {
            assertThat(host.admin("POST", "/libraries", Map.of("short_name", source.library(), "name", "Storm"))
                            .status())
                    .isEqualTo(201);
            Map<String, Object> service = new LinkedHashMap<>(
                    Map.of("name", source.library(), "protocol", source.protocol(), "settings", source.settings()));
            HostProcess.Answer created = host.admin("POST", "/services", service);
            assertThat(created.status()).as(created.response().body()).isEqualTo(201);
            String id = created.json().path("id").asText();
            assertThat(host.admin("PUT", "/libraries/" + source.library() + "/services/" + id, Map.of())
                            .status())
                    .isEqualTo(201);
            service.put("id", id);
            services.add(service);
        }
        return services;
    }

    List<Source> all() {
        return sources;
    }

    Source any(Random random) {
        return sources.get(random.nextInt(sources.size()));
    }

    void heal() {
        for (Source source : sources) {
            source.server().behave();
            source.link().behave();
        }
    }

    /** What is open is no more than what hosts may keep. */
    void assertFewConnections(int hosts) {
        for (Source source : sources) {
            int most = source.protocol().equals("SIP2") ? hosts * MOST_CONNECTIONS : 0;
            assertThat(source.server().openConnections()).as(source.library()).isLessThanOrEqualTo(most);
        }
    }

    @Override
    public void close() {
        for (Source source : sources) {
            source.link().close();
            source.server().close();
        }
    }
}
