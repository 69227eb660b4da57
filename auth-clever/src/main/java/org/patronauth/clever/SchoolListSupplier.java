package org.patronauth.clever;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A list of schools that the host keeps. */
final class SchoolListSupplier implements SchoolListSource<SchoolListSupplier.State> {
    private final Supplier<? extends @Nullable Collection<String>> supplier;

    SchoolListSupplier(Supplier<? extends @Nullable Collection<String>> supplier) {
        this.supplier = supplier;
    }

    /** One and the same collection, not an equal one: comparing a hundred thousand entries costs something. */
    static final class State {
        private final Collection<String> ids;

        State(Collection<String> ids) {
            this.ids = ids;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof State state && state.ids == ids;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(ids);
        }
    }

    @Override
    public State state() throws IOException {
        Collection<String> ids;
        try {
            ids = supplier.get();
        } catch (RuntimeException e) {
            throw new IOException("The host could not supply the list.", e);
        }
        if (ids == null) {
            throw new IOException("The host supplied no list.");
        }
        return new State(ids);
    }

    @Override
    public Collection<String> read(State state) {
        return state.ids;
    }
}
