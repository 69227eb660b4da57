package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronRecord;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronKeys;
import org.patronauth.store.PatronStore;
import org.patronauth.store.StoreException;

/**
 * Brings what the source of truth said together with what is stored, and writes only what changed. Keys are taken to be
 * free until a write finds that they are not: hardly any card was somebody else's before.
 */
final class PatronReconciler {
    /** How often a write that another login got in the way of is tried: each loss means that the other one won. */
    private static final int TRIES = 3;

    private static final Duration NEIGHBORHOOD_KEPT = Duration.ofHours(12);
    private static final PatronRecord NOTHING = PatronRecord.builder().build();

    private final PatronStore store;
    private final Clock clock;
    private final SyncRule syncRule;
    private final Events events;

    PatronReconciler(PatronStore store, Clock clock, SyncRule syncRule, Events events) {
        this.store = store;
        this.clock = clock;
        this.syncRule = syncRule;
        this.events = events;
    }

    /** A stored patron, and whether this very login stored them first. */
    record Reconciled(Patron patron, boolean isNew) {}

    /** The stored patron that an answer speaks of, if there is one. */
    Optional<Patron> find(LibraryRow library, PatronData data, @Nullable PatronIdentifier typed) {
        Optional<Patron> byPermanentId = findByPermanentId(library, data);
        if (byPermanentId.isPresent()) {
            return byPermanentId;
        }
        PatronKeys keys = PatronKeys.of(data, typed);
        return bestMatch(store.findByKeys(library, keys), keys);
    }

    boolean isDue(ServedAssociation<?> association, PatronRecord record, BlockingRules.Findings findings) {
        boolean mayBorrow = association.privileges(record, findings, clock).mayBorrow();
        return syncRule.isDue(record, mayBorrow, clock.instant());
    }

    /**
     * Stores an answer.
     *
     * @param found what {@link #find} returned for the very same answer
     */
    Reconciled reconcile(
            LibraryRow library,
            ServedAssociation<?> association,
            PatronData data,
            @Nullable PatronIdentifier typed,
            Optional<Patron> found) {
        return store(library, association, data, typed, found, false);
    }

    /** Stores the answer to a refresh that was due, and that it was made. */
    Reconciled refresh(LibraryRow library, ServedAssociation<?> association, PatronData data, Patron stored) {
        return store(library, association, data, null, Optional.of(stored), true);
    }

    private Reconciled store(
            LibraryRow library,
            ServedAssociation<?> association,
            PatronData data,
            @Nullable PatronIdentifier typed,
            Optional<Patron> found,
            boolean wasDue) {
        Optional<Patron> match = found;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Reconciled> done = match.isPresent()
                    ? update(library, association, data, typed, match.get(), wasDue)
                    : insert(library, association, data, typed);
            if (done.isPresent()) {
                return done.get();
            }
            match = find(library, data, typed);
        }
        throw new StoreException("A patron could not be stored: other logins were faster " + TRIES + " times.");
    }

    private Optional<Reconciled> insert(
            LibraryRow library, ServedAssociation<?> association, PatronData data, @Nullable PatronIdentifier typed) {
        PatronRecord record = RecordUpdate.apply(NOTHING, data, clock.instant(), association.externalTypePattern());
        Set<Long> formerOwners = Set.of();
        Optional<Patron> created = store.insert(library, record, formerOwners);
        if (created.isEmpty()) {
            PatronKeys keys = PatronKeys.of(data, typed);
            List<Patron> holders = store.findByKeys(library, keys);
            if (bestMatch(holders, keys).isPresent()) {
                // Another login of this very patron was faster: its row is no former owner's.
                return Optional.empty();
            }
            formerOwners = formerOwners(holders, record, null);
            created = store.insert(library, record, formerOwners);
        }
        if (created.isEmpty()) {
            return Optional.empty();
        }
        events.patronCreated(
                library.id(), association.service().name(), created.get().id());
        formerOwners.forEach(owner -> events.keyReassigned(library.id(), owner));
        return Optional.of(new Reconciled(created.get(), true));
    }

    private Optional<Reconciled> update(
            LibraryRow library,
            ServedAssociation<?> association,
            PatronData data,
            @Nullable PatronIdentifier typed,
            Patron stored,
            boolean wasDue) {
        Instant now = clock.instant();
        PatronRecord before = stored.record();
        PatronRecord after = RecordUpdate.apply(before, data, now, association.externalTypePattern());
        boolean forcedSync = before.lastExternalSync().isPresent()
                && after.lastExternalSync().isEmpty();
        boolean storedSyncIsDue =
                data.isComplete() && (wasDue || isDue(association, before, BlockingRules.Findings.NONE));
        if (after.saysTheSameAs(before) && !forcedSync && !storedSyncIsDue) {
            return Optional.of(new Reconciled(withoutStaleNeighborhood(stored, now), false));
        }
        Patron changed = new Patron(stored.id(), stored.library(), after);
        Set<Long> formerOwners = Set.of();
        boolean written = store.update(library, changed, formerOwners);
        if (!written) {
            formerOwners = formerOwners(store.findByKeys(library, PatronKeys.of(data, typed)), after, stored.id());
            written = store.update(library, changed, formerOwners);
        }
        if (!written) {
            return Optional.empty();
        }
        formerOwners.forEach(owner -> events.keyReassigned(library.id(), owner));
        return Optional.of(new Reconciled(withoutStaleNeighborhood(changed, now), false));
    }

    static Patron withoutStaleNeighborhood(Patron patron, Instant now) {
        PatronRecord record = patron.record();
        boolean fresh = record.lastExternalSync()
                .filter(last -> !last.plus(NEIGHBORHOOD_KEPT).isBefore(now))
                .isPresent();
        return fresh || record.cachedNeighborhood().isEmpty()
                ? patron
                : new Patron(
                        patron.id(),
                        patron.library(),
                        record.toBuilder().cachedNeighborhood(null).build());
    }

    private Optional<Patron> findByPermanentId(LibraryRow library, PatronData data) {
        return data.permanentId().flatMap(id -> store.findByPermanentId(library, id));
    }

    /** In order of trust; a row that is known to be somebody else's is never a match. */
    private static Optional<Patron> bestMatch(List<Patron> candidates, PatronKeys keys) {
        List<Patron> possible = candidates.stream()
                .filter(patron -> keys.permanentId().isEmpty()
                        || patron.record().permanentId().isEmpty()
                        || patron.record().permanentId().equals(keys.permanentId()))
                .toList();
        return first(
                        possible,
                        patron -> keys.permanentId().isPresent()
                                && patron.record().permanentId().equals(keys.permanentId()))
                .or(() -> first(
                        possible,
                        patron -> keys.username().isPresent()
                                && patron.record().username().equals(keys.username())))
                .or(() -> keys.authorizationIdentifiers().stream()
                        .flatMap(identifier -> first(possible, patron -> holds(patron, identifier)).stream())
                        .findFirst())
                .or(() -> keys.typed()
                        .flatMap(typed -> first(
                                possible,
                                patron -> holds(patron, typed)
                                        || patron.record()
                                                .username()
                                                .filter(typed::equals)
                                                .isPresent())));
    }

    private static boolean holds(Patron patron, String authorizationIdentifier) {
        return patron.record()
                .authorizationIdentifier()
                .filter(authorizationIdentifier::equals)
                .isPresent();
    }

    private static Optional<Patron> first(List<Patron> patrons, Predicate<Patron> condition) {
        return patrons.stream().filter(condition).findFirst();
    }

    /** Other patrons who hold the user name or card number of this one: the card was re-used. */
    private static Set<Long> formerOwners(List<Patron> holders, PatronRecord record, @Nullable Long ownId) {
        Set<Long> owners = new HashSet<>();
        for (Patron other : holders) {
            if (ownId != null && other.id() == ownId) {
                continue;
            }
            PatronRecord theirs = other.record();
            boolean sameName =
                    record.username().isPresent() && record.username().equals(theirs.username());
            boolean sameCard = record.authorizationIdentifier().isPresent()
                    && record.authorizationIdentifier().equals(theirs.authorizationIdentifier());
            if (sameName || sameCard) {
                owners.add(other.id());
            }
        }
        return owners;
    }
}
