package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.patronauth.store.StoreException;

/** What a client is told when something fails that no route has foreseen. */
class WebTest {
    private static final String SECRET = "no PIN 4711 for canary";

    private static HttpResponse<String> get(Consumer<RoutesConfig> routes) throws IOException, InterruptedException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        try (Web web = Web.start(socket, List.of(routes))) {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/fails"))
                                    .build(),
                            BodyHandlers.ofString());
        }
    }

    private static void assertSaysNothingOfTheInside(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Server Error\",\"status\":500}");
        assertThat(answer.headers().map().toString()).doesNotContain(SECRET).doesNotContain("Exception");
    }

    @Test
    void anExceptionThatNobodyForesawIsNotShown() throws Exception {
        assertSaysNothingOfTheInside(get(routes -> routes.get("/fails", context -> {
            throw new IllegalStateException(SECRET, new IOException(SECRET));
        })));
    }

    @Test
    void norIsAnError() throws Exception {
        assertSaysNothingOfTheInside(get(routes -> routes.get("/fails", context -> {
            throw new AssertionError(SECRET);
        })));
    }

    @Test
    void aDatabaseThatIsAwayIsToldAsThat() throws Exception {
        HttpResponse<String> answer = get(routes -> routes.get("/fails", context -> {
            throw new StoreException(SECRET);
        }));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain(SECRET);
    }
}
