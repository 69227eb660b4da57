package org.patronauth.mock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as it arrived: nothing of it is decoded, bytes are ISO-8859-1 characters. */
record HttpRequest(String method, String target, String version, List<HttpHeader> headers, String body) {
    static final String HTTP_1_0 = "HTTP/1.0";
    static final String HTTP_1_1 = "HTTP/1.1";

    /** The value of the first header of that name. */
    @Nullable String header(String name) {
        for (HttpHeader header : headers) {
            if (header.is(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** The target up to its query. */
    String path() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** What is behind the question mark; empty where there is none. */
    String query() {
        int question = target.indexOf('?');
        return question < 0 ? "" : target.substring(question + 1);
    }

    boolean asksToClose() {
        String connection = header("Connection");
        return version.equals(HTTP_1_0) || (connection != null && connection.equalsIgnoreCase("close"));
    }

    @Override
    public String toString() {
        return "HttpRequest[" + method + "]";
    }
}
