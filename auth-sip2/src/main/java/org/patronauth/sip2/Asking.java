package org.patronauth.sip2;

import org.jspecify.annotations.Nullable;
import org.patronauth.spi.Call;

/**
 * One question about a patron.
 *
 * @param identifier what the patron typed
 * @param pin the PIN, or null where none is sent
 * @param call the time there is, and what differs by library
 */
record Asking(String identifier, @Nullable String pin, Call call) {
    String institution() {
        return call.librarySettings().get(Sip2Settings.INSTITUTION_ID).orElse("");
    }

    @Override
    public String toString() {
        return "Asking[not shown]";
    }
}
