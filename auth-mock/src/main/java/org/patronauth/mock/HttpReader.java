package org.patronauth.mock;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests by the letter of RFC 9112, byte by byte, and forgives nothing: a client that is tested against it must
 * not get away with what only some servers take.
 */
final class HttpReader {
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_HEADERS = 100;
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final int MOST_DIGITS = 8;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    /** What RFC 3986 lets a path and a query have, percent signs aside. */
    private static final String TARGET_MARKS = "-._~!$&'()*+,;=:@/?";

    private final InputStream in;
    private final OutputStream out;

    /** The output is for {@code 100 Continue} alone. */
    HttpReader(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    /** The next request; null when the connection ends instead. */
    @Nullable HttpRequest next() throws IOException {
        String start = line(true);
        if (start == null) {
            return null;
        }
        String[] parts = start.split(" ", -1);
        if (parts.length != 3 || !isToken(parts[0])) {
            throw malformed("The request line is not METHOD TARGET VERSION.");
        }
        if (!parts[2].equals(HttpRequest.HTTP_1_1) && !parts[2].equals(HttpRequest.HTTP_1_0)) {
            throw new MalformedRequestException(505, "The version is neither HTTP/1.1 nor HTTP/1.0.");
        }
        if (!isTarget(parts[1])) {
            throw malformed("The target is no absolute path of RFC 3986.");
        }
        List<HttpHeader> headers = headers();
        HttpRequest head = new HttpRequest(parts[0], parts[1], parts[2], headers, "");
        long hosts = headers.stream().filter(header -> header.is("Host")).count();
        if (hosts > 1 || (hosts == 0 && parts[2].equals(HttpRequest.HTTP_1_1))) {
            throw malformed("There must be one Host header.");
        }
        return new HttpRequest(parts[0], parts[1], parts[2], headers, body(head));
    }

    private List<HttpHeader> headers() throws IOException {
        List<HttpHeader> headers = new ArrayList<>();
        String line = nextLine();
        while (!line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon < 0 || !isToken(line.substring(0, colon)) || !isFieldValue(line)) {
                throw malformed("A header is not NAME: VALUE.");
            }
            headers.add(new HttpHeader(line.substring(0, colon), trimmed(line.substring(colon + 1))));
            if (headers.size() > MOST_HEADERS) {
                throw new MalformedRequestException(431, "There are too many headers.");
            }
            line = nextLine();
        }
        return List.copyOf(headers);
    }

    private String body(HttpRequest head) throws IOException {
        List<String> lengths = values(head, "Content-Length");
        List<String> encodings = values(head, "Transfer-Encoding");
        if (lengths.size() + encodings.size() > 1) {
            throw malformed("The length of the body is given twice.");
        }
        if (lengths.isEmpty() && encodings.isEmpty()) {
            return "";
        }
        if (!encodings.isEmpty() && !encodings.get(0).equalsIgnoreCase("chunked")) {
            throw new MalformedRequestException(501, "The only transfer encoding is chunked.");
        }
        int length = lengths.isEmpty() ? 0 : number(lengths.get(0), 10);
        if ("100-continue".equalsIgnoreCase(head.header("Expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        byte[] body = lengths.isEmpty() ? chunks() : exactly(length);
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    private static List<String> values(HttpRequest head, String name) {
        return head.headers().stream()
                .filter(header -> header.is(name))
                .map(HttpHeader::value)
                .toList();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size = number(nextLine(), 16);
        while (size > 0) {
            body.writeBytes(exactly(size));
            if (body.size() > LARGEST_BODY) {
                throw tooLarge();
            }
            if (!nextLine().isEmpty()) {
                throw malformed("A chunk is longer than it says.");
            }
            size = number(nextLine(), 16);
        }
        headers(); // Trailers, which nobody here has a use for.
        return body.toByteArray();
    }

    private byte[] exactly(int length) throws IOException {
        if (length > LARGEST_BODY) {
            throw tooLarge();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The connection ended within a body.");
        }
        return bytes;
    }

    private String nextLine() throws IOException {
        String line = line(false);
        if (line == null) {
            throw new EOFException("The connection ended within a request.");
        }
        return line;
    }

    /** A line without its CR LF; null when the connection ends before the first byte and may. */
    private @Nullable String line(boolean first) throws IOException {
        ByteSink line = new ByteSink();
        int next = in.read();
        if (next < 0 && first) {
            return null;
        }
        while (next != '\r') {
            if (next < 0) {
                throw new EOFException("The connection ended within a line.");
            }
            if (next == '\n' || next == 0) {
                throw malformed("A line ends in something else than CR LF.");
            }
            line.put((byte) next);
            if (line.length() > LONGEST_LINE) {
                throw new MalformedRequestException(414, "A line is too long.");
            }
            next = in.read();
        }
        if (in.read() != '\n') {
            throw malformed("A line ends in something else than CR LF.");
        }
        return new String(line.array(), 0, line.length(), StandardCharsets.ISO_8859_1);
    }

    private static int number(String digits, int radix) throws MalformedRequestException {
        String allowed = "0123456789abcdef".substring(0, radix);
        String lower = digits.toLowerCase(Locale.ROOT);
        if (digits.isEmpty() || !lower.chars().allMatch(digit -> allowed.indexOf(digit) >= 0)) {
            throw malformed("A length is no number.");
        }
        if (digits.length() > MOST_DIGITS || Long.parseLong(lower, radix) > Integer.MAX_VALUE) {
            throw tooLarge();
        }
        return Integer.parseInt(lower, radix);
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isLetterOrDigit(c) || TOKEN_MARKS.indexOf(c) >= 0);
    }

    private static boolean isFieldValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7F));
    }

    private static boolean isTarget(String target) {
        if (!target.startsWith("/")) {
            return false;
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            boolean escape =
                    c == '%' && i + 2 < target.length() && isHex(target.charAt(i + 1)) && isHex(target.charAt(i + 2));
            if (!escape && !isLetterOrDigit(c) && TARGET_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }

    /** Blanks and tabs around a value do not belong to it; other white space does. */
    private static String trimmed(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isBlank(value.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static MalformedRequestException malformed(String message) {
        return new MalformedRequestException(400, message);
    }

    private static MalformedRequestException tooLarge() {
        return new MalformedRequestException(413, "The body is too large.");
    }
}
