package org.patronauth.examples.host.pages;

import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** The fields of a form that was sent. A field that is not there is empty. */
final class Submitted {
    private final Map<String, List<String>> fields;

    Submitted(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    static Submitted of(Context context) {
        if (context.req().getContentLengthLong() > AdminPages.LONGEST_FORM) {
            throw UnreadableFormException.tooLong();
        }
        try {
            return new Submitted(context.formParamMap());
        } catch (ContentTooLargeResponse e) {
            throw UnreadableFormException.tooLong();
        } catch (Exception e) {
            // The parser of multipart bodies throws checked exceptions that Kotlin does not declare, and many others.
            throw UnreadableFormException.broken();
        }
    }

    /** The text of a field, with the line ends of this world instead of those of forms. */
    String text(String name) {
        List<String> values = fields.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0).replace("\r\n", "\n");
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A number that a form of ours carries unseen; what is no number is none that anything has. */
    long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
