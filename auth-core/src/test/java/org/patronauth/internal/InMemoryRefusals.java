package org.patronauth.internal;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.Refusal;
import org.patronauth.store.RefusalStore;

/** A store of refusals that can be away. */
final class InMemoryRefusals implements RefusalStore {
    final List<Refusal> rows = new CopyOnWriteArrayList<>();
    volatile RuntimeException failure;

    @Override
    public void keep(Collection<Refusal> more) {
        if (failure != null) {
            throw failure;
        }
        rows.addAll(more);
    }

    @Override
    public Optional<Refusal> find(LibraryRow library, String supportCode) {
        return rows.stream()
                .filter(row ->
                        row.libraryKey() == library.key() && row.supportCode().equals(supportCode))
                .findFirst();
    }

    @Override
    public List<Refusal> recent(LibraryRow library, String identifierHash, Instant since, int limit) {
        return rows.stream()
                .filter(row -> identifierHash.equals(row.identifierHash()))
                .limit(limit)
                .toList();
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        return 0;
    }
}
