package org.patronauth.mock;

import java.util.Collection;
import java.util.Map;

/** What a fake Clever shows to a browser. Nothing in it needs a script. */
final class CleverPages {
    private static final String TOP = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Log in with Clever (fake)</title>
            </head>
            <body>
            <h1>Log in with Clever (fake)</h1>
            """;
    private static final String BOTTOM = "</body>\n</html>\n";

    private CleverPages() {}

    /** A button for each patron; the hidden fields come back with the answer. */
    static HttpAnswer choice(String action, Map<String, String> hidden, Collection<FakeCleverPatron> patrons) {
        StringBuilder page = new StringBuilder(TOP);
        page.append("<p>This is a test server. Whom shall it sign in?</p>\n<form method=\"post\" action=\"")
                .append(HtmlText.escaped(action))
                .append("\">\n");
        hidden.forEach((name, value) -> page.append("<input type=\"hidden\" name=\"")
                .append(HtmlText.escaped(name))
                .append("\" value=\"")
                .append(HtmlText.escaped(value))
                .append("\">\n"));
        for (FakeCleverPatron patron : patrons) {
            page.append("<p><button type=\"submit\" name=\"patron\" value=\"")
                    .append(HtmlText.escaped(patron.id()))
                    .append("\">")
                    .append(HtmlText.escaped(patron.label()))
                    .append("</button></p>\n");
        }
        page.append("<p><button type=\"submit\" name=\"cancel\" value=\"yes\">Cancel</button></p>\n</form>\n");
        return HttpAnswer.html("page", 200, page.append(BOTTOM).toString());
    }

    /** A link for each patron, as those on the tiles of a portal. */
    static HttpAnswer portal(String root, Collection<FakeCleverPatron> patrons) {
        StringBuilder page = new StringBuilder(TOP);
        page.append("<p>This is the portal of a test server. Who opens the application?</p>\n<ul>\n");
        for (FakeCleverPatron patron : patrons) {
            page.append("<li><a href=\"")
                    .append(HtmlText.escaped(root + "portal/" + FormText.escaped(patron.id())))
                    .append("\">")
                    .append(HtmlText.escaped(patron.label()))
                    .append("</a></li>\n");
        }
        return HttpAnswer.html(
                "page", 200, page.append("</ul>\n").append(BOTTOM).toString());
    }
}
