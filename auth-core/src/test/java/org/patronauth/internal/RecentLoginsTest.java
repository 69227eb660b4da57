package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.net.ConnectException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.Actor;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.BlockReason;
import org.patronauth.ClientInfo;
import org.patronauth.DiagnosisRequest;
import org.patronauth.LibraryId;
import org.patronauth.OwnThread;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronRecord;
import org.patronauth.Secret;
import org.patronauth.internal.Site.Source;
import org.patronauth.store.LibraryRow;

/** When a login is believed because it was good a moment ago, and when it is not. */
class RecentLoginsTest {
    private static final String CARD = "23333000000001";
    private static final String PIN = "1234";
    private static final int MINUTE = 60;

    private final Site site = new Site();
    private final AtomicLong nanos = new AtomicLong();
    private LibraryRow ferguson;
    private Source ils;

    @BeforeEach
    void aServiceThatRemembersForAMinute() {
        ferguson = site.library(FERGUSON);
        ils = remembering(MINUTE);
        site.associate(ferguson, 1);
        site.decide(builder -> builder.nanoTime(nanos::get));
        ils.answer = (identifier, pin) -> pin.equals(PIN) ? Optional.of(leona().build()) : Optional.empty();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Source remembering(int seconds, Object... more) {
        Object[] settings = new Object[more.length + 2];
        settings[0] = "cache_seconds";
        settings[1] = seconds;
        System.arraycopy(more, 0, settings, 2, more.length);
        return site.service(1, "ils", settings);
    }

    private RecentLogins.Login login() {
        return new RecentLogins.Login(
                leona().build(),
                site.patrons.put(
                        ferguson, PatronRecord.builder().permanentId("P1").build()));
    }

    private static PatronData.Builder leona() {
        return PatronData.complete().permanentId("P1").authorizationIdentifier(CARD);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        site.clock.advance(time);
    }

    private void signsIn() {
        assertThat(site.signIn(FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
    }

    private int asked(Runnable action) {
        int before = ils.asked.get();
        action.run();
        return ils.asked.get() - before;
    }

    private AuthenticationResult borrow() {
        return site.authenticator().authenticateToBorrow(FERGUSON, List.of(Site.basic(CARD, PIN)), ClientInfo.UNKNOWN);
    }

    private void awaitConfiguration(int number) {
        while (site.loaded.size() < number) {
            Thread.onSpinWait();
        }
    }

    // A8
    @Test
    void theSameLoginIsBelievedForAWhileAndTheEventSaysSo() {
        signsIn();
        assertThat(asked(this::signsIn)).isZero();
        assertThat(site.logins).extracting(login -> login.isRemembered()).containsExactly(false, true);
        assertThat(site.logins.get(1).outcome()).isEqualTo(Outcome.AUTHENTICATED);
    }

    // A8
    @Test
    void whomARestrictionLetInIsBelievedToo() {
        LibraryRow lion = site.library(LION);
        site.associate(lion, 1, "prefix", "barcode", "2333300");
        assertThat(site.signIn(LION, CARD, PIN)).isInstanceOf(Authenticated.class);
        assertThat(asked(() -> assertThat(site.signIn(LION, CARD, PIN)).isInstanceOf(Authenticated.class)))
                .isZero();
    }

    // A8
    @Test
    void nothingIsRememberedUnlessTheServiceSaysSo() {
        remembering(0);
        signsIn();
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 1
    @Test
    void itEndsWithItsTimeWhichUseDoesNotExtend() {
        signsIn();
        for (int i = 0; i < 59; i++) {
            pass(Duration.ofSeconds(1));
            assertThat(asked(this::signsIn)).isZero();
        }
        pass(Duration.ofSeconds(1));
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 2
    @Test
    void anOutageDoesNotExtendIt() {
        signsIn();
        pass(Duration.ofSeconds(MINUTE));
        ils.fails(new ConnectException("refused"));
        assertThat(site.signIn(FERGUSON, CARD, PIN)).isInstanceOf(Unavailable.class);
    }

    // A8: 3
    @Test
    void aChangeOfTheConfigurationEndsIt() {
        signsIn();
        site.publish();
        awaitConfiguration(2);
        assertThat(asked(this::signsIn)).isEqualTo(1);
        assertThat(asked(this::signsIn)).isZero();
    }

    // A8: 4
    @Test
    void aWrongPinIsAskedAboutAndEndsIt() {
        signsIn();
        assertThat(asked(() -> assertThat(site.signIn(FERGUSON, CARD, "9999")).isInstanceOf(Rejected.class)))
                .isEqualTo(1);
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 5
    @Test
    void aWrongPinAtAnotherLibraryOfTheServiceEndsIt() {
        LibraryRow lion = site.library(LION);
        site.associate(lion, 1);
        signsIn();
        assertThat(asked(() -> site.signIn(LION, CARD, PIN)))
                .as("another library")
                .isEqualTo(1);
        site.signIn(LION, CARD, "9999");
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 5
    @Test
    void aWrongPinThatStaffTryEndsIt() {
        signsIn();
        site.authenticator()
                .administration()
                .diagnose(Actor.system("desk"), FERGUSON, new DiagnosisRequest.OfPatron(CARD, Secret.of("9999")));
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 6
    @Test
    void aPatronWhoseRecordIsGoneIsAskedAbout() {
        signsIn();
        site.patrons.forget(ferguson, site.patrons.all().get(0).id());
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 7
    @Test
    void aPatronWhoseRecordChangedIsAskedAbout() {
        signsIn();
        Patron stored = site.patrons.all().get(0);
        PatronRecord changed = stored.record().toBuilder()
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .build();
        site.patrons.update(ferguson, new Patron(stored.id(), stored.library(), changed), Set.of());
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 7
    @Test
    void whatWasFoundToBeOutdatedIsNotBelievedAgainWhenItFitsOnceMore() {
        signsIn();
        Patron stored = site.patrons.all().get(0);
        ils.answer = (identifier, pin) ->
                Optional.of(leona().blockReason(BlockReason.CARD_REPORTED_LOST).build());
        PatronRecord changed = stored.record().toBuilder()
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .build();
        site.patrons.update(ferguson, new Patron(stored.id(), stored.library(), changed), Set.of());
        assertThat(asked(this::signsIn)).isEqualTo(1);

        site.patrons.update(ferguson, stored, Set.of());
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 8
    @Test
    void aCardThatExpiresInTheMeantimeIsAskedAbout() {
        remembering(300);
        ils.answer = (identifier, pin) -> Optional.of(
                leona().authorizationExpires(LocalDate.of(2026, 3, 1)).build());
        site.clock.advance(Duration.ofHours(12).minusSeconds(1));
        signsIn();
        assertThat(asked(this::signsIn)).isZero();
        site.clock.advance(Duration.ofSeconds(1));
        assertThat(asked(this::signsIn)).isEqualTo(1);
        assertThat(asked(this::signsIn)).as("not remembered while expired").isEqualTo(1);
    }

    // A8: 9
    @Test
    void aBlockedPatronIsNotRemembered() {
        ils.says(leona().blockReason(BlockReason.CARD_REPORTED_LOST).build());
        signsIn();
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8: 10
    @Test
    void itDecidesAboutNoLoan() {
        signsIn();
        assertThat(asked(this::borrow)).isEqualTo(1);
    }

    // A8: 11
    @Test
    void aRecordThatIsDueForARefreshIsAskedAbout() {
        remembering(300);
        site.decide(builder -> builder.nanoTime(nanos::get).syncAfter(Duration.ofMinutes(1), Duration.ofSeconds(5)));
        signsIn();
        site.clock.advance(Duration.ofSeconds(59));
        assertThat(asked(this::signsIn)).isZero();
        site.clock.advance(Duration.ofSeconds(2));
        assertThat(asked(this::signsIn)).isEqualTo(1);
    }

    // A8
    @Test
    void onlyTheSamePinAndLibraryAreTheSameLogin() {
        RecentLogins logins = new RecentLogins(nanos::get);
        RecentLogins.Scope scope = new RecentLogins.Scope(FERGUSON, 7);
        Card card = new Card(1, CARD);
        RecentLogins.Login login = login();
        logins.remember(scope, card, CARD, Secret.of(PIN), login, Duration.ofSeconds(MINUTE));

        assertThat(logins.find(scope, card, CARD, Secret.of(PIN))).contains(login);
        assertThat(logins.find(scope, card, CARD, Secret.of("1235"))).isEmpty();
        assertThat(logins.find(new RecentLogins.Scope(new LibraryId("lion"), 7), card, CARD, Secret.of(PIN)))
                .isEmpty();
        assertThat(logins.find(scope, new Card(2, CARD), CARD, Secret.of(PIN))).isEmpty();
        assertThat(logins.find(new RecentLogins.Scope(FERGUSON, 6), card, CARD, Secret.of(PIN)))
                .as("whoever still has an older configuration")
                .isEmpty();
    }

    // A8
    @Test
    void whatExpiredIsKeptNoLongerThanUntilTheNextLogin() {
        RecentLogins logins = new RecentLogins(nanos::get);
        RecentLogins.Scope scope = new RecentLogins.Scope(FERGUSON, 7);
        RecentLogins.Login login = login();
        Duration minute = Duration.ofSeconds(MINUTE);
        logins.remember(scope, new Card(1, "1"), "1", Secret.of(PIN), login, minute);
        logins.remember(scope, new Card(1, "2"), "2", Secret.of(PIN), login, minute);
        nanos.addAndGet(minute.toNanos());

        logins.remember(scope, new Card(1, "3"), "3", Secret.of(PIN), login, minute);

        assertThat(logins.size()).isEqualTo(1);
        assertThat(logins.find(scope, new Card(1, "3"), "3", Secret.of(PIN))).isPresent();
    }

    // A8
    @Test
    void noMoreThanTenThousandAreRemembered() {
        RecentLogins logins = new RecentLogins(nanos::get);
        RecentLogins.Scope scope = new RecentLogins.Scope(FERGUSON, 7);
        RecentLogins.Login login = login();
        for (int i = 0; i < 10_005; i++) {
            logins.remember(
                    scope,
                    new Card(1, Integer.toString(i)),
                    Integer.toString(i),
                    Secret.of(PIN),
                    login,
                    Duration.ofSeconds(MINUTE));
        }
        assertThat(logins.size()).isEqualTo(10_000);
        assertThat(logins.find(scope, new Card(1, "4"), "4", Secret.of(PIN))).isEmpty();
        assertThat(logins.find(scope, new Card(1, "5"), "5", Secret.of(PIN))).isPresent();
    }

    /** Nothing keeps a lock from the login that comes next. */
    @Test
    void whateverIsDoneTheNextLoginHasItsTurn() throws Exception {
        RecentLogins logins = new RecentLogins(nanos::get);
        RecentLogins.Scope scope = new RecentLogins.Scope(FERGUSON, 7);
        RecentLogins.Login login = login();
        Card card = new Card(1, CARD);
        OwnThread.run(() -> logins.remember(scope, card, CARD, Secret.of(PIN), login, Duration.ofSeconds(MINUTE)));
        OwnThread.run(
                () -> assertThat(logins.find(scope, card, CARD, Secret.of(PIN))).contains(login));
        OwnThread.run(() -> assertThat(logins.size()).isOne());
        OwnThread.run(() -> logins.forget(card));
        OwnThread.run(() -> assertThat(logins.size()).isZero());
    }

    // A8
    @Test
    void whoeverStillHasAnOlderConfigurationFindsNothingAndIsNotRemembered() {
        RecentLogins logins = new RecentLogins(nanos::get);
        RecentLogins.Scope older = new RecentLogins.Scope(FERGUSON, 7);
        RecentLogins.Scope newer = new RecentLogins.Scope(FERGUSON, 8);
        RecentLogins.Login login = login();
        Card card = new Card(1, CARD);
        Duration minute = Duration.ofSeconds(MINUTE);
        logins.remember(older, card, CARD, Secret.of(PIN), login, minute);
        assertThat(logins.find(newer, card, CARD, Secret.of(PIN))).isEmpty();
        assertThat(logins.size()).isZero();

        logins.remember(older, card, CARD, Secret.of(PIN), login, minute);
        assertThat(logins.size()).isZero();
        assertThat(logins.find(older, card, CARD, Secret.of(PIN))).isEmpty();
        logins.remember(newer, card, CARD, Secret.of(PIN), login, minute);
        assertThat(logins.find(newer, card, CARD, Secret.of(PIN))).contains(login);
    }
}
