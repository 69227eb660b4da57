package org.patronauth.examples.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A host in a process of its own, as an operator starts it, logging at the finest level. */
final class HostProcess implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String ADMIN_PASSWORD = "Admin-Canary-9021";

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final List<String> printed;
    private final String base;

    private HostProcess(Process process, List<String> printed, String base) {
        this.process = process;
        this.printed = printed;
        this.base = base;
    }

    /** An answer of the host. */
    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError("no JSON");
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String type() {
            return json().path("type").asText();
        }
    }

    /** Starts a host and waits until it says that it is ready. */
    static HostProcess start(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--admin-password-env", "ADMIN_PASSWORD"));
        if (!List.of(options).contains("--port")) {
            all.addAll(List.of("--port", "0"));
        }
        all.addAll(List.of(options));
        Process process = launch(all);
        List<String> printed = new ArrayList<>();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            printed.add(line);
            if (line.startsWith("ready ")) {
                return new HostProcess(process, printed, line.substring("ready ".length()));
            }
        }
        throw new AssertionError("The host did not start; see the log of its standard error.");
    }

    /** Starts a host that is expected to end by itself. */
    static Process launch(List<String> options) throws IOException {
        Path target = Path.of("target", "host-logs");
        Files.createDirectories(target);
        int number = NUMBERS.incrementAndGet();
        Path scratch = scratch(number);
        Files.createDirectories(scratch);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + scratch,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ADMIN_PASSWORD", ADMIN_PASSWORD);
        builder.redirectError(target.resolve("host-" + number + ".log").toFile());
        return builder.start();
    }

    List<String> printed() {
        return printed;
    }

    private static Path scratch(int number) {
        return Path.of(
                        "target",
                        "host-scratch",
                        "host-" + ProcessHandle.current().pid() + "-" + number)
                .toAbsolutePath();
    }

    /** The directory for temporary files of the host that was started last. */
    static Path scratchOfTheLast() {
        return scratch(NUMBERS.get());
    }

    /** The port of a fake library system. */
    int fake(String name) {
        return printed.stream()
                .filter(line -> line.startsWith("fake " + name + " "))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    String base() {
        return base;
    }

    Answer me(String library, String identifier, String pin) throws IOException {
        return get("/" + library + "/patrons/me", identifier + ":" + pin);
    }

    Answer get(String path, String credentials, String... headers) throws IOException {
        return send("GET", path, credentials, null, headers);
    }

    Answer admin(String method, String path, Object body) throws IOException {
        return send(method, "/admin/api" + path, "admin:" + ADMIN_PASSWORD, body);
    }

    Answer send(String method, String path, String credentials, Object body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(
                                        body instanceof String text ? text : JSON.writeValueAsString(body)));
        if (credentials != null) {
            request.header("Authorization", basic(credentials));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    static Map<String, Object> sip2(String name, int port, Map<String, Object> more) {
        Map<String, Object> settings = new java.util.LinkedHashMap<>(Map.of("url", "127.0.0.1", "port", port));
        settings.putAll(more);
        return Map.of("name", name, "protocol", "SIP2", "settings", settings);
    }

    Process process() {
        return process;
    }

    /** Asks the host to end, as an operator does, and tells its exit status. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The host did not end.");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
