package org.patronauth.millenium;

/** What a patron proves to be the one whose identifier was typed. */
enum AuthenticationMode {
    PIN("pin"),
    FAMILY_NAME("family_name");

    private final String id;

    AuthenticationMode(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }
}
