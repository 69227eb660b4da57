package org.patronauth.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.LibraryId;
import org.patronauth.opds.AuthenticationDocument;
import org.patronauth.opds.DocumentBuilder;

/**
 * Keeps the authentication documents of the snapshot in force. Each is built when it is first asked for, so that
 * neither a new configuration nor a login waits for one.
 */
public final class Documents {
    private final Supplier<Snapshot> snapshots;
    private final Optional<DocumentBuilder> builder;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Generation generation = new Generation(Snapshot.EMPTY, new ConcurrentHashMap<>());

    Documents(Supplier<Snapshot> snapshots, Optional<DocumentBuilder> builder) {
        this.snapshots = snapshots;
        this.builder = builder;
    }

    /** The documents of one snapshot. */
    private record Generation(Snapshot snapshot, Map<LibraryId, Kept> documents) {
        @SuppressWarnings("ReferenceEquality") // Two snapshots of one version are two, and comparing them is no work.
        boolean isOf(Snapshot other) {
            return snapshot == other;
        }
    }

    /**
     * The document of a library.
     *
     * @throws IllegalStateException when the host has not said where it serves documents
     */
    public Optional<AuthenticationDocument> of(LibraryId id) {
        Generation now = current();
        return now.snapshot()
                .library(id)
                .map(library ->
                        now.documents().computeIfAbsent(id, any -> new Kept()).get(() -> build(library)));
    }

    /** Lets go of all of them. */
    public void renew() {
        lock.lock();
        try {
            generation = new Generation(snapshots.get(), new ConcurrentHashMap<>());
        } finally {
            lock.unlock();
        }
    }

    private Generation current() {
        Generation now = generation;
        if (now.isOf(snapshots.get())) {
            return now;
        }
        lock.lock();
        try {
            // Read again: whoever waited for the lock must not bring an older snapshot back.
            Snapshot latest = snapshots.get();
            if (!generation.isOf(latest)) {
                generation = new Generation(latest, new ConcurrentHashMap<>());
            }
            return generation;
        } finally {
            lock.unlock();
        }
    }

    private AuthenticationDocument build(ServedLibrary library) {
        return builder.orElseThrow(() -> new IllegalStateException(
                        "A document needs the host's addresses; see PatronAuthenticator.Builder.hostUrls."))
                .build(library.id(), library.row().name(), library.settings(), library.flows());
    }

    /** A document that is built once, however many ask for it at the same time. */
    private static final class Kept {
        private final ReentrantLock building = new ReentrantLock();
        private volatile @Nullable AuthenticationDocument document;

        AuthenticationDocument get(Supplier<AuthenticationDocument> build) {
            AuthenticationDocument ready = document;
            if (ready != null) {
                return ready;
            }
            if (building.isHeldByCurrentThread()) {
                throw new IllegalStateException("Who rewrites a document cannot ask for it.");
            }
            building.lock();
            try {
                ready = document;
                if (ready == null) {
                    ready = build.get();
                    document = ready;
                }
                return ready;
            } finally {
                building.unlock();
            }
        }
    }
}
