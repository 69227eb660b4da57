package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.LibraryId;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.internal.Site.Source;
import org.patronauth.store.LibraryRow;

/** Libraries that share their library systems, and the patrons of each of them at all the others. */
class LibrariesApartTest {
    private static final int LIBRARIES = 20;
    private static final int SERVICES = 3;
    private static final int PATRONS = 1_000;
    private static final String PIN = "1234";

    private static LibraryId library(int number) {
        return new LibraryId("library-" + number % LIBRARIES);
    }

    /** Cards of one library begin alike, and none begins as another library's. */
    private static String prefix(int library) {
        return Integer.toString(23_300 + library % LIBRARIES);
    }

    private static String card(int patron) {
        return prefix(patron) + (100_000_000 + patron);
    }

    /** What a patron types: a name of their own choice, which begins as the cards of the library next door. */
    private static String name(int patron) {
        return prefix(patron + 1) + "n" + patron;
    }

    // T22, Y11
    @Test
    void ofTwentyThousandPairsOfLibraryAndPatronAThousandAreGood() {
        try (Site site = new Site()) {
            for (int service = 1; service <= SERVICES; service++) {
                Source ils = site.service(service, "ils " + service);
                ils.answer = (typed, pin) -> {
                    int patron = Integer.parseInt(typed.substring(typed.indexOf('n') + 1));
                    return Optional.of(PatronData.complete()
                            .permanentId("P" + patron)
                            .authorizationIdentifier(card(patron))
                            .username(typed)
                            .build());
                };
            }
            for (int i = 0; i < LIBRARIES; i++) {
                LibraryRow row = site.library(library(i));
                site.associate(row, 1 + i % SERVICES, "prefix", "barcode", prefix(i));
            }

            int good = 0;
            for (int patron = 0; patron < PATRONS; patron++) {
                for (int i = 0; i < LIBRARIES; i++) {
                    AuthenticationResult result = site.signIn(library(i), name(patron), PIN);
                    if (i == patron % LIBRARIES) {
                        Patron found = ((Authenticated) result).patron();
                        assertThat(found.library()).isEqualTo(library(patron));
                        assertThat(found.record().authorizationIdentifier()).contains(card(patron));
                        good++;
                    } else {
                        assertThat(((Rejected) result).reason()).isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
                    }
                }
            }

            assertThat(good).isEqualTo(PATRONS);
            List<Patron> stored = new ArrayList<>(site.patrons.all());
            assertThat(stored)
                    .hasSize(PATRONS)
                    .allSatisfy(patron -> assertThat(
                                    patron.record().authorizationIdentifier().orElseThrow())
                            .startsWith(prefix(Integer.parseInt(
                                    patron.library().shortName().substring("library-".length())))));
        }
    }
}
