package org.patronauth.internal;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.ClientInfo;
import org.patronauth.PatronIdentifier;
import org.patronauth.guard.Deadline;
import org.patronauth.guard.FailureCount;
import org.patronauth.guard.FailureRule;
import org.patronauth.guard.Throttle;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.FailedAttempt;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.RunningWait;

/**
 * Bears some failed logins of a card and of a client's network, and then makes them wait. All hosts share the counts
 * through the store: a process that knows of failures asks it before the next attempt, and each failure tells the process
 * what all of them know. A card without failures costs nothing there. With the store away this process counts for itself.
 */
final class LoginThrottle {
    private static final int CARDS = 100_000;
    private static final int NETWORKS = 100_000;
    /** How many attempts wait for one card; no patron makes so many, and each holds a thread of the host's. */
    private static final int MOST_WAITING = 64;

    private static final FailureRule NETWORK_RULE = FailureRule.ofAddress();
    /** So long is a store left alone that was away, lest each login waits for it. */
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);
    /** How often an attempt is judged anew that was refused by a count which all hosts together do not have. */
    private static final int LOOKS = 3;

    private final ThrottleRules rules;
    private final @Nullable AttemptStore store;
    private final IdentifierHash hash;
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Throttle<Card> cards;
    private final Throttle<ClientNetwork> networks;
    private final KnownVisitors visitors = new KnownVisitors();
    private final AtomicBoolean storeIsAway = new AtomicBoolean();
    private volatile long storeLeftAloneUntil;

    LoginThrottle(
            ThrottleRules rules,
            @Nullable AttemptStore store,
            IdentifierHash hash,
            Events events,
            Clock clock,
            LongSupplier nanoTime) {
        this.rules = rules;
        this.store = store;
        this.hash = hash;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.cards = new Throttle<>(FailureRule.ofIdentifier(), 1, MOST_WAITING, CARDS, clock);
        this.networks = new Throttle<>(NETWORK_RULE, NETWORK_RULE.failures(), Integer.MAX_VALUE, NETWORKS, clock);
    }

    /** One attempt, which begins, has one outcome or none, and ends. */
    Attempt attempt(BasicService service, PatronIdentifier identifier, ClientInfo client) {
        FailureRule rule = service.settings()
                .get(service.basicSettings().ilsLockThreshold())
                .map(FailureRule.ofIdentifier()::belowLockAt)
                .orElseGet(FailureRule::ofIdentifier);
        return new Attempt(
                service,
                Card.of(service.row().id(), identifier),
                rule,
                ClientNetwork.of(client, rules).orElse(null));
    }

    /** How long somebody has to wait, and whether only because of where they come from. */
    record Wait(Duration duration, boolean becauseOfTheNetwork) {}

    /** One attempt of one login, for the use of one thread. */
    final class Attempt {
        private final BasicService service;
        private final Card card;
        private final FailureRule cardRule;
        private final @Nullable ClientNetwork network;
        private boolean hasCardsTurn;
        private boolean hasNetworksRoom;

        private Attempt(BasicService service, Card card, FailureRule cardRule, @Nullable ClientNetwork network) {
            this.service = service;
            this.card = card;
            this.cardRule = cardRule;
            this.network = network;
        }

        /** Where the attempt comes from, where that is counted. */
        @Nullable ClientNetwork network() {
            return network;
        }

        /**
         * Takes room for the attempt, which {@link #end} gives back.
         *
         * @return how long to wait, where there is none
         * @throws StillUnderWayException when others at the same card are still under way at the deadline
         */
        Optional<Wait> begin(Deadline deadline) throws StillUnderWayException, InterruptedIOException {
            try {
                return enter(deadline);
            } catch (SocketTimeoutException e) {
                throw new StillUnderWayException();
            }
        }

        private Optional<Wait> enter(Deadline deadline) throws SocketTimeoutException, InterruptedIOException {
            if (rules.coverIdentifiers()) {
                Optional<Duration> wait = enter(cards, card, cardRule, () -> card.hash(hash), deadline);
                if (wait.isPresent()) {
                    return Optional.of(new Wait(wait.get(), false));
                }
                hasCardsTurn = true;
                // Judged by what all hosts know, now that no other attempt of this process is under way.
                if (cards.knows(card)) {
                    refresh(cards, card, card.hash(hash));
                    wait = waitOf(cards, card, cardRule);
                    if (wait.isPresent()) {
                        return Optional.of(new Wait(wait.get(), false));
                    }
                }
            }
            ClientNetwork from = network;
            if (from != null && !visitors.know(from, card)) {
                if (networks.knows(from)) {
                    refresh(networks, from, from.hash(hash));
                }
                Optional<Duration> wait = enter(networks, from, NETWORK_RULE, () -> from.hash(hash), deadline);
                if (wait.isPresent()) {
                    return Optional.of(new Wait(wait.get(), true));
                }
                hasNetworksRoom = true;
            }
            return Optional.empty();
        }

        private <K> Optional<Duration> enter(
                Throttle<K> throttle, K key, FailureRule rule, Supplier<String> hashed, Deadline deadline)
                throws SocketTimeoutException, InterruptedIOException {
            Optional<Duration> wait = Optional.empty();
            for (int look = 0; look < LOOKS; look++) {
                Throttle.Verdict verdict = throttle.take(key, rule, deadline);
                if (verdict.hasRoom()) {
                    return Optional.empty();
                }
                wait = Optional.ofNullable(verdict.remaining());
                // Somebody may have lifted it on another host.
                refresh(throttle, key, hashed.get());
                if (waitOf(throttle, key, rule).isPresent()) {
                    return waitOf(throttle, key, rule);
                }
            }
            return wait;
        }

        private <K> Optional<Duration> waitOf(Throttle<K> throttle, K key, FailureRule rule) {
            return throttle.count(key).flatMap(count -> count.waitAt(clock.instant(), rule));
        }

        private <K> void refresh(Throttle<K> throttle, K key, String hashed) {
            ask(service, known -> known.find(List.of(hashed)))
                    .ifPresent(counts -> throttle.learn(key, counts.get(hashed)));
        }

        /** The patron proved the PIN. */
        void succeeded() {
            if (rules.coverIdentifiers() && cards.knows(card)) {
                ask(service, known -> {
                    known.forget(List.of(card.hash(hash)));
                    return true;
                });
                cards.forget(card);
            }
            if (network != null) {
                visitors.welcome(network, card);
            }
        }

        /** The source of truth refused. */
        void failed() {
            String hashedCard = rules.coverIdentifiers() ? card.hash(hash) : null;
            String hashedNetwork = network == null ? null : network.hash(hash);
            List<FailedAttempt> failures = new ArrayList<>();
            if (hashedCard != null) {
                failures.add(new FailedAttempt(hashedCard, card.serviceId(), cardRule));
            }
            if (hashedNetwork != null) {
                failures.add(new FailedAttempt(hashedNetwork, card.serviceId(), NETWORK_RULE));
            }
            if (failures.isEmpty()) {
                return;
            }
            Map<String, FailureCount> counts = ask(service, known -> known.failed(failures, clock.instant()))
                    .orElse(Map.of());
            if (hashedCard != null) {
                count(cards, card, cardRule, counts.get(hashedCard));
            }
            if (network != null && hashedNetwork != null) {
                count(networks, network, NETWORK_RULE, counts.get(hashedNetwork));
            }
        }

        private <K> void count(Throttle<K> throttle, K key, FailureRule rule, @Nullable FailureCount shared) {
            if (shared == null) {
                throttle.failed(key, rule);
            } else {
                throttle.learn(key, shared);
            }
        }

        /** Gives back what was taken; what failed has been counted by now. */
        void end() {
            if (hasNetworksRoom && network != null) {
                networks.giveBack(network);
                hasNetworksRoom = false;
            }
            if (hasCardsTurn) {
                cards.giveBack(card);
                hasCardsTurn = false;
            }
        }
    }

    /** What the store says, unless it is away: no login fails because of that. */
    private <T> Optional<T> ask(BasicService service, Function<AttemptStore, T> question) {
        if (store == null || (storeIsAway.get() && nanoTime.getAsLong() - storeLeftAloneUntil < 0)) {
            return Optional.empty();
        }
        try {
            T answer = question.apply(store);
            storeIsAway.set(false);
            return Optional.of(answer);
        } catch (RuntimeException e) {
            storeLeftAloneUntil = nanoTime.getAsLong() + STORE_PAUSE.toNanos();
            if (storeIsAway.compareAndSet(false, true)) {
                events.warning(
                        service.name(),
                        "Failed logins are counted by this process alone: "
                                + e.getClass().getSimpleName());
            }
            return Optional.empty();
        }
    }

    /**
     * The waits at some services that have not ended, of cards and of networks.
     *
     * @throws org.patronauth.store.StoreException when the database is away
     */
    List<RunningWait> waits(Collection<Long> serviceIds, int limit) {
        return store == null ? List.of() : store.waits(serviceIds, clock.instant(), limit);
    }

    /**
     * Lets everybody try again at some services; other hosts learn of it before the next attempt.
     *
     * @throws org.patronauth.store.StoreException when the database is away
     */
    void lift(Collection<Long> serviceIds) {
        if (store != null) {
            store.forgetServices(serviceIds);
        }
        cards.forgetAll(card -> serviceIds.contains(card.serviceId()));
        if (store == null) {
            networks.forgetAll(network -> true);
        } else {
            // What the store knows of a network is asked for before its next attempt, what it was not told is here
            // alone.
            networks.forgetUnshared();
        }
    }

    /**
     * Lets a card be tried again.
     *
     * @throws org.patronauth.store.StoreException when the database is away
     */
    void lift(Collection<Long> serviceIds, PatronIdentifier identifier) {
        List<Card> lifted =
                serviceIds.stream().map(id -> Card.of(id, identifier)).toList();
        if (store != null) {
            store.forget(lifted.stream().map(card -> card.hash(hash)).toList());
        }
        lifted.forEach(cards::forget);
    }
}
