package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.internal.Site.FERGUSON;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronRecord;
import org.patronauth.internal.PatronReconciler.Reconciled;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.StoreException;

/** Which row an answer belongs to, and what is written of it. */
class PatronReconcilerTest {
    private static final String CARD = "23333000000001";

    private final Site site = new Site();
    private final PatronReconciler reconciler =
            new PatronReconciler(site.patrons, site.clock, SyncRule.USUAL, site.events());
    private LibraryRow ferguson;
    private ServedAssociation<?> association;

    @BeforeEach
    void aLibraryWithAService() {
        ferguson = site.library(FERGUSON);
        site.service(1, "ils");
        site.associate(ferguson, 1);
        association = site.snapshot(site.events(), System::nanoTime)
                .library(FERGUSON)
                .orElseThrow()
                .basic()
                .get(0);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Patron stored(@Nullable String permanentId, @Nullable String username, @Nullable String card) {
        return site.patrons.put(
                ferguson,
                PatronRecord.builder()
                        .permanentId(permanentId)
                        .username(username)
                        .authorizationIdentifier(card)
                        .lastExternalSync(site.clock.instant())
                        .build());
    }

    private static PatronData.Builder said() {
        return PatronData.complete();
    }

    private Optional<Long> find(PatronData data, @Nullable String typed) {
        return reconciler
                .find(ferguson, data, typed == null ? null : new PatronIdentifier(typed))
                .map(Patron::id);
    }

    private Reconciled reconcile(PatronData data, @Nullable String typed) {
        PatronIdentifier identifier = typed == null ? null : new PatronIdentifier(typed);
        return reconciler.reconcile(
                ferguson, association, data, identifier, reconciler.find(ferguson, data, identifier));
    }

    private PatronRecord row(long id) {
        return site.patrons.all().stream()
                .filter(patron -> patron.id() == id)
                .findFirst()
                .orElseThrow()
                .record();
    }

    // Which row it is

    @Test
    void thePermanentIdIsTrustedMost() {
        Patron byName = stored(null, "leona", null);
        Patron byId = stored("P1", "somebody", null);

        assertThat(find(said().permanentId("P1").username("leona").build(), null))
                .contains(byId.id())
                .isNotEqualTo(Optional.of(byName.id()));
    }

    @Test
    void theUserNameIsTrustedMoreThanTheCard() {
        stored(null, null, CARD);
        Patron byName = stored(null, "leona", null);

        assertThat(find(said().username("leona").authorizationIdentifier(CARD).build(), null))
                .contains(byName.id());
    }

    @Test
    void theCardIsTrustedMoreThanWhatWasTyped() {
        stored(null, "typed", null);
        Patron byCard = stored(null, null, CARD);

        assertThat(find(said().authorizationIdentifier(CARD).build(), "typed")).contains(byCard.id());
    }

    @Test
    void ofSeveralCardsTheFirstThatIsKnownCounts() {
        stored(null, null, "old");
        Patron current = stored(null, null, "new");

        PatronData data = said().authorizationIdentifier("unknown")
                .authorizationIdentifier("new")
                .authorizationIdentifier("old")
                .build();
        assertThat(find(data, null)).contains(current.id());
    }

    @Test
    void whatWasTypedIsAUserNameOrACard() {
        Patron luke = stored(null, "luke", null);
        Patron leona = stored(null, null, CARD);

        assertThat(find(said().build(), "luke")).contains(luke.id());
        assertThat(find(said().build(), CARD)).contains(leona.id());
        assertThat(find(said().build(), "nobody")).isEmpty();
    }

    @Test
    void aRowThatIsKnownToBeSomebodyElsesIsNoMatch() {
        stored("P2", "leona", CARD);

        assertThat(find(
                        said().permanentId("P1")
                                .username("leona")
                                .authorizationIdentifier(CARD)
                                .build(),
                        "leona"))
                .isEmpty();
    }

    @Test
    void aRowOfWhichNoPermanentIdIsKnownMayBeTheirs() {
        Patron leona = stored(null, "leona", null);

        assertThat(find(said().permanentId("P1").username("leona").build(), null))
                .contains(leona.id());
    }

    @Test
    void anAnswerWithoutPermanentIdMayBelongToARowThatHasOne() {
        Patron leona = stored("P1", "leona", null);

        assertThat(find(said().username("leona").build(), null)).contains(leona.id());
    }

    // What is written

    @Test
    void aNewcomerIsStoredAndTold() {
        Reconciled newcomer = reconcile(said().permanentId("P1").build(), CARD);

        assertThat(newcomer.isNew()).isTrue();
        assertThat(row(newcomer.patron().id()).permanentId()).contains("P1");
        assertThat(site.created).containsExactly(newcomer.patron().id());
    }

    @Test
    void anAnswerThatSaysNothingNewWritesNothing() {
        Patron leona = stored("P1", null, null);

        Reconciled again = reconcile(said().permanentId("P1").build(), null);

        assertThat(again.isNew()).isFalse();
        assertThat(again.patron().id()).isEqualTo(leona.id());
        assertThat(site.patrons.writes()).isZero();
        assertThat(site.created).isEmpty();
    }

    @Test
    void eachKeyThatChangedIsWritten() {
        Patron leona = stored("P1", "leona", CARD);

        reconcile(said().permanentId("P1").username("baker").build(), null);
        assertThat(row(leona.id()).username()).contains("baker");

        reconcile(said().permanentId("P1").authorizationIdentifier("2333").build(), null);
        assertThat(row(leona.id()).authorizationIdentifier()).contains("2333");

        reconcile(said().permanentId("P9").username("baker").build(), null);
        assertThat(row(leona.id()).permanentId()).contains("P1");
    }

    @Test
    void theNewOwnerOfACardTakesItFromTheFormerOne() {
        Patron former = stored("P2", "luke", CARD);
        Patron leona = stored("P1", "leona", "old");

        reconcile(said().permanentId("P1").authorizationIdentifier(CARD).build(), null);

        assertThat(row(leona.id()).authorizationIdentifier()).contains(CARD);
        assertThat(row(former.id()).authorizationIdentifier()).isEmpty();
        assertThat(row(former.id()).username()).contains("luke");
        assertThat(site.reassigned).containsExactly(former.id());
    }

    @Test
    void theNewOwnerOfAUserNameTakesItFromTheFormerOne() {
        Patron former = stored("P2", "luke", null);
        Patron leona = stored("P1", "leona", CARD);

        reconcile(said().permanentId("P1").username("luke").build(), null);

        assertThat(row(leona.id()).username()).contains("luke");
        assertThat(row(former.id()).username()).isEmpty();
        assertThat(site.reassigned).containsExactly(former.id());
    }

    @Test
    void aPatronOfWhomOnlyOtherThingsChangedLosesAndTakesNothing() {
        Patron leona = stored("P1", "leona", CARD);
        int reads = site.patrons.reads();

        reconcile(
                said().permanentId("P1")
                        .username("leona")
                        .authorizationIdentifier(CARD)
                        .externalType("adult")
                        .build(),
                null);

        assertThat(row(leona.id()).externalType()).contains("adult");
        assertThat(site.patrons.reads() - reads).as("the look for the row").isOne();
    }

    @Test
    void aNewcomerTakesTheUserNameOfAFormerOwner() {
        Patron former = stored("P2", "leona", null);

        Reconciled newcomer =
                reconcile(said().permanentId("P1").username("leona").build(), null);

        assertThat(newcomer.isNew()).isTrue();
        assertThat(row(former.id()).username()).isEmpty();
        assertThat(site.reassigned).containsExactly(former.id());
        assertThat(site.created).containsExactly(newcomer.patron().id());
    }

    @Test
    void whoHoldsNothingOfAnothersLosesNothing() {
        Patron other = stored("P2", "typed", null);
        stored("P1", "leona", CARD);

        reconcile(said().permanentId("P1").authorizationIdentifier("2333").build(), "typed");

        assertThat(row(other.id()).username()).contains("typed");
        assertThat(site.reassigned).isEmpty();
    }

    @Test
    void aLoginThatWasFasterMakesItNoNewcomer() {
        site.patrons.beforeNextInsert(() -> stored("P1", null, null));

        Reconciled second = reconcile(said().permanentId("P1").build(), null);

        assertThat(second.isNew()).isFalse();
        assertThat(site.patrons.all()).hasSize(1);
        assertThat(site.created).isEmpty();
    }

    @Test
    void aFasterLoginOfTheSameCardIsNoFormerOwner() {
        PatronData data = said().permanentId("P1").authorizationIdentifier(CARD).build();
        stored("P1", null, CARD);

        Reconciled second = reconciler.reconcile(ferguson, association, data, null, Optional.empty());

        assertThat(second.isNew()).isFalse();
        assertThat(site.reassigned).isEmpty();
        assertThat(site.patrons.all()).hasSize(1);
    }

    @Test
    void whoeverIsAlwaysSlowerThanOthersIsToldSo() {
        Patron gone = new Patron(
                77, FERGUSON, PatronRecord.builder().permanentId("P1").build());
        PatronData data = said().permanentId("P1").username("leona").build();
        site.patrons.during(() -> {}, () -> {
            throw new StoreException("writing a patron: SQLState 08001");
        });

        assertThatThrownBy(() -> reconciler.reconcile(ferguson, association, data, null, Optional.of(gone)))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void aRowThatIsGoneMeanwhileIsWrittenAnew() {
        Patron gone = new Patron(
                77, FERGUSON, PatronRecord.builder().permanentId("P1").build());
        PatronData data = said().permanentId("P1").username("leona").build();

        Reconciled anew = reconciler.reconcile(ferguson, association, data, null, Optional.of(gone));

        assertThat(anew.isNew()).isTrue();
        assertThat(site.patrons.all()).hasSize(1);
    }

    // S4
    @Test
    void whenTheSyncIsDueItsTimeIsWritten() {
        Patron leona = stored("P1", null, null);
        site.clock.advance(Duration.ofHours(12).plusSeconds(1));

        reconcile(PatronData.partial().permanentId("P1").build(), null);
        assertThat(row(leona.id()).lastExternalSync()).as("an answer in part").contains(Site.NOON);

        reconcile(said().permanentId("P1").build(), null);
        assertThat(row(leona.id()).lastExternalSync()).contains(site.clock.instant());
    }

    // S4
    @Test
    void aRefreshThatWasDueIsWrittenThoughNothingChanged() {
        Patron leona = stored("P1", null, null);
        site.clock.advance(Duration.ofSeconds(1));

        Reconciled refreshed = reconciler.refresh(
                ferguson, association, said().permanentId("P1").build(), leona);

        assertThat(refreshed.isNew()).isFalse();
        assertThat(row(leona.id()).lastExternalSync()).contains(site.clock.instant());
    }
}
