package org.patronauth.mock;

/** What a fake HTTP server answers, as opposed to how its connections behave. Called by many threads. */
interface HttpHandler {
    /** The kind of what is not known here. */
    String OTHER = "other";

    /** Looks at a request without doing anything. */
    HttpSighting see(HttpRequest request);

    /** Does what a request asks for. Not called for one whose answer a fault replaces. */
    HttpAnswer answer(HttpRequest request);
}
