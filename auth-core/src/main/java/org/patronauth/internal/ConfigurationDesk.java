package org.patronauth.internal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.patronauth.Actor;
import org.patronauth.AuditEvent;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction;

/**
 * Where the configuration is read and changed. Each change is one transaction in which secrets are sealed and who
 * changed what is recorded; when it is through, it is in force on this host, and the listeners are told.
 */
public final class ConfigurationDesk {
    private final ConfigurationStore store;
    private final SecretVault vault;
    private final ServiceFacts facts;
    private final LiveConfiguration live;
    private final Events events;
    private final Clock clock;

    public ConfigurationDesk(
            ConfigurationStore store,
            SecretVault vault,
            ServiceFacts facts,
            LiveConfiguration live,
            Events events,
            Clock clock) {
        this.store = store;
        this.vault = vault;
        this.facts = facts;
        this.live = live;
        this.events = events;
        this.clock = clock;
    }

    public Configuration load() {
        return store.load();
    }

    /** Reads several things as they are at one moment. */
    public <T> T read(Function<ConfigurationTransaction, T> work) {
        return store.change(work);
    }

    /** Makes a change and puts it in force. */
    public <T> T change(Actor actor, Function<ConfigurationTransaction, T> work) {
        T result = changeQuietly(actor, work);
        live.reload();
        return result;
    }

    /** Makes a change that is put in force later, as one of several. */
    <T> T changeQuietly(Actor actor, Function<ConfigurationTransaction, T> work) {
        List<AuditEvent> recorded = new ArrayList<>();
        T result = store.change(change -> {
            AuditTrail trail = new AuditTrail(facts);
            T done = work.apply(new AuditedTransaction(change, vault, facts, trail));
            for (AuditEvent event : trail.events(actor.name(), clock.instant())) {
                change.record(event);
                recorded.add(event);
            }
            return done;
        });
        recorded.forEach(events::changed);
        return result;
    }

    void putInForce() {
        live.reload();
    }

    /** What stands in the record of changes for something that is done now. */
    public AuditEvent event(Actor actor, AuditEvent.Action action, AuditEvent.Subject subject, String name) {
        return new AuditEvent(clock.instant(), actor.name(), action, subject, name, List.of());
    }

    /** Records something that is done elsewhere than in the configuration. */
    public void record(AuditEvent event) {
        store.change(change -> {
            change.record(event);
            return event;
        });
        events.changed(event);
    }

    /** Tells the listeners of something that was recorded otherwise than through a change of the configuration. */
    public void tell(AuditEvent event) {
        events.changed(event);
    }
}
