package org.patronauth.mock;

import java.util.List;
import java.util.Optional;

/**
 * A request as it arrived at a fake HTTP server, <em>with identifiers, PINs and keys</em>. Only for tests that prove
 * what a client puts on the wire; never print it. Bytes are ISO-8859-1 characters, nothing is decoded.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows nothing of it.
 *
 * @param requestLine method, target and version
 * @param headers the header lines as {@code Name: value}, in the order of their arrival
 * @param body the body; empty where there is none
 * @since 0.1
 */
public record UnredactedRequest(String requestLine, List<String> headers, String body) {
    /**
     * Copies the list.
     *
     * @param requestLine method, target and version
     * @param headers the header lines
     * @param body the body
     */
    public UnredactedRequest {
        headers = List.copyOf(headers);
    }

    static UnredactedRequest of(HttpRequest request) {
        return new UnredactedRequest(
                request.method() + " " + request.target() + " " + request.version(),
                request.headers().stream().map(HttpHeader::line).toList(),
                request.body());
    }

    /**
     * The value of a header.
     *
     * @param name its name, in any case
     * @return the value of the first of that name
     */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }

    @Override
    public String toString() {
        return "UnredactedRequest[…]";
    }
}
