package org.patronauth.store.jdbi;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.patronauth.store.LeaseStore;

final class JdbiLeaseStore implements LeaseStore {
    /** How often to look again when somebody else took the slot that was free. */
    private static final int ATTEMPTS = 4;

    private static final int MOST_REMOVED = 100;

    private final Database database;
    private final String taken;
    private final String expired;
    private final String takeExpired;
    private final String removeSuperfluous;
    private final String insert;
    private final String renew;
    private final String held;
    private final String leaveToOthers;
    private final String seen;
    private final String insertHost;
    private final String countHosts;
    private final String removeGone;
    private final String deleteHost;

    JdbiLeaseStore(Database database) {
        this.database = database;
        taken = database.sql("""
                select slot from ${schema}.connection_leases where external_integration_id = :service""");
        expired = database.sql("""
                select slot from ${schema}.connection_leases
                where external_integration_id = :service and slot <= :budget and expires_at < current_timestamp
                order by slot limit 1""");
        takeExpired = database.sql("""
                update ${schema}.connection_leases
                set holder = :holder, expires_at = current_timestamp + cast(:life as integer) * interval '1' second
                where external_integration_id = :service and slot = :slot and expires_at < current_timestamp""");
        removeSuperfluous = database.sql("""
                delete from ${schema}.connection_leases
                where external_integration_id = :service and slot > :budget and expires_at < current_timestamp""");
        insert = database.sql("""
                insert into ${schema}.connection_leases (external_integration_id, slot, holder, expires_at)
                values (:service, :slot, :holder, current_timestamp + cast(:life as integer) * interval '1' second)""");
        renew = database.sql("""
                update ${schema}.connection_leases
                set expires_at = current_timestamp + cast(:life as integer) * interval '1' second
                where holder = :holder""");
        held = database.sql("""
                select external_integration_id, slot from ${schema}.connection_leases
                where holder = :holder order by external_integration_id, slot""");
        leaveToOthers = database.sql("""
                update ${schema}.connection_leases
                set holder = '', expires_at = current_timestamp + cast(:rest as integer) * interval '1' second
                where external_integration_id = :service and slot = :slot and holder = :holder""");
        seen = database.sql("""
                update ${schema}.hosts set seen_at = current_timestamp where host = :host""");
        insertHost = database.sql("""
                insert into ${schema}.hosts (host, seen_at) values (:host, current_timestamp)""");
        countHosts = database.sql("""
                select count(*) from ${schema}.hosts
                where seen_at >= current_timestamp - cast(:life as integer) * interval '1' second""");
        removeGone = database.sql("""
                delete from ${schema}.hosts where host in (
                    select host from ${schema}.hosts where seen_at < current_timestamp - interval '1' hour
                    order by host limit :limit)
                and seen_at < current_timestamp - interval '1' hour""");
        deleteHost = database.sql("""
                delete from ${schema}.hosts where host = :host""");
    }

    @Override
    public OptionalInt take(long serviceId, String holder, int budget, Duration life) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<OptionalInt> outcome = database.tryToWrite(
                    "leasing a connection", handle -> take(handle, serviceId, holder, budget, life));
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return OptionalInt.empty();
    }

    /** Empty when somebody else was faster. */
    private Optional<OptionalInt> take(Handle handle, long serviceId, String holder, int budget, Duration life) {
        Optional<Integer> stale = handle.createQuery(expired)
                .bind("service", serviceId)
                .bind("budget", budget)
                .mapTo(Integer.class)
                .findOne();
        if (stale.isPresent()) {
            int rows = handle.createUpdate(takeExpired)
                    .bind("service", serviceId)
                    .bind("slot", stale.get())
                    .bind("holder", holder)
                    .bind("life", life.toSeconds())
                    .execute();
            return rows == 1 ? Optional.of(OptionalInt.of(stale.get())) : Optional.empty();
        }
        // A smaller budget than before may have left rows of hosts that are gone.
        handle.createUpdate(removeSuperfluous)
                .bind("service", serviceId)
                .bind("budget", budget)
                .execute();
        Set<Integer> numbers = handle.createQuery(taken)
                .bind("service", serviceId)
                .mapTo(Integer.class)
                .set();
        for (int slot = 1; slot <= budget; slot++) {
            if (!numbers.contains(slot)) {
                // Where another host inserts the same one, the primary key lets one of the two.
                handle.createUpdate(insert)
                        .bind("service", serviceId)
                        .bind("slot", slot)
                        .bind("holder", holder)
                        .bind("life", life.toSeconds())
                        .execute();
                return Optional.of(OptionalInt.of(slot));
            }
        }
        return Optional.of(OptionalInt.empty());
    }

    @Override
    public List<Lease> renew(String holder, Duration life) {
        return database.write("renewing leases of connections", handle -> {
            handle.createUpdate(renew)
                    .bind("holder", holder)
                    .bind("life", life.toSeconds())
                    .execute();
            return handle.createQuery(held)
                    .bind("holder", holder)
                    .map((row, context) -> new Lease(row.getLong(1), row.getInt(2)))
                    .list();
        });
    }

    @Override
    public void giveBack(String holder, Collection<Lease> leases, Duration rest) {
        if (leases.isEmpty()) {
            return;
        }
        database.write("giving leases of connections back", handle -> {
            for (Lease lease : leases) {
                handle.createUpdate(leaveToOthers)
                        .bind("service", lease.serviceId())
                        .bind("slot", lease.slot())
                        .bind("holder", holder)
                        .bind("rest", rest.toSeconds())
                        .execute();
            }
            return leases.size();
        });
    }

    @Override
    public int attend(String host, Duration life) {
        return database.write("counting hosts", handle -> {
            if (handle.createUpdate(seen).bind("host", host).execute() == 0) {
                handle.createUpdate(insertHost).bind("host", host).execute();
                // Those that were killed said nothing; whoever comes after them tidies up.
                handle.createUpdate(removeGone).bind("limit", MOST_REMOVED).execute();
            }
            return handle.createQuery(countHosts)
                    .bind("life", life.toSeconds())
                    .mapTo(Integer.class)
                    .one();
        });
    }

    @Override
    public void leave(String host) {
        database.write(
                "taking a host off the list",
                handle -> handle.createUpdate(deleteHost).bind("host", host).execute());
    }
}
