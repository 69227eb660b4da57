package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.Actor;
import org.patronauth.AuthenticationListener;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.BlockReason;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.DiagnosisRequest;
import org.patronauth.LibraryId;
import org.patronauth.Money;
import org.patronauth.PatronData;
import org.patronauth.PatronRecord;
import org.patronauth.ProblemType;
import org.patronauth.RejectionReason;
import org.patronauth.ServiceStatus;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.internal.Site.Source;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.store.LibraryRow;

class SignInTest {
    private static final String CARD = "23333000000001";
    private static final String PIN = "1234";

    private final Site site = new Site();
    private LibraryRow ferguson;
    private Source ils;

    @BeforeEach
    void aLibraryWithAService() {
        ferguson = site.library(FERGUSON);
        ils = site.service(1, "ils");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void associate() {
        site.associate(ferguson, 1);
    }

    private Authenticated signedIn() {
        AuthenticationResult result = site.signIn(FERGUSON, CARD, PIN);
        assertThat(result).isInstanceOf(Authenticated.class);
        return (Authenticated) result;
    }

    private static RejectionReason refusal(AuthenticationResult result) {
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).reason();
    }

    private static ProblemType outage(AuthenticationResult result) {
        assertThat(result).isInstanceOf(Unavailable.class);
        return ((Unavailable) result).problem().problemType();
    }

    private static PatronData.Builder leona() {
        return PatronData.complete().permanentId("P1").authorizationIdentifier(CARD);
    }

    // B5
    @Test
    void theFirstLoginCreatesThePatronAndSaysSo() {
        associate();
        ils.says(leona().personalName("Leona Baker").build());

        Authenticated first = signedIn();
        Authenticated second = signedIn();

        assertThat(first.isNew()).isTrue();
        assertThat(second.isNew()).isFalse();
        assertThat(second.patron()).isEqualTo(first.patron());
        assertThat(first.fresh().personalDetails().personalName()).contains("Leona Baker");
        assertThat(first.serviceName()).isEqualTo("Service 1");
        assertThat(site.created).containsExactly(first.patron().id());
    }

    // P4
    @Test
    void anAnswerThatChangesNothingReadsOnceAndWritesNothing() {
        associate();
        ils.says(leona().build());
        signedIn();
        int reads = site.patrons.reads();
        int writes = site.patrons.writes();

        site.clock.advance(Duration.ofHours(11));
        signedIn();

        assertThat(site.patrons.reads() - reads).isEqualTo(1);
        assertThat(site.patrons.writes()).isEqualTo(writes);
    }

    // S4
    @Test
    void anAnswerThatChangesNothingIsWrittenWhenTheSyncTimeIsDue() {
        associate();
        ils.says(leona().build());
        signedIn();
        site.clock.advance(Duration.ofHours(12).plusSeconds(1));

        assertThat(signedIn().patron().record().lastExternalSync()).contains(site.clock.instant());
        assertThat(site.patrons.writes()).isEqualTo(2);
    }

    // P4
    @Test
    void whatChangedIsWritten() {
        associate();
        ils.says(leona().blockReason(BlockReason.CARD_REPORTED_LOST).build());
        assertThat(signedIn().privileges().mayBorrow()).isFalse();
        ils.says(leona().build());

        assertThat(signedIn().privileges().mayBorrow()).isTrue();
        assertThat(site.patrons.all().get(0).record().blockReason()).isEmpty();
    }

    // P5
    @Test
    void personalDetailsAreNotKept() {
        associate();
        ils.says(leona().personalName("Leona Baker")
                .emailAddress("leona@example.org")
                .neighborhood("Harlem")
                .libraryIdentifier("56")
                .build());

        assertThat(signedIn().patron().record())
                .isEqualTo(PatronRecord.builder()
                        .permanentId("P1")
                        .authorizationIdentifier(CARD)
                        .lastExternalSync(Site.NOON)
                        .build());
    }

    // P5
    @Test
    void aCachedNeighborhoodIsDroppedAfterTwelveHours() {
        associate();
        site.patrons.put(
                ferguson,
                PatronRecord.builder()
                        .authorizationIdentifier(CARD)
                        .cachedNeighborhood("Harlem")
                        .lastExternalSync(Site.NOON)
                        .build());
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());

        assertThat(signedIn().patron().record().cachedNeighborhood()).contains("Harlem");
        site.clock.advance(Duration.ofHours(12).plusNanos(1));
        assertThat(signedIn().patron().record().cachedNeighborhood()).isEmpty();
    }

    // B2
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\u00A0"})
    void anEmptyPinIsNeverShownToAnybody(String pin) {
        associate();
        ils.says(leona().build());

        assertThat(refusal(site.signIn(FERGUSON, CARD, pin))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(ils.asked).hasValue(0);
    }

    // A10
    @Test
    void refusalsBeforeThePinIsProvenLookAlike() {
        associate();
        ils.answer = (identifier, pin) -> Optional.empty();
        Set<List<Object>> seen = new HashSet<>();
        for (String[] typed : new String[][] {
            {CARD, "9999"},
            {"unknown", PIN},
            {"", PIN},
            {CARD, ""},
            {"bad!", PIN},
            {CARD, "12\n34"},
            {"2".repeat(300), PIN}
        }) {
            Rejected refused = (Rejected) site.signIn(FERGUSON, typed[0], typed[1]);
            seen.add(List.of(
                    refused.reason(),
                    refused.problem().type(),
                    refused.problem().title(),
                    refused.problem().detail(),
                    refused.headers()));
        }
        assertThat(seen).hasSize(1);
    }

    // A12
    @Test
    void everyRefusalHasASupportCodeOfItsOwn() {
        associate();
        Set<String> codes = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Rejected refused = (Rejected) site.signIn(FERGUSON, CARD, "9999");
            codes.add(refused.problem().instance().orElseThrow());
        }
        assertThat(codes).hasSize(100).allMatch(code -> code.matches("urn:patron-auth:support:[0-9A-V]{12}"));
        assertThat(site.logins.get(0).supportCode()).isPresent();
    }

    // B5
    @Test
    void anOutageIsNeverAWrongPin() {
        associate();
        ils.fails(new ConnectException("Connection refused"));
        assertThat(outage(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);

        ils.fails(new ServiceMisconfiguredException("The terminal login was refused."));
        assertThat(outage(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        assertThat(site.authenticator().health().services())
                .extracting(service -> service.status().state())
                .containsExactly(ServiceStatus.State.MISCONFIGURED);

        ils.answer = (identifier, pin) -> {
            throw new IllegalStateException("A defect.");
        };
        assertThat(outage(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(site.patrons.all()).isEmpty();

        ils.says(leona().build());
        signedIn();
        assertThat(site.authenticator().health().services())
                .extracting(service -> service.status().state())
                .containsExactly(ServiceStatus.State.READY);
    }

    // T30
    @Test
    void aProvidersExceptionTextGoesNoFurther() {
        associate();
        ils.fails(new IOException("GET /PATRONAPI/23333000000001/canary-9876/pintest"));
        site.signIn(FERGUSON, CARD, PIN);
        ils.answer = (identifier, pin) -> {
            throw new IllegalStateException("canary-9876");
        };
        site.signIn(FERGUSON, CARD, PIN);

        assertThat(site.warnings).hasSize(2).noneMatch(text -> text.contains("canary-9876"));
        assertThat(site.authenticator().health().toString()).doesNotContain("canary-9876");
    }

    // B11
    @Test
    void aYesThatNamesNobodyIsNoYes() {
        associate();
        ils.says(PatronData.complete().externalType("adult").build());

        assertThat(outage(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(site.patrons.all()).isEmpty();
    }

    // R3
    @Test
    void theRestrictionJudgesWhatTheSourceReturnedAndNotWhatWasTyped() {
        site.associate(ferguson, 1, "prefix", "barcode", "2333300");
        ils.says(PatronData.complete()
                .permanentId("P9")
                .authorizationIdentifier("24444000000009")
                .build());
        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);

        ils.says(leona().build());
        assertThat(site.signIn(FERGUSON, "leona", PIN)).isInstanceOf(Authenticated.class);
    }

    // R3
    @Test
    void theTypedTextIsJudgedOnlyWhereTheSourceReturnsNoIdentifier() {
        site.associate(ferguson, 1, "prefix", "barcode", "2333300");
        ils.says(PatronData.complete().permanentId("P1").build());

        signedIn();
        assertThat(refusal(site.signIn(FERGUSON, "24444000000009", PIN)))
                .isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
    }

    // R3
    @Test
    void aPartialAnswerIsLookedUpOnceBeforeItIsJudged() {
        site.associate(ferguson, 1, "string", "patron location", "56");
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.of(leona().libraryIdentifier("56").build());

        signedIn();
        assertThat(ils.lookedUp).hasValue(1);
        assertThat(ils.asked).hasValue(1);

        ils.lookup = known -> Optional.of(leona().libraryIdentifier("57").build());
        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
        assertThat(ils.lookedUp).hasValue(2);
    }

    // R3, B5
    @Test
    void whomTheLookUpForTheRestrictionDoesNotKnowIsRefused() {
        site.associate(ferguson, 1, "string", "patron location", "56");
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.empty();
        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
    }

    // B5: whom the answer names is looked up as it names them, and by what was typed where it names nobody
    @Test
    void aLookUpAsksForWhomTheSourceNamed() {
        associate();
        List<PatronData> asked = new ArrayList<>();
        ils.lookup = known -> {
            asked.add(known);
            return Optional.of(leona().build());
        };
        ils.says(PatronData.partial().build());
        signedIn();
        PatronData named = PatronData.partial().permanentId("P2").build();
        ils.says(named);
        signedIn();

        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).authorizationIdentifiers()).containsExactly(CARD);
        assertThat(asked.get(1)).isSameAs(named);
    }

    // R3
    @Test
    void anOutageOfTheLookUpThatTheRestrictionNeedsIsAnOutage() {
        site.associate(ferguson, 1, "string", "patron location", "56");
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.empty();
        ils.lookupFailure = new ConnectException("Connection refused");
        assertThat(outage(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);
    }

    // R4
    @Test
    void aPatronOfAnotherLibraryLeavesNoTrace() {
        site.associate(ferguson, 1, "prefix", "barcode", "2333300");
        PatronRecord before = PatronRecord.builder()
                .permanentId("P1")
                .authorizationIdentifier(CARD)
                .lastExternalSync(Site.NOON)
                .build();
        site.patrons.put(ferguson, before);
        ils.says(PatronData.complete()
                .permanentId("P1")
                .authorizationIdentifier("24444000000009")
                .build());

        assertThat(refusal(site.signIn(FERGUSON, "24444000000009", PIN)))
                .isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
        assertThat(site.patrons.all()).extracting(patron -> patron.record()).containsExactly(before);
        assertThat(site.patrons.writes()).isZero();
    }

    // B4
    @Test
    void aRestrictionThatTakesTooManyStepsRefusesAndWarns() {
        site.associate(ferguson, 1, "regex", "barcode", "^((\\d+)+)+$");
        ils.says(PatronData.complete()
                .permanentId("P1")
                .authorizationIdentifier("1".repeat(40) + "x")
                .build());

        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
        assertThat(site.warnings).hasSize(1);
    }

    // B4
    @Test
    void aPatternThatTakesTooManyStepsRefusesAndWarns() {
        site.service(1, "ils", "identifier_regular_expression", "((\\d+)+)+");
        associate();

        assertThat(refusal(site.signIn(FERGUSON, "leona", PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(site.warnings).as("the patron's mistake").isEmpty();
        assertThat(refusal(site.signIn(FERGUSON, "1".repeat(40) + "x", PIN)))
                .isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(site.warnings).as("the pattern's").hasSize(1);
        assertThat(ils.asked).hasValue(0);
    }

    // R1
    @Test
    void aRecordFieldTravelsWithTheCall() {
        site.associate(ferguson, 1, "string", "P TYPE[p47]", "7", "institution_id", "FERG");
        ils.says(leona().libraryIdentifier("7").build());

        signedIn();
        assertThat(ils.lastCall.restrictionField()).contains("P TYPE[p47]");
        assertThat(ils.lastCall.librarySettings().toRaw()).isEqualTo(Map.of("institution_id", "FERG"));
    }

    // B5
    @Test
    void anUnknownPatronOfAPartialAnswerIsLookedUpOnce() {
        associate();
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known ->
                Optional.of(leona().fines(Money.of(new BigDecimal("1"))).build());

        assertThat(signedIn().patron().record().fines()).contains(Money.of(new BigDecimal("1")));
        assertThat(ils.lookedUp).hasValue(1);

        signedIn();
        assertThat(ils.lookedUp).as("known and not due").hasValue(1);
        site.clock.advance(Duration.ofHours(13));
        signedIn();
        assertThat(ils.lookedUp).as("due").hasValue(2);
    }

    // B5
    @Test
    void aPatronWhomTheLookUpDoesNotKnowIsRefused() {
        associate();
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.empty();

        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
    }

    // M8, B5
    @Test
    void aPatronWhomTheSourceNoLongerKnowsIsRefusedAndStaysAsStored() {
        associate();
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.of(leona().build());
        PatronRecord stored = signedIn().patron().record();
        site.clock.advance(Duration.ofHours(13));
        ils.lookup = known -> Optional.empty();

        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);

        ils.lookupFailure = new ConnectException("Connection refused");
        assertThat(signedIn().patron().record()).isEqualTo(stored);
    }

    // S4
    @Test
    void aRefreshThatFailsDoesNotFailTheLoginAndIsNotTriedEachTime() {
        associate();
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.of(leona().build());
        signedIn();
        site.clock.advance(Duration.ofHours(13));
        ils.lookupFailure = new ConnectException("Connection refused");

        signedIn();
        signedIn();
        assertThat(ils.lookedUp).hasValue(2);
        assertThat(site.warnings)
                .containsExactly(
                        "Service 1: A patron's record could not be refreshed: ConnectException: Connection refused");
        site.clock.advance(Duration.ofSeconds(6));
        signedIn();
        assertThat(ils.lookedUp).hasValue(3);

        // The next time it is to be tried again after twice as long, unless it succeeded in between.
        ils.lookupFailure = null;
        site.clock.advance(Duration.ofSeconds(11));
        signedIn();
        site.clock.advance(Duration.ofHours(13));
        ils.lookupFailure = new ConnectException("Connection refused");
        signedIn();
        assertThat(ils.lookedUp).hasValue(5);
        site.clock.advance(Duration.ofSeconds(6));
        signedIn();
        assertThat(ils.lookedUp).hasValue(6);
    }

    // B6
    @Test
    void aPatronIsFoundByPermanentIdThenUserNameThenCardThenTypedText() {
        associate();
        long byId = put("P1", null, null);
        ils.says(PatronData.complete()
                .permanentId("P1")
                .username("u")
                .authorizationIdentifier("c")
                .build());
        assertThat(signedIn().patron().id()).isEqualTo(byId);

        long byName = put(null, "leona", null);
        put(null, null, "29");
        ils.says(PatronData.complete()
                .username("leona")
                .authorizationIdentifier("28")
                .build());
        assertThat(signedIn().patron().id()).isEqualTo(byName);

        long byCard = put(null, null, "31");
        ils.says(PatronData.complete().authorizationIdentifier("31").build());
        assertThat(signedIn().patron().id()).isEqualTo(byCard);

        long byTyped = put(null, null, CARD);
        ils.says(PatronData.complete().permanentId("P77").build());
        assertThat(signedIn().patron().id()).isEqualTo(byTyped);
    }

    // T23
    @Test
    void aRowWithAnotherPermanentIdIsNeverAMatch() {
        associate();
        long other = put("P2", "leona", CARD);
        ils.says(PatronData.complete()
                .permanentId("P1")
                .username("leona")
                .authorizationIdentifier(CARD)
                .build());

        Authenticated result = signedIn();

        assertThat(result.isNew()).isTrue();
        assertThat(result.patron().id()).isNotEqualTo(other);
    }

    // B6
    @Test
    void aReusedCardIsTakenFromItsFormerOwnerAndNothingElseIs() {
        associate();
        long former = put("P2", "mike", CARD);
        ils.says(leona().build());

        Authenticated result = signedIn();

        assertThat(site.patrons.find(ferguson, former).orElseThrow().record())
                .isEqualTo(PatronRecord.builder()
                        .permanentId("P2")
                        .username("mike")
                        .lastExternalSync(Site.NOON)
                        .build());
        assertThat(result.patron().record().authorizationIdentifier()).contains(CARD);
        assertThat(site.reassigned).containsExactly(former);
    }

    // S3
    @Test
    void aFasterLoginOfTheSamePatronIsNoError() {
        associate();
        ils.says(leona().build());
        site.authenticator();
        site.patrons.beforeNextInsert(() -> put("P1", null, CARD));

        Authenticated result = signedIn();

        assertThat(result.isNew()).isFalse();
        assertThat(site.patrons.all()).hasSize(1);
        assertThat(site.created).isEmpty();
    }

    // S3
    @Test
    void aCollisionThroughAnotherKeyIsResolved() {
        associate();
        ils.says(leona().username("leona").build());
        site.authenticator();
        site.patrons.beforeNextInsert(() -> put("P2", "leona", null));

        assertThat(signedIn().isNew()).isTrue();
        assertThat(site.patrons.all()).hasSize(2);
        assertThat(site.reassigned).hasSize(1);
    }

    private long put(String permanentId, String username, String card) {
        return site.patrons
                .put(
                        ferguson,
                        PatronRecord.builder()
                                .permanentId(permanentId)
                                .username(username)
                                .authorizationIdentifier(card)
                                .lastExternalSync(Site.NOON)
                                .build())
                .id();
    }

    // T22
    @Test
    void theSameCardAtTwoLibrariesIsTwoPatrons() {
        associate();
        LibraryRow lion = site.library(LION);
        site.associate(lion, 1);
        ils.says(leona().build());

        long first = signedIn().patron().id();
        Authenticated second = (Authenticated) site.signIn(LION, CARD, PIN);

        assertThat(second.isNew()).isTrue();
        assertThat(second.patron().id()).isNotEqualTo(first);
        assertThat(second.patron().library()).isEqualTo(LION);
    }

    // S8
    @Test
    void withTheDatabaseAwayALoginIsUnavailable() {
        associate();
        ils.says(leona().build());
        site.authenticator();
        site.patrons.goAway();

        assertThat(outage(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
    }

    // B10
    @Test
    void equalLoginsAtTheSameTimeSendOnePin() throws Exception {
        associate();
        AtomicLong nanos = new AtomicLong();
        site.decide(builder -> builder.nanoTime(nanos::get));
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ils.answer = (identifier, pin) -> {
            asking.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted");
            }
            return Optional.of(leona().build());
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<AuthenticationResult>> all = new ArrayList<>();
            all.add(threads.submit(() -> site.signIn(FERGUSON, CARD, PIN)));
            asking.await();
            List<Thread> waiting = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                Thread thread = new Thread(() -> site.signIn(FERGUSON, CARD, PIN));
                thread.start();
                waiting.add(thread);
            }
            for (Thread thread : waiting) {
                while (thread.getState() != Thread.State.TIMED_WAITING) {
                    assertThat(thread.isAlive()).isTrue();
                    Thread.onSpinWait();
                }
            }
            nanos.addAndGet(7);
            answer.countDown();
            for (Thread thread : waiting) {
                thread.join();
            }
            assertThat(all.get(0).get()).isInstanceOf(Authenticated.class);
        } finally {
            threads.shutdownNow();
        }
        assertThat(ils.asked).hasValue(1);
        assertThat(site.logins).hasSize(10).allSatisfy(login -> {
            assertThat(login.outcome()).isEqualTo(Outcome.AUTHENTICATED);
            assertThat(login.remote()).isEqualTo(Duration.ofNanos(7));
        });
        assertThat(site.created).hasSize(1);
    }

    // B10
    @Test
    void aLoginWithAnotherPinIsAnotherQuestion() throws Exception {
        associate();
        site.decide(builder -> builder.throttle(ThrottleRules.off()));
        CountDownLatch both = new CountDownLatch(2);
        ils.answer = (identifier, pin) -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted");
            }
            return pin.equals(PIN) ? Optional.of(leona().build()) : Optional.empty();
        };
        site.authenticator();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<AuthenticationResult> right = threads.submit(() -> site.signIn(FERGUSON, CARD, PIN));
            Future<AuthenticationResult> wrong = threads.submit(() -> site.signIn(FERGUSON, CARD, "9999"));
            assertThat(right.get()).isInstanceOf(Authenticated.class);
            assertThat(wrong.get()).isInstanceOf(Rejected.class);
        } finally {
            threads.shutdownNow();
        }
    }

    // B10
    @Test
    void theDeadlineIsTheServicesTimeout() {
        site.service(1, "ils", "timeout", 7);
        associate();
        ils.says(leona().build());
        signedIn();

        assertThat(ils.lastCall.deadline().remainingMillis()).isBetween(1, 7_000);
    }

    // B8
    @Test
    void ofSeveralServicesTheFirstWhosePatternMatchesIsAskedAndNoOther() {
        site.service(1, "ils", "identifier_regular_expression", "2\\d+");
        Source other = site.service(2, "other ils", "identifier_regular_expression", "[a-z]+");
        Source third = site.service(3, "third ils", "identifier_regular_expression", "[a-z0-9]+");
        for (long id = 1; id <= 3; id++) {
            site.associate(ferguson, id);
        }
        other.says(PatronData.complete().permanentId("P2").username("leona").build());

        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(site.signIn(FERGUSON, "leona", PIN)).isInstanceOf(Authenticated.class);
        assertThat(refusal(site.signIn(FERGUSON, "LEONA", PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        assertThat(ils.asked).hasValue(1);
        assertThat(other.asked).hasValue(1);
        assertThat(third.asked).hasValue(0);
    }

    // B8
    @Test
    void ofSeveralServicesOneWithoutAPatternOfItsOwnIsNotUsed() {
        site.service(1, "ils", "identifier_regular_expression", "2\\d+");
        Source other = site.service(2, "other ils");
        site.associate(ferguson, 2);
        site.associate(ferguson, 1);
        ils.says(leona().build());

        signedIn();
        assertThat(outage(site.signIn(FERGUSON, "leona", PIN))).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        assertThat(other.asked).hasValue(0);
        assertThat(site.isolated).hasSize(1);
    }

    // B9
    @ParameterizedTest
    @ValueSource(strings = {"Digest username=\"leona\"", "Negotiate abc", "Basics Og==", "NTLM"})
    void anotherSchemeReachesNoProvider(String header) {
        associate();

        assertThat(refusal(site.authenticate(FERGUSON, header))).isEqualTo(RejectionReason.UNSUPPORTED_MECHANISM);
        assertThat(ils.asked).hasValue(0);
    }

    // A3
    @Test
    void twoHeadersOrAnUnreadableOneReachNoProvider() {
        associate();
        ils.says(leona().build());
        String good = Site.basic(CARD, PIN);

        assertThat(refusal(site.authenticate(FERGUSON, good, good))).isEqualTo(RejectionReason.MALFORMED_AUTHORIZATION);
        assertThat(refusal(site.authenticate(FERGUSON, "Basic !!!")))
                .isEqualTo(RejectionReason.MALFORMED_AUTHORIZATION);
        assertThat(ils.asked).hasValue(0);
    }

    // A4
    @Test
    void everyUnauthorizedAnswerCarriesOneChallenge() {
        associate();
        LibraryRow lion = site.library(LION);
        assertThat(lion).isNotNull();

        assertThat(challenge(site.authenticate(FERGUSON))).isEqualTo("Basic realm=\"Library card\", charset=\"UTF-8\"");
        assertThat(challenge(site.signIn(FERGUSON, CARD, "9999")))
                .isEqualTo("Basic realm=\"Library card\", charset=\"UTF-8\"");
        assertThat(challenge(site.authenticate(FERGUSON, "Bearer abc")))
                .isEqualTo("Bearer realm=\"Library card\", error=\"invalid_token\"");
        assertThat(challenge(site.authenticate(LION))).isEqualTo("Bearer realm=\"Library card\"");
    }

    private static String challenge(AuthenticationResult result) {
        Rejected refused = (Rejected) result;
        assertThat(refused.problem().status()).isEqualTo(401);
        return refused.headers().get("WWW-Authenticate");
    }

    // A1
    @Test
    void aLibraryWithoutAProviderAnswersWithAProblem() {
        site.library(LION);

        assertThat(outage(site.signIn(LION, CARD, PIN))).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        assertThat(outage(site.authenticate(LION, "Bearer abc"))).isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        assertThat(refusal(site.authenticate(LION))).isEqualTo(RejectionReason.NO_CREDENTIALS);
        assertThat(refusal(site.signIn(new LibraryId("nowhere"), CARD, PIN)))
                .isEqualTo(RejectionReason.LIBRARY_NOT_FOUND);
    }

    // A1
    @Test
    void whatIsBrokenIsIsolated() {
        associate();
        ils.says(leona().build());
        site.brokenService(10, "Unheard-of");
        site.brokenService(11, "Scripted");
        site.brokenService(12, "Scripted", "source", "ils", "explodes", true);
        site.brokenService(13, "Scripted", "source", "ils", "identifier_regular_expression", "(");
        LibraryRow badZone = site.library(new LibraryId("lci"), "time_zone", "Mars/Olympus");
        site.associate(badZone, 1);
        LibraryRow badRestriction = site.library(LION);
        site.associate(badRestriction, 1, "regex", "barcode", "(");
        LibraryRow openRestriction = site.library(new LibraryId("nypl"));
        site.associate(openRestriction, 1, "prefix", "barcode", " ");
        for (long id = 10; id <= 13; id++) {
            site.associate(site.library(new LibraryId("library-" + id)), id);
        }

        signedIn();
        for (String broken : List.of("library-10", "library-11", "library-12", "library-13", "lci", "lion", "nypl")) {
            assertThat(outage(site.signIn(new LibraryId(broken), CARD, PIN)))
                    .as(broken)
                    .isEqualTo(ProblemType.SERVICE_MISCONFIGURED);
        }
        assertThat(ils.asked).hasValue(1);
        assertThat(site.isolated).hasSize(7).noneMatch(text -> text.contains("secret-of-the-constructor"));
        assertThat(site.authenticator().health().canServe()).isTrue();
    }

    // A2
    @Test
    void librariesShareTheProviderOfAService() {
        associate();
        site.associate(site.library(LION), 1);
        ils.says(leona().build());
        signedIn();
        site.signIn(LION, CARD, PIN);
        site.close();

        assertThat(ils.asked).hasValue(2);
        assertThat(ils.closed).hasValue(1);
    }

    // A6
    @Test
    void everyLoginIsOneEvent() {
        associate();
        site.signIn(FERGUSON, CARD, "9999");
        ils.says(leona().build());
        signedIn();
        site.signIn(FERGUSON, "bad!", PIN);
        ils.fails(new IOException("away"));
        site.signIn(FERGUSON, CARD, PIN);
        site.authenticate(FERGUSON);

        assertThat(site.logins)
                .extracting(event -> event.outcome())
                .containsExactly(
                        Outcome.REJECTED,
                        Outcome.AUTHENTICATED,
                        Outcome.REJECTED,
                        Outcome.UNAVAILABLE,
                        Outcome.REJECTED);
        assertThat(site.logins.get(1).remote()).isPositive();
        assertThat(site.logins.get(1).database()).isPositive();
        assertThat(site.logins.get(2).remote()).isZero();
        assertThat(site.logins.toString()).doesNotContain(CARD);
        assertThat(site.created).hasSize(1);
    }

    // X2
    @Test
    void whatTheSourceAnsweredIsCounted() {
        associate();
        site.signIn(FERGUSON, CARD, "9999");
        ils.says(leona().build());
        signedIn();
        signedIn();

        assertThat(site.authenticator()
                        .administration()
                        .diagnose(Actor.system("desk"), FERGUSON, new DiagnosisRequest.OfPatron(CARD, null))
                        .steps())
                .anySatisfy(step -> assertThat(step.detail())
                        .contains(" 2 logins were accepted, 1 refused, and 0 got no answer. "));
    }

    // A6
    @Test
    void whereTheTimeOfALoginWentIsTold() {
        associate();
        AtomicLong nanos = new AtomicLong();
        site.decide(builder -> builder.nanoTime(nanos::get));
        site.patrons.during(() -> nanos.addAndGet(1), () -> nanos.addAndGet(100));
        ils.answer = (identifier, pin) -> {
            nanos.addAndGet(10_000);
            return Optional.of(leona().build());
        };

        signedIn();

        assertThat(site.patrons.reads()).isPositive();
        assertThat(site.patrons.writes()).isOne();
        AuthenticationListener.LoginEvent login = site.logins.get(0);
        assertThat(login.remote()).isEqualTo(Duration.ofNanos(10_000));
        assertThat(login.database()).isEqualTo(Duration.ofNanos(100 + site.patrons.reads()));
        assertThat(login.validation()).isZero();
    }

    // V6
    @Test
    void theLibrarysEntryForThePatronsTypeComesWithTheLogin() {
        LibraryRow nypl = site.library(
                new LibraryId("nypl"),
                "patron_types",
                Map.of(
                        "child", Map.of("label", "Child", "lane", "children"),
                        "*", Map.of("label", "Adult", "audiences", List.of("Adult"))));
        site.associate(nypl, 1);
        ils.says(leona().externalType("child").build());
        Authenticated child = (Authenticated) site.signIn(nypl.id(), CARD, PIN);
        ils.says(leona().externalType("unheard-of").build());
        Authenticated other = (Authenticated) site.signIn(nypl.id(), CARD, PIN);
        ils.says(leona().build());
        Authenticated none = (Authenticated) site.signIn(nypl.id(), CARD, PIN);

        assertThat(child.patronType().orElseThrow().lane()).isEqualTo("children");
        assertThat(other.patronType().orElseThrow().audiences()).containsExactly("Adult");
        assertThat(none.patronType()).isEqualTo(other.patronType());
    }

    // V1
    @Test
    void anExpiredAndBlockedPatronIsSignedInAllTheSame() {
        associate();
        ils.says(leona().authorizationExpires(LocalDate.of(2026, 2, 28))
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .build());

        assertThat(signedIn().privileges().problems())
                .extracting(problem -> problem.problemType())
                .containsExactly(ProblemType.EXPIRED_CREDENTIALS, ProblemType.SUSPENDED_CREDENTIALS);
    }

    // V7
    @Test
    void aKnownPatronIsJudgedWithoutCredentialsByARefreshedRecord() {
        associate();
        ils.says(leona().blockReason(BlockReason.UNKNOWN).build());
        ils.lookup = known -> {
            assertThat(known.authorizationIdentifiers()).containsExactly(CARD);
            return Optional.of(leona().build());
        };
        long id = signedIn().patron().id();

        assertThat(site.authenticator().privileges(FERGUSON, id).mayBorrow())
                .as("not due")
                .isFalse();
        site.clock.advance(Duration.ofSeconds(6));
        assertThat(site.authenticator().privileges(FERGUSON, id).mayBorrow()).isTrue();
        assertThat(ils.asked).as("no PIN was sent").hasValue(1);
        assertThat(site.patrons.all().get(0).record().blockReason()).isEmpty();
    }

    // V7
    @Test
    void whomTheSourceOfTruthNoLongerKnowsDoesNotBorrowByAnOldRecord() {
        associate();
        ils.says(leona().build());
        ils.lookup = known -> Optional.empty();
        long id = signedIn().patron().id();
        assertThat(site.authenticator().privileges(FERGUSON, id).mayBorrow())
                .as("not due")
                .isTrue();
        site.clock.advance(Duration.ofHours(13));

        for (int i = 0; i < 2; i++) {
            BorrowingPrivileges judged = site.authenticator().privileges(FERGUSON, id);
            assertThat(judged.problems())
                    .extracting(problem -> problem.problemType())
                    .containsExactly(ProblemType.SUSPENDED_CREDENTIALS);
            assertThat(judged.asOf()).as("an answer, and no failure").isEmpty();
        }
        ils.lookup = known -> Optional.of(leona().build());
        assertThat(site.authenticator().privileges(FERGUSON, id).mayBorrow()).isTrue();
    }

    // R4
    @Test
    void whoBelongsToAnotherLibraryByNowDoesNotBorrowByAnOldRecord() {
        site.associate(ferguson, 1, "string", "patron location", "FERGUSON");
        ils.says(leona().libraryIdentifier("FERGUSON").build());
        ils.lookup = known -> Optional.of(leona().libraryIdentifier("LION").build());
        long id = signedIn().patron().id();
        site.clock.advance(Duration.ofHours(13));

        assertThat(site.authenticator().privileges(FERGUSON, id).mayBorrow()).isFalse();
    }

    // V7
    @Test
    void whereTheRefreshFailsTheStoredRecordDecidesAndSaysItsAge() {
        associate();
        ils.says(leona().blockReason(BlockReason.UNKNOWN).build());
        ils.lookup = known -> Optional.empty();
        ils.lookupFailure = new ConnectException("Connection refused");
        long id = signedIn().patron().id();
        site.clock.advance(Duration.ofSeconds(6));

        BorrowingPrivileges judged = site.authenticator().privileges(FERGUSON, id);

        assertThat(judged.mayBorrow()).isFalse();
        assertThat(judged.asOf()).contains(Site.NOON);
    }

    // S4
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterARefreshThatFailedTheSourceOfTruthHasSomeRest(boolean isDefect) {
        associate();
        ils.says(leona().blockReason(BlockReason.UNKNOWN).build());
        ils.lookup = known -> {
            throw new IllegalStateException("secret-of-the-provider");
        };
        ils.lookupFailure = isDefect ? null : new ConnectException("Connection refused");
        long id = signedIn().patron().id();
        site.clock.advance(Duration.ofSeconds(6));

        List<Integer> asked = new ArrayList<>();
        for (int second : List.of(0, 4, 1, 9, 1)) {
            site.clock.advance(Duration.ofSeconds(second));
            assertThat(site.authenticator().privileges(FERGUSON, id).mayBorrow())
                    .isFalse();
            asked.add(ils.lookedUp.get());
        }
        assertThat(asked).as("five seconds of rest, then ten").containsExactly(1, 1, 2, 2, 3);
        assertThat(site.warnings).hasSize(3).noneMatch(warning -> warning.contains("secret"));

        ils.lookupFailure = null;
        ils.lookup =
                known -> Optional.of(leona().blockReason(BlockReason.UNKNOWN).build());
        site.clock.advance(Duration.ofSeconds(20));
        site.authenticator().privileges(FERGUSON, id);
        assertThat(ils.lookedUp).hasValue(4);
        ils.lookupFailure = new ConnectException("Connection refused");
        site.clock.advance(Duration.ofSeconds(6));
        site.authenticator().privileges(FERGUSON, id);
        site.clock.advance(Duration.ofSeconds(5));
        site.authenticator().privileges(FERGUSON, id);
        assertThat(ils.lookedUp).as("a success starts afresh").hasValue(6);
    }
}
