package org.patronauth.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.DiagnosisReport;
import org.patronauth.DiagnosisRequest;
import org.patronauth.LibraryId;
import org.patronauth.PatronIdentifier;
import org.patronauth.ProblemType;
import org.patronauth.RecentAttempt;
import org.patronauth.store.Refusal;

/** Answers what staff of a library ask about a patron who cannot sign in. */
public final class StaffDesk {
    private final Supplier<Snapshot> snapshots;
    private final Diagnosis diagnosis;
    private final Refusals refusals;

    StaffDesk(Supplier<Snapshot> snapshots, Diagnosis diagnosis, Refusals refusals) {
        this.snapshots = snapshots;
        this.diagnosis = diagnosis;
        this.refusals = refusals;
    }

    public DiagnosisReport diagnose(LibraryId id, DiagnosisRequest request) {
        if (request instanceof DiagnosisRequest.OfSupportCode coded) {
            ServedLibrary library = required(id);
            return diagnosis.ofRefusal(library, refusals.find(library.row(), coded.code()));
        }
        DiagnosisRequest.OfPatron patron = (DiagnosisRequest.OfPatron) request;
        while (true) {
            Optional<DiagnosisReport> report = diagnosis.ofPatron(required(id), patron.identifier(), patron.pin());
            if (report.isPresent()) {
                return report.get();
            }
            // The chosen service was replaced between reading the snapshot and entering it: there is a newer snapshot.
        }
    }

    public List<RecentAttempt> recentAttempts(LibraryId id, PatronIdentifier identifier) {
        return refusals.recent(required(id).row(), identifier.value()).stream()
                .map(StaffDesk::attempt)
                .toList();
    }

    private static RecentAttempt attempt(Refusal refusal) {
        return new RecentAttempt(
                refusal.supportCode(),
                refusal.time(),
                refusal.serviceName(),
                refusal.outcome(),
                refusal.problem(),
                refusal.step(),
                refusal.reason());
    }

    private ServedLibrary required(LibraryId id) {
        return snapshots
                .get()
                .library(id)
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.LIBRARY_NOT_FOUND));
    }
}
