package org.patronauth.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.Actor;
import org.patronauth.AuditEvent;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.ProblemType;
import org.patronauth.ReencryptionReport;
import org.patronauth.settings.SettingProblem;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.ServiceRow;
import org.patronauth.store.StoreException;
import org.patronauth.store.Stores;
import org.patronauth.store.UnreadableSecretException;

/**
 * Brings every stored secret under the key that encrypts now. It goes in small transactions, each of which reads its rows
 * anew: administrators wait for one of them at the most, and two hosts that do it at the same time share the work.
 */
public final class Reencryption {
    private static final int BATCH = 25;
    private static final int ATTEMPTS = 10;

    private final Stores stores;
    private final SecretVault vault;
    private final ServiceFacts facts;
    private final ConfigurationDesk desk;

    public Reencryption(Stores stores, SecretVault vault, ServiceFacts facts, ConfigurationDesk desk) {
        this.stores = stores;
        this.vault = vault;
        this.facts = facts;
        this.desk = desk;
    }

    public ReencryptionReport run(Actor actor) {
        if (!vault.hasKeys()) {
            throw ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                    "encryption_key",
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "This host has no encryption key, so there is nothing to encrypt with.")));
        }
        List<Long> ids = desk.load().services().stream().map(ServiceRow::id).toList();
        List<String> unreadable = new ArrayList<>();
        int services = 0;
        for (int from = 0; from < ids.size(); from += BATCH) {
            services += patiently(actor, ids.subList(from, Math.min(from + BATCH, ids.size())), unreadable);
        }
        stores.reencrypt();
        desk.putInForce();
        return new ReencryptionReport(services, unreadable);
    }

    /** Where so many others want to change something that a batch does not get its turn in time, it queues again. */
    private int patiently(Actor actor, List<Long> ids, List<String> unreadable) {
        for (int attempt = 1; ; attempt++) {
            List<String> found = new ArrayList<>();
            try {
                int done = batch(actor, ids, found);
                unreadable.addAll(found);
                return done;
            } catch (StoreException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private int batch(Actor actor, List<Long> ids, List<String> unreadable) {
        List<AuditEvent> recorded = new ArrayList<>();
        int done = stores.configuration().change(change -> {
            int written = 0;
            for (long id : ids) {
                Optional<ServiceRow> row = change.service(id);
                if (row.isPresent() && reseal(change, row.get(), unreadable)) {
                    written++;
                }
            }
            if (written > 0) {
                AuditEvent event = event(actor, written);
                change.record(event);
                recorded.add(event);
            }
            return written;
        });
        recorded.forEach(desk::tell);
        return done;
    }

    private AuditEvent event(Actor actor, int services) {
        AuditEvent event =
                desk.event(actor, AuditEvent.Action.REENCRYPT, AuditEvent.Subject.SECRETS, "secrets of services");
        return new AuditEvent(
                event.at(),
                event.actor(),
                event.action(),
                event.subject(),
                event.name(),
                List.of(new AuditEvent.Change("services", null, services)));
    }

    private boolean reseal(ConfigurationTransaction change, ServiceRow row, List<String> unreadable) {
        try {
            Map<String, Object> sealed = vault.reseal(row, facts.schema(row.protocol()));
            return !sealed.equals(row.settings())
                    && change.updateService(new ServiceRow(row.id(), row.name(), row.protocol(), sealed, row.version()))
                            .isPresent();
        } catch (UnreadableSecretException e) {
            unreadable.add(row.name());
            return false;
        }
    }
}
