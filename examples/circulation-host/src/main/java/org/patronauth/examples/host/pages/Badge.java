package org.patronauth.examples.host.pages;

import static j2html.TagCreator.span;

import j2html.tags.DomContent;
import org.patronauth.ServiceStatus;

/** How something is, in a word and in colour; the word alone says it all. */
final class Badge {
    private Badge() {}

    static DomContent good(String word) {
        return of("good", word);
    }

    static DomContent warning(String word) {
        return of("warning", word);
    }

    static DomContent bad(String word) {
        return of("bad", word);
    }

    static DomContent plain(String word) {
        return of("still", word);
    }

    static DomContent of(ServiceStatus status) {
        return switch (status.state()) {
            case READY -> good("Ready");
            case MISCONFIGURED -> bad("Misconfigured");
            case UNREACHABLE -> bad("Unreachable");
            case MAINTENANCE -> warning("In maintenance");
        };
    }

    private static DomContent of(String kind, String word) {
        return span(word).withClasses("badge", kind);
    }
}
