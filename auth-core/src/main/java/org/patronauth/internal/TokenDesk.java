package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.Admission;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.IssuedToken;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.TokenTerms;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenHash;
import org.patronauth.store.TokenHolder;
import org.patronauth.store.TokenRow;
import org.patronauth.store.TokenStore;

/** Hands tokens out, and answers requests that come with one. What cannot be a token of ours costs no SQL. */
final class TokenDesk {
    private static final Duration RETRY_NEWER = Duration.ofSeconds(1);

    private static final PatronData NOBODY_ASKED = PatronData.partial().build();

    private final @Nullable TokenStore store;
    private final PrivilegeCheck privilegeCheck;
    private final Challenges challenges;
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanoTime;

    TokenDesk(
            @Nullable TokenStore store,
            PrivilegeCheck privilegeCheck,
            Challenges challenges,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.store = store;
        this.privilegeCheck = privilegeCheck;
        this.challenges = challenges;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    boolean issuesTokens() {
        return store != null;
    }

    /**
     * Issues a token for a login.
     *
     * @throws NoSuchElementException when the patron is gone
     */
    IssuedToken issue(LibraryRow library, Patron patron, Admission admission, TokenTerms terms) {
        if (admission.byToken()) {
            throw new IllegalArgumentException("Whoever showed a token gets no other one for it: it would never end.");
        }
        Secret token = TokenText.next();
        // Databases keep no finer time.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant expiresAt = now.plus(terms.lifetime());
        TokenRow row = new TokenRow(
                TokenText.hash(token).orElseThrow(),
                patron.id(),
                admission.serviceId(),
                admission.associationId(),
                admission.restrictionVersion(),
                terms.type(),
                terms.dataSource(),
                now,
                expiresAt,
                admission.ruleVerdict());
        if (!store().insert(library, row)) {
            throw new NoSuchElementException("The library has no patron with that id.");
        }
        return new IssuedToken(token, expiresAt, terms.lifetime());
    }

    /** Signs in whoever shows a good token, by what is stored. */
    AuthenticationResult signIn(ServedLibrary library, Secret token) {
        return answer(library, token, Bearer::byStoredRecord);
    }

    /** The same, with a record that is refreshed where it is due. */
    AuthenticationResult signInToBorrow(ServedLibrary library, Secret token) {
        return answer(library, token, Bearer::byFreshRecord);
    }

    /** Signs in whoever shows a good token for the last time: afterwards it is worth nothing. */
    AuthenticationResult signOut(ServedLibrary library, Secret token) {
        return answer(library, token, Bearer::forTheLastTime);
    }

    /** Ends what a patron began at one service. */
    void revokeOfPatron(LibraryRow library, long patronId, long serviceId) {
        if (store != null) {
            store.revokeOfPatron(library, patronId, serviceId);
        }
    }

    long revokeOfPatron(LibraryRow library, long patronId) {
        return store().revokeOfPatron(library, patronId);
    }

    private TokenStore store() {
        if (store == null) {
            throw new IllegalStateException("The host gave no place to keep tokens.");
        }
        return store;
    }

    @FunctionalInterface
    private interface Way {
        AuthenticationResult answer(Bearer bearer);
    }

    private AuthenticationResult answer(ServedLibrary library, Secret token, Way way) {
        Stopwatch stopwatch = new Stopwatch(nanoTime);
        Answers answers = new Answers(events, library.id(), stopwatch);
        Optional<TokenHash> hash = TokenText.hash(token);
        if (store == null || hash.isEmpty()) {
            return refused(library, answers, RejectionReason.TOKEN_INVALID);
        }
        try {
            long start = stopwatch.now();
            Optional<TokenHolder> holder = store.find(library.row(), hash.get());
            stopwatch.databaseSince(start);
            if (holder.isEmpty()) {
                return refused(library, answers, RejectionReason.TOKEN_INVALID);
            }
            answers.concern(holder.get().patron().record().authorizationIdentifier());
            if (!clock.instant().isBefore(holder.get().expiresAt())) {
                return refused(library, answers, RejectionReason.TOKEN_EXPIRED);
            }
            Optional<ServedAssociation<?>> association =
                    library.association(holder.get().associationId());
            if (association.isEmpty()) {
                return library.hasDefects() || !library.brokenSignIns().isEmpty()
                        ? answers.unavailable(Outage.misconfigured())
                        : answers.unavailable(Outage.newerConfiguration(RETRY_NEWER));
            }
            answers.concern(association.get().service());
            return way.answer(new Bearer(library, association.get(), hash.get(), holder.get(), stopwatch, answers));
        } catch (StoreException e) {
            String sentence = "The database could not be used: " + e.getMessage();
            events.warning("library " + library.id(), sentence);
            return answers.unavailable(Outage.databaseAway(sentence));
        } catch (RuntimeException e) {
            // A defect in a host's own store is no reason to call a token bad, and its message may hold anything.
            String sentence = "A token could not be looked at: " + e.getClass().getName();
            events.warning("library " + library.id(), sentence);
            return answers.unavailable(Outage.databaseAway(sentence));
        }
    }

    private AuthenticationResult refused(ServedLibrary library, Answers answers, RejectionReason reason) {
        return answers.rejected(reason, challenges.refusedBearer(library.id()));
    }

    /** Somebody with a good token. */
    private final class Bearer {
        private final ServedLibrary library;
        private final ServedAssociation<?> association;
        private final TokenHash hash;
        private final TokenHolder holder;
        private final Stopwatch stopwatch;
        private final Answers answers;

        Bearer(
                ServedLibrary library,
                ServedAssociation<?> association,
                TokenHash hash,
                TokenHolder holder,
                Stopwatch stopwatch,
                Answers answers) {
            this.library = library;
            this.association = association;
            this.hash = hash;
            this.holder = holder;
            this.stopwatch = stopwatch;
            this.answers = answers;
        }

        AuthenticationResult byStoredRecord() {
            Patron patron = holder.patron();
            BlockingRules.Findings findings = association.recalled(patron.record(), holder.ruleVerdict(), clock);
            return authenticated(patron, association.privileges(patron.record(), findings, clock));
        }

        AuthenticationResult byFreshRecord() {
            long start = stopwatch.now();
            PrivilegeCheck.Judged judged = privilegeCheck.judge(library, association, holder);
            stopwatch.remoteSince(start);
            judged.newVerdict().ifPresent(this::keep);
            return authenticated(judged.patron(), judged.privileges());
        }

        /** With every token of the patron's, or else another device would go on telling what was true before. */
        private void keep(String verdict) {
            long start = stopwatch.now();
            store().keepRuleVerdict(library.row(), holder.patron().id(), holder.associationId(), verdict);
            stopwatch.databaseSince(start);
        }

        AuthenticationResult forTheLastTime() {
            long start = stopwatch.now();
            boolean revoked = store().revoke(library.row(), hash);
            stopwatch.databaseSince(start);
            return revoked ? byStoredRecord() : refused(library, answers, RejectionReason.TOKEN_INVALID);
        }

        private AuthenticationResult authenticated(Patron patron, BorrowingPrivileges privileges) {
            Admission admission =
                    new Admission(holder.serviceId(), holder.associationId(), holder.restrictionVersion(), true, null);
            return answers.authenticated(new Authenticated(
                    PatronReconciler.withoutStaleNeighborhood(patron, clock.instant()),
                    NOBODY_ASKED,
                    privileges,
                    false,
                    association.service().name(),
                    library.typeOf(patron.record()).orElse(null),
                    admission));
        }
    }
}
