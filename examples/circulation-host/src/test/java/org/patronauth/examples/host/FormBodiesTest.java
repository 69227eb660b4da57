package org.patronauth.examples.host;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.patronauth.examples.host.Visitor.Answer;
import org.patronauth.examples.host.Visitor.Form;

/** What is done with the bodies that browsers, and whoever pretends to be one, send to the pages. */
class FormBodiesTest {
    private static final int CLIENT_PATIENCE_MILLIS = 10_000;
    private static final String BOUNDARY = "----boundary-of-Ferguson";
    private static final String MULTIPART = "multipart/form-data; boundary=" + BOUNDARY;
    private static final int HUGE = 3 * 1024 * 1024;

    private static HostProcess host;
    private static WatchService watch;
    private static WatchKey written;

    @BeforeAll
    static void start() throws IOException {
        host = HostProcess.start("--throttle", "off", "--no-demo");
        watch = FileSystems.getDefault().newWatchService();
        written = HostProcess.scratchOfTheLast().register(watch, ENTRY_CREATE);
    }

    @AfterAll
    static void end() throws IOException {
        host.close();
        watch.close();
    }

    @Test
    void aStrangersBodyIsRefusedBeforeItIsSent() throws Exception {
        for (String path : new String[] {"/admin/import", "/admin/sign-in", "/admin/new-library"}) {
            String said = refusalOfAnnouncedBody(path, "", HUGE);
            assertThat(said).as(path).matches(path.equals("/admin/sign-in") ? "HTTP/1.1 403 .*" : "HTTP/1.1 303 .*");
        }
        assertNothingWritten();
    }

    @Test
    void aBodyThatIsLongerThanFormsAreIsRefusedBeforeItIsSent() throws Exception {
        Visitor stranger = new Visitor(host);
        stranger.get("/admin/sign-in");
        assertThat(refusalOfAnnouncedBody("/admin/sign-in", stranger.cookie(), HUGE))
                .startsWith("HTTP/1.1 413 ");
        Visitor visitor = Visitor.signedIn(host);
        assertThat(refusalOfAnnouncedBody("/admin/import", visitor.cookie(), HUGE))
                .startsWith("HTTP/1.1 413 ");
        assertNothingWritten();
    }

    @Test
    void aBodyThatDoesNotSayHowLongItIsEndsWhereFormsEnd() throws Exception {
        Visitor visitor = Visitor.signedIn(host);
        assertThat(chunked(visitor.cookie(), HUGE)).matches("HTTP/1.1 4(00|13) .*");
        assertNothingWritten();
    }

    @Test
    void aBrokenBodyIsAPageThatSaysSo() throws Exception {
        Visitor visitor = Visitor.signedIn(host);
        for (String type : new String[] {MULTIPART, "multipart/form-data", "multipart/form-data; boundary="}) {
            for (String body : new String[] {"no part at all", "--" + BOUNDARY + "\r\nContent-Disp"}) {
                Answer answer = visitor.postAs("/admin/import", type, body);
                assertThat(answer.status()).as(type).isIn(400, 403);
                assertThat(answer.page().selectFirst("h1").text())
                        .isIn("This form cannot be read", "This form has expired");
            }
        }
    }

    /** A connection that ends before all of a body was read may take the answer with it: then it is asked for again. */
    private static Answer unread(Visitor visitor, String mediaType) throws IOException {
        for (int left = 20; ; left--) {
            try {
                return visitor.postAs("/admin/import", mediaType, "x".repeat(200_000));
            } catch (IOException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aConnectionWithAnUnreadBodyIsSaidToEnd() throws Exception {
        Visitor visitor = Visitor.signedIn(host);
        Answer foreign = unread(new Visitor(host), MULTIPART);
        assertThat(foreign.status()).isEqualTo(303);
        assertThat(foreign.header("Connection")).isEqualTo("close");
        Answer broken = unread(visitor, "multipart/form-data");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.header("Connection")).isEqualTo("close");

        Answer read = visitor.send(visitor.get("/admin/import").form("/admin/import"));
        assertThat(read.header("Connection")).as("of a body that was read").isEmpty();
    }

    @Test
    void aFileIsImportedAndNeverWrittenDown() throws Exception {
        Visitor visitor = Visitor.signedIn(host);
        Form form = visitor.get("/admin/import").form("/admin/import");
        String file = " ".repeat(50_000)
                + "{\"providers\": [{\"module\": \"api.sip\", \"server\": \"127.0.0.1\", \"port\": 6001}]}";
        Answer tried = visitor.postAs(
                "/admin/import",
                MULTIPART,
                part("form_token", form.fields().get(Visitor.TOKEN))
                        + part("source", "site-config")
                        + filePart(file)
                        + "--" + BOUNDARY + "--\r\n");
        assertThat(tried.status()).as(tried.page().text()).isEqualTo(200);
        Answer done = visitor.send(tried.form("/admin/import/confirm"));
        assertThat(done.status()).isEqualTo(200);
        assertThat(host.admin("GET", "/services", null)
                        .json()
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("api.sip");
        assertNothingWritten();
    }

    @Test
    void aFileThatIsTooLongIsAnErrorOfItsField() throws Exception {
        Visitor visitor = Visitor.signedIn(host);
        Form form = visitor.get("/admin/import").form("/admin/import");
        Answer answer = visitor.postAs(
                "/admin/import",
                MULTIPART,
                part("form_token", form.fields().get(Visitor.TOKEN))
                        + part("source", "site-config")
                        + filePart("x".repeat(600 * 1024))
                        + "--" + BOUNDARY + "--\r\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.page().selectFirst("#field-file-error").text()).contains("too long");
        assertNothingWritten();
    }

    private static String part(String name, String value) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String filePart(String content) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"site.json\"\r\n"
                + "Content-Type: application/json\r\n\r\n" + content + "\r\n";
    }

    /** Announces a body and waits to be told to send it; tells what was said instead. */
    private static String refusalOfAnnouncedBody(String path, String cookie, int length) throws IOException {
        try (Socket socket = connect()) {
            write(socket, head(path, cookie) + "Content-Length: " + length + "\r\nExpect: 100-continue\r\n\r\n");
            return firstLine(socket);
        }
    }

    private static String chunked(String cookie, int length) throws IOException {
        try (Socket socket = connect()) {
            write(socket, head("/admin/import", cookie) + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "x".repeat(64 * 1024);
            try {
                write(socket, chunkOf(filePart("").strip() + "\r\n\r\n"));
                for (int sent = 0; sent < length; sent += chunk.length()) {
                    write(socket, chunkOf(chunk));
                }
            } catch (IOException e) {
                // It has been refused on the way, and the answer is there to be read.
            }
            return firstLine(socket);
        }
    }

    private static String chunkOf(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static Socket connect() throws IOException {
        URI base = URI.create(host.base());
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(CLIENT_PATIENCE_MILLIS);
        return socket;
    }

    private static String head(String path, String cookie) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + URI.create(host.base()).getAuthority() + "\r\nContent-Type: "
                + MULTIPART + "\r\n" + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n");
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                .readLine();
    }

    private static void assertNothingWritten() throws InterruptedException {
        WatchKey changed = watch.poll(200, TimeUnit.MILLISECONDS);
        assertThat(changed == null ? written.pollEvents() : changed.pollEvents())
                .as("temporary files")
                .isEmpty();
        written.reset();
    }
}
