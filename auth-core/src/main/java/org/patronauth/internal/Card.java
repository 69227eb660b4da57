package org.patronauth.internal;

import java.util.Locale;
import org.patronauth.PatronIdentifier;
import org.patronauth.store.IdentifierHash;

/**
 * What somebody tries to sign in with at a service, as far as failures and memory go. Most library systems do not care
 * how letters are written, so one card has one count however they are.
 */
record Card(long serviceId, String identifier) {
    static Card of(long serviceId, PatronIdentifier typed) {
        return new Card(serviceId, typed.value().toLowerCase(Locale.ROOT));
    }

    /** What stands for the card outside of this process. */
    String hash(IdentifierHash hash) {
        return hash.of("card at service " + serviceId, identifier);
    }

    @Override
    public String toString() {
        return "Card[at service " + serviceId + "]";
    }
}
