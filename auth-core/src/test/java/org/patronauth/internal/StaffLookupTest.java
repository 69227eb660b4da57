package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.net.ConnectException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronLookupResult;
import org.patronauth.PatronLookupResult.Found;
import org.patronauth.PatronLookupResult.NotPossible;
import org.patronauth.PatronLookupResult.Unavailable;
import org.patronauth.PatronLookupResult.Unknown;
import org.patronauth.ProblemType;
import org.patronauth.internal.Site.Source;
import org.patronauth.spi.ServiceMisconfiguredException;

class StaffLookupTest {
    private static final String CARD = "23333000000001";

    private final Site site = new Site();
    private Source ils;

    @BeforeEach
    void aLibraryForSomePatrons() {
        ils = site.service(1, "ils");
        site.associate(site.library(FERGUSON), 1, "prefix", "barcode", "2333300");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private PatronLookupResult lookUp(String identifier) {
        return site.authenticator().lookUp(FERGUSON, new PatronIdentifier(identifier));
    }

    private static Optional<PatronData> patron(PatronData known) {
        return Optional.of(PatronData.complete()
                .authorizationIdentifier(known.authorizationIdentifiers().get(0))
                .personalName("Leona Baker")
                .build());
    }

    // A9
    @Test
    void staffSeeAPatronWithoutAPinAndNothingIsStored() {
        ils.lookup = StaffLookupTest::patron;

        PatronLookupResult result = lookUp(" " + CARD + " ");

        assertThat(result).isInstanceOf(Found.class);
        PatronData data = ((Found) result).data();
        assertThat(data.authorizationIdentifiers()).containsExactly(CARD);
        assertThat(data.personalDetails().personalName()).contains("Leona Baker");
        assertThat(result.toString()).doesNotContain("Leona", CARD);
        assertThat(ils.asked).hasValue(0);
        assertThat(site.patrons.all()).isEmpty();
    }

    // A9
    @Test
    void nobodyAndPatronsOfOtherLibrariesAreUnknown() {
        ils.lookup = StaffLookupTest::patron;
        assertThat(lookUp("99999000000001")).isEqualTo(new Unknown());
        ils.lookup = known -> Optional.empty();
        assertThat(lookUp(CARD)).isEqualTo(new Unknown());
        int before = ils.lookedUp.get();
        assertThat(lookUp("no card at all!")).isEqualTo(new Unknown());
        assertThat(ils.lookedUp).as("never sent").hasValue(before);
    }

    // A9
    @Test
    void whereAPinIsNeededThatIsSaid() {
        assertThat(lookUp(CARD)).isEqualTo(new NotPossible());
        assertThatThrownBy(() -> site.authenticator().lookUp(LION, new PatronIdentifier(CARD)))
                .isInstanceOf(NoSuchElementException.class);
    }

    // A9
    @Test
    void anOutageIsNoAnswer() {
        ils.lookup = StaffLookupTest::patron;
        ils.lookupFailure = new ConnectException("refused");
        assertThat(problem(lookUp(CARD))).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);
        ils.lookupFailure = new ServiceMisconfiguredException("The terminal is not known.");
        assertThat(problem(lookUp(CARD))).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        ils.lookupFailure = null;
        ils.lookup = known -> {
            throw new IllegalStateException(CARD);
        };
        assertThat(problem(lookUp(CARD))).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(site.warnings).hasSize(3).noneMatch(warning -> warning.contains(CARD));
    }

    private static ProblemType problem(PatronLookupResult result) {
        assertThat(result).isInstanceOf(Unavailable.class);
        return ((Unavailable) result).problem().problemType();
    }
}
