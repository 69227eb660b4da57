package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a server makes of a request, before anything goes wrong with it. Immutable; the body is not to be changed. */
final class HttpAnswer {
    static final String HTML = "text/html; charset=UTF-8";
    static final String JSON = "application/json";

    private final String outcome;
    private final int status;
    private final List<HttpHeader> headers;
    private final byte[] body;

    private HttpAnswer(String outcome, int status, List<HttpHeader> headers, byte[] body) {
        this.outcome = outcome;
        this.status = status;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    /** The outcome is what the journal says of it: a word or two without anything about a patron. */
    static HttpAnswer of(String outcome, int status) {
        return new HttpAnswer(outcome, status, List.of(), new byte[0]);
    }

    static HttpAnswer of(String outcome, int status, String contentType, byte[] body) {
        return new HttpAnswer(outcome, status, List.of(new HttpHeader("Content-Type", contentType)), body);
    }

    static HttpAnswer html(String outcome, int status, String page) {
        return of(outcome, status, HTML, page.getBytes(StandardCharsets.UTF_8));
    }

    static HttpAnswer json(String outcome, int status, String json) {
        return of(outcome, status, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    static HttpAnswer redirect(String outcome, String location) {
        return of(outcome, 302).with("Location", location);
    }

    /** A page of a few words, as a web server has them for its errors. */
    static HttpAnswer page(String outcome, int status, String title) {
        return html(
                outcome,
                status,
                "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head><body><h1>" + title
                        + "</h1></body></html>\n");
    }

    String outcome() {
        return outcome;
    }

    int status() {
        return status;
    }

    List<HttpHeader> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /** With one more header; names may repeat, as those of cookies do. */
    HttpAnswer with(String name, String value) {
        List<HttpHeader> more = new ArrayList<>(headers);
        more.add(new HttpHeader(name, value));
        return new HttpAnswer(outcome, status, more, body);
    }

    HttpAnswer replacing(String name, String value) {
        List<HttpHeader> others =
                headers.stream().filter(header -> !header.is(name)).toList();
        return new HttpAnswer(outcome, status, others, body).with(name, value);
    }

    HttpAnswer withStatus(int other) {
        return new HttpAnswer(outcome, other, headers, body);
    }

    HttpAnswer withBody(byte[]... parts) {
        ByteSink all = new ByteSink();
        for (byte[] part : parts) {
            all.put(part);
        }
        return new HttpAnswer(outcome, status, headers, all.toByteArray());
    }
}
