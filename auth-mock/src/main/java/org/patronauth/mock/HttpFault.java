package org.patronauth.mock;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A way in which a server that speaks HTTP misbehaves, by name. Give it to {@link FakeHttpServer#misbehave}.
 *
 * <p>Faults of connections strike when one is accepted. All others strike the answers to requests, those of every kind
 * unless {@link #on(String...)} names some. Several faults may strike one answer together. Where a fault replaces an
 * answer, the request is not acted upon; where it only spoils or delays one, it is.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class HttpFault {
    private static final String NOTHING_ELSE = "";

    private static final String OUTAGE_PAGE = """
            <html>\r
            <head><title>502 Bad Gateway</title></head>\r
            <body bgcolor="white">\r
            <center><h1>502 Bad Gateway</h1></center>\r
            <hr><center>nginx</center>\r
            </body>\r
            </html>\r
            """;

    private static final String LOGIN_PAGE = """
            <!DOCTYPE html>
            <html><head><title>Sign in</title></head>
            <body>
            <form method="post" action="/login?next=here">
            <label>Name <input name="name"></label><br>
            <label>Password <input type="password" name="password"></label><br>
            <input type="submit" value="Sign in"></form>
            </body></html>
            """;

    private final String name;
    private final boolean onConnection;
    private final Set<String> kinds;
    private final Consumer<HttpDeviation> effect;

    private HttpFault(String name, boolean onConnection, Set<String> kinds, Consumer<HttpDeviation> effect) {
        this.name = name;
        this.onConnection = onConnection;
        this.kinds = kinds;
        this.effect = effect;
    }

    private static HttpFault ofConnection(String name, Consumer<HttpDeviation> effect) {
        return new HttpFault(name, true, Set.of(), effect);
    }

    private static HttpFault ofAnswer(String name, Consumer<HttpDeviation> effect) {
        return new HttpFault(name, false, Set.of(), effect);
    }

    private static HttpFault replacing(String name, HttpAnswer answer) {
        return ofAnswer(name, deviation -> deviation.replacement = answer);
    }

    private static HttpFault editing(String name, UnaryOperator<HttpAnswer> edit) {
        return ofAnswer(name, deviation -> deviation.edits.add(edit));
    }

    /**
     * Finds a fault by the name that {@link #toString()} shows, as the command line does.
     *
     * @param nameAndParameter for example {@code outage-page} or {@code status:503}
     * @return the fault
     * @throws IllegalArgumentException when there is none of that name
     */
    public static HttpFault named(String nameAndParameter) {
        return HttpFaultNames.find(nameAndParameter);
    }

    /**
     * The same fault for some requests only.
     *
     * @param requestKinds the kinds of the requests whose answers go wrong, as the server's journal names them, for
     *     example {@code "dump"}
     * @return the fault
     */
    public HttpFault on(String... requestKinds) {
        if (onConnection) {
            throw new IllegalStateException("A fault of a connection strikes before there is a request.");
        }
        return new HttpFault(name, false, Set.of(requestKinds), effect);
    }

    boolean strikesConnections() {
        return onConnection;
    }

    boolean strikes(String kind) {
        return !onConnection && (kinds.isEmpty() || kinds.contains(kind));
    }

    void writeTo(HttpDeviation deviation) {
        deviation.names.add(name);
        effect.accept(deviation);
    }

    // Connections.

    /**
     * The connection is accepted, and nothing is ever answered on it, not even a TLS handshake.
     *
     * @return the fault
     */
    public static HttpFault silentAfterAccept() {
        return ofConnection("silent-after-accept", deviation -> deviation.silent = true);
    }

    /**
     * The connection is accepted and closed.
     *
     * @return the fault
     */
    public static HttpFault closeAtOnce() {
        return ofConnection("close-at-once", deviation -> deviation.ending = Ending.CLOSE);
    }

    /**
     * The connection is accepted and reset.
     *
     * @return the fault
     */
    public static HttpFault resetAtOnce() {
        return ofConnection("reset-at-once", deviation -> deviation.ending = Ending.RESET);
    }

    /**
     * The request is read and not answered; the connection stays open.
     *
     * @return the fault
     */
    public static HttpFault noAnswer() {
        return ofAnswer("no-answer", deviation -> deviation.silent = true);
    }

    /**
     * The request is read, and the connection is closed in place of an answer.
     *
     * @return the fault
     */
    public static HttpFault closeAfterRequest() {
        return ofAnswer("close-after-request", deviation -> {
            deviation.silent = true;
            deviation.ending = Ending.CLOSE;
        });
    }

    /**
     * The request is read, and the connection is reset in place of an answer.
     *
     * @return the fault
     */
    public static HttpFault reset() {
        return ofAnswer("reset", deviation -> {
            deviation.silent = true;
            deviation.ending = Ending.RESET;
        });
    }

    /**
     * The connection is closed after a good answer that promised to keep it, as an idle one is.
     *
     * @return the fault
     */
    public static HttpFault closeAfterAnswer() {
        return ofAnswer("close-after-answer", deviation -> deviation.ending = Ending.CLOSE);
    }

    // Other answers.

    /**
     * A status without a body.
     *
     * @param status three digits
     * @return the fault
     */
    public static HttpFault status(int status) {
        return status(status, Map.of());
    }

    /**
     * A status without a body, with headers, such as 503 with {@code Retry-After: 0}.
     *
     * @param status three digits
     * @param headers names and values
     * @return the fault
     */
    public static HttpFault status(int status, Map<String, String> headers) {
        HttpAnswer answer = HttpAnswer.of(NOTHING_ELSE, status);
        for (Map.Entry<String, String> header : new TreeMap<>(headers).entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return replacing("status:" + status, answer);
    }

    /**
     * The right answer under a status that is not its own.
     *
     * @param status three digits
     * @return the fault
     */
    public static HttpFault rightAnswerWithStatus(int status) {
        return editing("right-answer-with-status:" + status, answer -> answer.withStatus(status));
    }

    /**
     * 302 to another place.
     *
     * @param location the value of the header
     * @return the fault
     */
    public static HttpFault redirect(String location) {
        return replacing("redirect", HttpAnswer.redirect(NOTHING_ELSE, location));
    }

    /**
     * The HTML page of a proxy whose server is away, with status 502.
     *
     * @return the fault
     */
    public static HttpFault outagePage() {
        return outagePage(502);
    }

    /**
     * The HTML page of a proxy whose server is away, with a status that may say otherwise.
     *
     * @param status three digits, for example 200
     * @return the fault
     */
    public static HttpFault outagePage(int status) {
        return replacing("outage-page:" + status, HttpAnswer.html(NOTHING_ELSE, status, OUTAGE_PAGE));
    }

    /**
     * The HTML page of a sign-in that stands before everything, with status 200.
     *
     * @return the fault
     */
    public static HttpFault loginPage() {
        return replacing("login-page", HttpAnswer.html(NOTHING_ELSE, 200, LOGIN_PAGE));
    }

    /**
     * Status 200 and no body.
     *
     * @return the fault
     */
    public static HttpFault emptyAnswer() {
        return replacing("empty-answer", HttpAnswer.of(NOTHING_ELSE, 200));
    }

    /**
     * Status 200 and a body of one's own.
     *
     * @param body the bytes
     * @param contentType the value of Content-Type
     * @return the fault
     */
    public static HttpFault body(byte[] body, String contentType) {
        return replacing("body", HttpAnswer.of(NOTHING_ELSE, 200, contentType, body.clone()));
    }

    // Spoilt answers.

    /**
     * The right body as {@code application/octet-stream}.
     *
     * @return the fault
     */
    public static HttpFault wrongContentType() {
        return editing("wrong-content-type", answer -> answer.replacing("Content-Type", "application/octet-stream"));
    }

    /**
     * Something comes before the right body, and counts in its length.
     *
     * @param garbage the bytes
     * @return the fault
     */
    public static HttpFault prefix(byte[] garbage) {
        byte[] bytes = garbage.clone();
        return editing("prefix", answer -> answer.withBody(bytes, answer.body()));
    }

    /**
     * Something comes after the right body, and counts in its length.
     *
     * @param garbage the bytes
     * @return the fault
     */
    public static HttpFault suffix(byte[] garbage) {
        byte[] bytes = garbage.clone();
        return editing("suffix", answer -> answer.withBody(answer.body(), bytes));
    }

    /**
     * The right body in gzip, whether or not the client said that it can read that.
     *
     * @return the fault
     */
    public static HttpFault gzipped() {
        return editing(
                "gzipped",
                answer -> answer.withBody(GzipBodies.of(answer.body())).replacing("Content-Encoding", "gzip"));
    }

    /**
     * The right body in gzip with so many blank lines behind it that it inflates to more than 256 MiB.
     *
     * @return the fault
     */
    public static HttpFault gzipBomb() {
        return editing(
                "gzip-bomb",
                answer -> answer.withBody(GzipBodies.bomb(answer.body())).replacing("Content-Encoding", "gzip"));
    }

    /**
     * A line that is no status line, then the rest of the right answer.
     *
     * @return the fault
     */
    public static HttpFault garbageStatusLine() {
        return ofAnswer("garbage-status-line", deviation -> deviation.garbageStatusLine = true);
    }

    /**
     * The body ends before the length that was promised, and the connection is closed.
     *
     * @param bytes how many bytes of the body are sent at the most
     * @return the fault
     */
    public static HttpFault truncatedBody(int bytes) {
        return ofAnswer("truncated-body:" + bytes, deviation -> {
            deviation.cutAt = bytes;
            deviation.ending = Ending.CLOSE;
        });
    }

    /**
     * The body has no length but ends with the connection, and that is after some bytes: nothing shows that more was
     * meant to come.
     *
     * @param bytes how many bytes of the body are sent at the most
     * @return the fault
     */
    public static HttpFault truncatedWithoutLength(int bytes) {
        return ofAnswer("truncated-without-length:" + bytes, deviation -> {
            deviation.cutAt = bytes;
            deviation.withoutLength = true;
            deviation.ending = Ending.CLOSE;
        });
    }

    /**
     * Behind the right body the answer goes on for ever.
     *
     * @return the fault
     */
    public static HttpFault endlessBody() {
        return ofAnswer("endless-body", deviation -> {
            deviation.withoutLength = true;
            deviation.endlessBody = true;
        });
    }

    /**
     * One header after another, and never a body.
     *
     * @return the fault
     */
    public static HttpFault endlessHeaders() {
        return ofAnswer("endless-headers", deviation -> deviation.endlessHeaders = true);
    }

    // Late answers.

    /**
     * One byte at a time.
     *
     * @param interval the pause before each byte
     * @return the fault
     */
    public static HttpFault drip(Duration interval) {
        return ofAnswer("drip:" + interval.toMillis(), deviation -> deviation.drip = interval);
    }

    /**
     * The answer comes late.
     *
     * @param delay how late
     * @return the fault
     */
    public static HttpFault delay(Duration delay) {
        return ofAnswer("delay:" + delay.toMillis(), deviation -> deviation.delay = delay);
    }

    /**
     * The answer waits until {@link FakeHttpServer#release()}.
     *
     * @return the fault
     */
    public static HttpFault holdAnswer() {
        return ofAnswer("hold-answer", deviation -> deviation.held = true);
    }

    @Override
    public String toString() {
        return name;
    }
}
