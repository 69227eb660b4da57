package org.patronauth.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a fake HTTP server has seen. */
final class HttpLedger extends Ledger<HttpJournalEntry> {
    private final List<UnredactedRequest> unredacted = new ArrayList<>();

    HttpLedger(Consumer<HttpJournalEntry> listener) {
        super(listener);
    }

    void received(HttpRequest request, HttpSighting sighting, boolean record) {
        count(sighting.kind(), sighting.pinFor(), () -> {
            if (record) {
                unredacted.add(UnredactedRequest.of(request));
            }
        });
    }

    List<UnredactedRequest> unredacted() {
        return read(() -> List.copyOf(unredacted));
    }

    @Override
    void forgetMore() {
        unredacted.clear();
    }
}
