package org.patronauth.mock;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How a fake Patron API server was set up. Written by its builder only, read by its threads once it runs. */
final class PatronApiSetup {
    PatronApiDialect dialect = PatronApiDialect.FIRST_LINE;
    Charset charset = StandardCharsets.UTF_8;
    boolean charsetNamed = true;
    boolean postKnown = true;
    int lockAfter;
    final List<FakePatronApiPatron> patrons = new ArrayList<>();

    PatronApiSetup() {}

    PatronApiSetup(PatronApiSetup other) {
        dialect = other.dialect;
        charset = other.charset;
        charsetNamed = other.charsetNamed;
        postKnown = other.postKnown;
        lockAfter = other.lockAfter;
        patrons.addAll(other.patrons);
    }
}
