package org.patronauth.mock;

import java.io.IOException;
import java.util.Locale;

/** An answer of HTTP as it was on the wire; the body without its chunks. */
record Response(String head, String body) {
    static Response to(Terminal terminal, String request) throws IOException {
        terminal.send(request);
        return next(terminal);
    }

    static Response next(Terminal terminal) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            String next = terminal.read(1);
            if (next.isEmpty()) {
                return new Response(head.toString(), "");
            }
            head.append(next);
        }
        Response withoutBody = new Response(head.toString(), "");
        String length = withoutBody.header("content-length");
        if (!length.isEmpty()) {
            return new Response(withoutBody.head, terminal.read(Integer.parseInt(length)));
        }
        boolean chunked = withoutBody.header("transfer-encoding").equals("chunked");
        return new Response(withoutBody.head, chunked ? chunks(terminal) : terminal.allUntilTheEnd());
    }

    private static String chunks(Terminal terminal) throws IOException {
        StringBuilder body = new StringBuilder();
        int size = Integer.parseInt(terminal.answer(), 16);
        while (size > 0) {
            terminal.read(1); // The LF that answer() leaves.
            body.append(terminal.read(size));
            terminal.read(2);
            size = Integer.parseInt(terminal.answer(), 16);
        }
        terminal.read(3);
        return body.toString();
    }

    String statusLine() {
        return head.substring(0, head.indexOf("\r\n"));
    }

    int status() {
        return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    /** The value of a header; empty where there is none. */
    String header(String name) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ": ")) {
                return line.substring(name.length() + 2);
            }
        }
        return "";
    }
}
