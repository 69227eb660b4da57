package org.patronauth.mock;

import org.jspecify.annotations.Nullable;

/**
 * What a request is, seen before anything goes wrong with it: its kind, and for whom it carries a PIN, if it does.
 */
record HttpSighting(String kind, @Nullable String pinFor) {
    static HttpSighting of(String kind) {
        return new HttpSighting(kind, null);
    }

    @Override
    public String toString() {
        return "HttpSighting[" + kind + "]";
    }
}
