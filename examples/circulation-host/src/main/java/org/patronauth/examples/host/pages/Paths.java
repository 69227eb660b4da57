package org.patronauth.examples.host.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.patronauth.LibraryId;

/** Where the pages are. Short names and numbers need no escaping; nothing else becomes part of a path without it. */
final class Paths {
    static final String HOME = "/admin";
    static final String SIGN_IN = HOME + "/sign-in";
    static final String SIGN_OUT = HOME + "/sign-out";
    static final String LIBRARIES = HOME + "/libraries";
    static final String NEW_LIBRARY = HOME + "/new-library";
    static final String SERVICES = HOME + "/services";
    static final String NEW_SERVICE = HOME + "/new-service";

    private Paths() {}

    static String newService(String protocol) {
        return NEW_SERVICE + "?protocol=" + URLEncoder.encode(protocol, StandardCharsets.UTF_8);
    }

    static String library(LibraryId library) {
        return LIBRARIES + "/" + library.shortName();
    }

    static String service(long service) {
        return SERVICES + "/" + service;
    }

    static String association(LibraryId library, long service) {
        return library(library) + "/services/" + service;
    }
}
