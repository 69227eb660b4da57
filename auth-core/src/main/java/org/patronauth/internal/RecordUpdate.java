package org.patronauth.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.PatronRecord;
import org.patronauth.settings.BoundedPattern;

/** What an answer of the source of truth does to a stored record: a pure function. */
final class RecordUpdate {
    private RecordUpdate() {}

    /** The record after a complete answer, in which an empty field clears, or a partial one, in which it says nothing. */
    static PatronRecord apply(
            PatronRecord stored, PatronData data, Instant now, Optional<BoundedPattern> externalTypePattern) {
        PatronRecord.Builder updated = stored.toBuilder();
        if (data.isComplete()) {
            updated.permanentId(data.permanentId().orElse(null))
                    .username(data.username().orElse(null))
                    .externalType(data.externalType().orElse(null))
                    .authorizationExpires(data.authorizationExpires().orElse(null))
                    .fines(data.fines().orElse(null))
                    .blockReason(data.blockReason().orElse(null))
                    .cachedNeighborhood(data.cachedNeighborhood().orElse(null))
                    .authorizationIdentifier(keptIdentifier(stored, data.authorizationIdentifiers()))
                    .lastExternalSync(now);
        } else {
            data.permanentId().ifPresent(updated::permanentId);
            data.username().ifPresent(updated::username);
            data.externalType().ifPresent(updated::externalType);
            data.authorizationExpires().ifPresent(updated::authorizationExpires);
            data.fines().ifPresent(updated::fines);
            data.blockReason().ifPresent(updated::blockReason);
            data.cachedNeighborhood().ifPresent(updated::cachedNeighborhood);
            applyProvisionalIdentifier(stored, data, updated);
        }
        PatronRecord applied = updated.build();
        return externalType(applied, externalTypePattern)
                .map(type -> applied.toBuilder().externalType(type).build())
                .orElse(applied);
    }

    /** Patrons stick to one card as long as it is good; else they get the preferred one. */
    private static @Nullable String keptIdentifier(PatronRecord stored, List<String> identifiers) {
        return stored.authorizationIdentifier()
                .filter(identifiers::contains)
                .orElse(identifiers.isEmpty() ? null : identifiers.get(0));
    }

    /** An identifier of which it is unknown whether it is a card number: kept if there is none, and looked up soon. */
    private static void applyProvisionalIdentifier(PatronRecord stored, PatronData data, PatronRecord.Builder updated) {
        if (data.authorizationIdentifiers().isEmpty()) {
            return;
        }
        String incoming = data.authorizationIdentifiers().get(0);
        Optional<String> known = stored.authorizationIdentifier();
        if (known.filter(incoming::equals).isPresent()) {
            return;
        }
        if (known.isEmpty()) {
            updated.authorizationIdentifier(incoming);
        }
        Optional<String> username = data.username().or(stored::username);
        if (username.filter(incoming::equals).isEmpty()) {
            updated.lastExternalSync(null);
        }
    }

    private static Optional<String> externalType(PatronRecord record, Optional<BoundedPattern> pattern) {
        return pattern.flatMap(p -> record.authorizationIdentifier().flatMap(p::findFirstGroup));
    }
}
