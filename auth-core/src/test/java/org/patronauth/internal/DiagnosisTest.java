package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.Eventually.eventually;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.Actor;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.BlockReason;
import org.patronauth.DiagnosisReport;
import org.patronauth.DiagnosisReport.Result;
import org.patronauth.DiagnosisRequest;
import org.patronauth.Money;
import org.patronauth.PatronData;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport.Step;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.internal.Site.Source;
import org.patronauth.spi.TooManyAttemptsException;
import org.patronauth.store.LibraryRow;

/** What staff are told of one patron, step by step, in the words that they read. */
class DiagnosisTest {
    private static final String CARD = "23333000000001";
    private static final String PIN = "1234";
    private static final Actor DESK = Actor.system("desk");
    private static final List<String> TYPED = List.of(
            "Identifier: given",
            "Identifier: length",
            "Identifier: characters",
            "Identifier: pattern",
            "PIN: given",
            "PIN: length",
            "PIN: characters",
            "PIN: pattern");

    private final Site site = new Site();
    private LibraryRow ferguson;
    private Source ils;

    @BeforeEach
    void aLibraryWithAService() {
        ferguson = site.library(FERGUSON);
        ils = site.service(1, "ils");
        ils.answer = (identifier, pin) -> pin.equals(PIN) ? Optional.of(leona().build()) : Optional.empty();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static PatronData.Builder leona() {
        return PatronData.complete().permanentId("P1").authorizationIdentifier(CARD);
    }

    private DiagnosisReport diagnose(String identifier, @Nullable String pin) {
        return site.authenticator()
                .administration()
                .diagnose(
                        DESK, FERGUSON, new DiagnosisRequest.OfPatron(identifier, pin == null ? null : Secret.of(pin)));
    }

    private DiagnosisReport diagnose(@Nullable String pin) {
        site.associate(ferguson, 1);
        return diagnose(CARD, pin);
    }

    private DiagnosisReport lookUp(String code) {
        return site.authenticator().administration().diagnose(DESK, FERGUSON, new DiagnosisRequest.OfSupportCode(code));
    }

    private static String codeOf(AuthenticationResult result) {
        return result.fold(
                login -> "",
                rejected -> rejected.problem().instance().orElseThrow(),
                unavailable -> unavailable.problem().instance().orElseThrow());
    }

    private static List<String> names(DiagnosisReport report) {
        return report.steps().stream().map(Step::name).toList();
    }

    private static Step step(DiagnosisReport report, String name) {
        return report.steps().stream()
                .filter(step -> step.name().startsWith(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + name + " in " + names(report)));
    }

    private static String passed(DiagnosisReport report, String name) {
        assertThat(step(report, name).outcome()).as(name).isEqualTo(StepOutcome.PASSED);
        return step(report, name).detail();
    }

    private static String failed(DiagnosisReport report, String name) {
        assertThat(step(report, name).outcome()).as(name).isEqualTo(StepOutcome.FAILED);
        return step(report, name).detail();
    }

    private static String skipped(DiagnosisReport report, String name) {
        assertThat(step(report, name).outcome()).as(name).isEqualTo(StepOutcome.SKIPPED);
        return step(report, name).detail();
    }

    private static void comesTo(DiagnosisReport report, Result result, @Nullable ProblemType problem) {
        assertThat(report.result()).isEqualTo(result);
        assertThat(report.problem().map(ProblemDetail::problemType)).isEqualTo(Optional.ofNullable(problem));
        if (problem != null) {
            String told = ProblemDetail.of(problem).title() + " The step that failed says what to do.";
            assertThat(failed(report, "Final answer"))
                    .isEqualTo(
                            result == Result.REJECTED
                                    ? "The patron is refused: " + told
                                    : "Nobody can say at present, and the client is told: " + told);
        }
    }

    // A patron

    @Test
    void aGoodPatronsStepsAreThoseOfALogin() {
        DiagnosisReport report = diagnose(PIN);

        List<String> expected = new ArrayList<>(List.of("Is it everyone? (Service 1)", "Choosing the service"));
        expected.addAll(TYPED);
        expected.addAll(List.of(
                "Asking with the PIN",
                "Library restriction",
                "Patron's row",
                "How the answer is read",
                "Borrowing privileges",
                "Final answer"));
        assertThat(names(report)).containsExactlyElementsOf(expected);
        assertThat(report.steps()).allMatch(step -> step.outcome() == StepOutcome.PASSED);
        comesTo(report, Result.AUTHENTICATED, null);
        assertThat(passed(report, "Choosing")).isEqualTo("Service 1 (Scripted) is asked.");
        assertThat(passed(report, "Patron's row")).isEqualTo("The patron has not signed in here before.");
        assertThat(passed(report, "Final answer")).isEqualTo("The patron is signed in.");
        Step asked = step(report, "Asking with the PIN");
        assertThat(asked.sent()).contains("the identifier, and the PIN, which is not shown");
        assertThat(asked.received()).contains("yes");
        assertThat(site.patrons.writes()).isZero();
    }

    @Test
    void theServiceIsLeftWhenTheDiagnosisIsThrough() {
        diagnose(PIN);
        site.service(1, "another");
        site.publish();
        eventually(() -> ils.closed.get() == 1);
    }

    @Test
    void ofAWrongPinNobodyKnowsMoreThanTheSourceOfTruth() {
        DiagnosisReport report = diagnose("9999");

        comesTo(report, Result.REJECTED, ProblemType.INVALID_CREDENTIALS);
        assertThat(failed(report, "Asking with the PIN"))
                .isEqualTo("It refuses them. Check identifier and PIN with the library.");
        assertThat(step(report, "Asking with the PIN").received()).contains("no");
    }

    @Test
    void whereTheSourceOfTruthKnowsThePatronItIsThePin() {
        ils.lookup = known -> Optional.of(leona().build());

        DiagnosisReport report = diagnose("9999");

        assertThat(passed(report, "Looking up the patron")).isNotNull();
        assertThat(failed(report, "Asking with the PIN"))
                .isEqualTo("It refuses them although it knows the patron, so it is the PIN."
                        + " Have the patron set a new one at the library.");
    }

    @Test
    void withoutThePinAPatronOfWhomNothingCanBeAskedIsNotDecided() {
        DiagnosisReport report = diagnose(null);

        comesTo(report, Result.NOT_DECIDED, null);
        assertThat(skipped(report, "Patron")).isEqualTo("Of a patron nothing can be asked here without the PIN.");
        assertThat(skipped(report, "Final answer"))
                .isEqualTo("Nothing was found against the patron; the PIN was not tried.");
        assertThat(names(report))
                .containsSubsequence(TYPED.subList(0, 4))
                .doesNotContainAnyElementsOf(TYPED.subList(4, 8));
        assertThat(ils.asked).hasValue(0);
    }

    @Test
    void withoutThePinAPatronThatIsKnownIsNotDecided() {
        ils.lookup = known ->
                known.authorizationIdentifiers().contains(CARD) ? Optional.of(leona().build()) : Optional.empty();

        comesTo(diagnose(null), Result.NOT_DECIDED, null);

        DiagnosisReport unknown = diagnose("23333000000002", null);
        comesTo(unknown, Result.REJECTED, ProblemType.INVALID_CREDENTIALS);
        assertThat(unknown.steps().stream()
                        .filter(step -> step.name().equals("Looking up the patron"))
                        .map(Step::detail))
                .contains("It knows no such patron. Check the identifier with the library.");
        assertThat(unknown.steps().stream()
                        .filter(step -> step.name().equals("Looking up the patron"))
                        .map(step -> step.sent().orElse("")))
                .contains("the identifier, without a PIN");
    }

    @Test
    void whereNoPinIsCollectedTheIdentifierDecides() {
        site.service(1, "ils", "password_keyboard", "No input");
        ils.answer = (identifier, pin) -> pin.isEmpty() ? Optional.of(leona().build()) : Optional.empty();

        comesTo(diagnose(null), Result.AUTHENTICATED, null);
        assertThat(ils.asked).hasValue(1);
    }

    @Test
    void whatWasTypedIsJudgedBeforeAnybodyIsAsked() {
        site.service(1, "ils", "identifier_regular_expression", "^[0-9]+$");
        site.associate(ferguson, 1);

        DiagnosisReport report = diagnose(CARD, " ");

        comesTo(report, Result.REJECTED, ProblemType.INVALID_CREDENTIALS);
        assertThat(failed(report, "PIN: given"))
                .isEqualTo("The PIN is empty. Compare it with the patron's card, or ask the library.");
        assertThat(names(report)).endsWith("PIN: given", "Final answer");
        assertThat(passed(report, "Identifier: pattern")).isEmpty();
        assertThat(ils.asked).hasValue(0);
    }

    @Test
    void anIdentifierThatNoServiceTakesIsComparedWithTheCard() {
        site.service(1, "ils", "identifier_regular_expression", "^[0-9]+$");
        Source other = site.service(2, "other", "identifier_regular_expression", "^B");
        site.associate(ferguson, 1);
        site.associate(ferguson, 2);

        DiagnosisReport report = diagnose("no card", PIN);

        comesTo(report, Result.REJECTED, ProblemType.INVALID_CREDENTIALS);
        assertThat(names(report))
                .containsExactly(
                        "Is it everyone? (Service 1)",
                        "Is it everyone? (Service 2)",
                        "Choosing the service",
                        "Final answer");
        assertThat(failed(report, "Choosing"))
                .isEqualTo("The identifier fits the pattern of no service of the library."
                        + " Compare it with the patron's card.");
        assertThat(ils.asked.get() + other.asked.get()).isZero();
    }

    @Test
    void aLibraryWhoseServiceIsBrokenSaysSo() {
        site.brokenService(3, "Nobody knows it");
        site.associate(ferguson, 3);

        DiagnosisReport report = diagnose(CARD, PIN);

        comesTo(report, Result.UNAVAILABLE, ProblemType.SERVICE_MISCONFIGURED);
        assertThat(failed(report, "Choosing"))
                .startsWith("A service of the library cannot be used as it is configured");
    }

    @Test
    void aLibraryWithoutServicesSaysSo() {
        DiagnosisReport report = diagnose(CARD, PIN);

        comesTo(report, Result.UNAVAILABLE, ProblemType.SERVICE_MISCONFIGURED);
        assertThat(names(report)).containsExactly("Choosing the service", "Final answer");
    }

    @Test
    void inMaintenanceNobodyIsAskedAndItsEndIsTold() {
        site.service(1, "ils", "maintenance_start", "11:30", "maintenance_end", "12:45");

        DiagnosisReport report = diagnose(PIN);

        comesTo(report, Result.UNAVAILABLE, ProblemType.SERVICE_UNAVAILABLE);
        assertThat(failed(report, "Maintenance"))
                .isEqualTo("The service is in maintenance for another 45 minutes; nobody is asked."
                        + " Let the patron wait, or ask the people who set the times.");
        assertThat(ils.asked).hasValue(0);
    }

    @Test
    void aFailureIsToldWithWhatToDo() {
        ils.fails(new ConnectException("Connection refused"));

        DiagnosisReport report = diagnose(PIN);

        comesTo(report, Result.UNAVAILABLE, ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(failed(report, "Asking with the PIN"))
                .startsWith("ConnectException: Connection refused Ask the people who run the library system");
    }

    @Test
    void aDefectOfTheProviderIsNoWordAgainstThePatron() {
        ils.answer = (identifier, pin) -> {
            throw new IllegalStateException("secret-of-the-provider");
        };

        DiagnosisReport report = diagnose(PIN);

        comesTo(report, Result.UNAVAILABLE, ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(failed(report, "Asking with the PIN"))
                .contains("Something unexpected happened")
                .doesNotContain("secret");
    }

    @Test
    void theLockOfTheSourceOfTruthIsTold() {
        ils.fails(new TooManyAttemptsException(Duration.ofMinutes(5)));

        DiagnosisReport report = diagnose(PIN);

        comesTo(report, Result.REJECTED, ProblemType.TOO_MANY_ATTEMPTS);
        assertThat(failed(report, "Asking with the PIN")).contains("too many attempts failed");
    }

    // A diagnosis counts as an attempt

    @Test
    void aCardThatHasToWaitIsNotTried() {
        site.associate(ferguson, 1);
        for (int i = 0; i < 5; i++) {
            site.signIn(FERGUSON, CARD, "9999");
        }
        int asked = ils.asked.get();

        DiagnosisReport report = diagnose(CARD, PIN);

        comesTo(report, Result.REJECTED, ProblemType.TOO_MANY_ATTEMPTS);
        assertThat(failed(report, "Too many attempts"))
                .matches("Too many attempts with this card failed: it has to wait for another [1-9][0-9]* minutes, and"
                        + " nobody was asked\\. Let the patron wait, or lift the throttle\\.");
        assertThat(ils.asked).hasValue(asked);
    }

    @Test
    void wrongPinsOfADiagnosisCountAndARightOneEndsTheCount() {
        site.associate(ferguson, 1);
        for (int i = 0; i < 4; i++) {
            diagnose(CARD, "9999");
        }
        comesTo(diagnose(CARD, PIN), Result.AUTHENTICATED, null);
        for (int i = 0; i < 4; i++) {
            diagnose(CARD, "9999");
        }
        comesTo(diagnose(CARD, PIN), Result.AUTHENTICATED, null);

        for (int i = 0; i < 5; i++) {
            diagnose(CARD, "9999");
        }
        assertThat(site.signIn(FERGUSON, CARD, PIN))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.problem().problemType()).isEqualTo(ProblemType.TOO_MANY_ATTEMPTS));
    }

    @Test
    void aNoEndsWhatIsRememberedOfASuccess() {
        AtomicLong nanos = new AtomicLong();
        site.decide(builder -> builder.nanoTime(nanos::get));
        site.service(1, "ils", "cache_seconds", 60);
        site.associate(ferguson, 1);
        site.signIn(FERGUSON, CARD, PIN);
        ils.answer = (identifier, pin) -> Optional.empty();

        diagnose(CARD, PIN);

        assertThat(site.signIn(FERGUSON, CARD, PIN)).isInstanceOf(Rejected.class);
    }

    @Test
    void whileOthersTryTheSameCardTheDiagnosisHasNoTurn() throws Exception {
        site.service(1, "ils", "timeout", 1);
        site.associate(ferguson, 1);
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ils.answer = (identifier, pin) -> {
            asking.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted");
            }
            return Optional.empty();
        };
        Thread login = new Thread(() -> site.signIn(FERGUSON, CARD, "9999"));
        login.start();
        try {
            asking.await();

            DiagnosisReport report = diagnose(CARD, PIN);

            comesTo(report, Result.UNAVAILABLE, ProblemType.SERVICE_UNAVAILABLE);
            assertThat(failed(report, "Too many attempts"))
                    .isEqualTo("Other attempts with this card are under way. Try again in a moment.");
        } finally {
            answer.countDown();
            login.join();
        }
    }

    // What the answer comes to

    @Test
    void aPatronOfAnotherLibraryIsToldWhy() {
        site.associate(ferguson, 1, "prefix", "barcode", "24444");

        DiagnosisReport report = diagnose(CARD, PIN);

        comesTo(report, Result.REJECTED, ProblemType.PATRON_OF_ANOTHER_LIBRARY);
        assertThat(failed(report, "Library restriction"))
                .endsWith(" Compared is barcode by prefix with \"24444\". The patron is taken for one of another"
                        + " library's: check the card, or the restriction in the library's settings.");
    }

    @Test
    void aPatronOfTheLibraryIsToldByWhichRestriction() {
        site.associate(ferguson, 1, "prefix", "barcode", "2333300");

        assertThat(passed(diagnose(CARD, PIN), "Library restriction"))
                .endsWith(" Compared is barcode by prefix with \"2333300\".");
    }

    @Test
    void withoutARestrictionNothingIsCompared() {
        assertThat(passed(diagnose(PIN), "Library restriction")).doesNotContain("Compared");
    }

    @Test
    void anAnswerThatNamesNobodyIsShownToThePeopleWhoRunIt() {
        ils.says(PatronData.complete().build());

        DiagnosisReport report = diagnose(PIN);

        comesTo(report, Result.UNAVAILABLE, ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(failed(report, "Reading the answer")).startsWith("The source of truth says yes without saying who");
    }

    @Test
    void aPartialAnswerIsCompletedAsALoginDoes() {
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.of(leona().externalType("adult").build());

        DiagnosisReport report = diagnose(PIN);

        comesTo(report, Result.AUTHENTICATED, null);
        assertThat(passed(report, "Looking up the rest")).isEqualTo("The source of truth says yes.");
        assertThat(passed(report, "How the answer is read")).startsWith("Patron type: adult; ");
    }

    @Test
    void withoutTheRestALoginGoesOnWhereNoRestrictionNeedsIt() {
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.of(leona().build());
        ils.lookupFailure = new ConnectException("Connection refused");

        DiagnosisReport report = diagnose(PIN);

        failed(report, "Looking up the rest");
        comesTo(report, Result.AUTHENTICATED, null);
    }

    @Test
    void withoutTheRestALoginEndsWhereARestrictionNeedsIt() {
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.of(leona().build());
        ils.lookupFailure = new ConnectException("Connection refused");
        site.associate(ferguson, 1, "prefix", "barcode", "2333300");

        comesTo(diagnose(CARD, PIN), Result.UNAVAILABLE, ProblemType.REMOTE_INTEGRATION_FAILED);
    }

    @Test
    void aPatronWhoIsUnknownToTheSecondQuestionIsRefused() {
        ils.says(PatronData.partial().authorizationIdentifier(CARD).build());
        ils.lookup = known -> Optional.empty();

        comesTo(diagnose(PIN), Result.REJECTED, ProblemType.INVALID_CREDENTIALS);
    }

    @Test
    void whoHasSignedInBeforeIsFoundAgain() {
        site.associate(ferguson, 1);
        Authenticated login = (Authenticated) site.signIn(FERGUSON, CARD, PIN);

        assertThat(passed(diagnose(CARD, PIN), "Patron's row"))
                .isEqualTo("The patron has signed in here before and is number "
                        + login.patron().id() + ".");
    }

    @Test
    void aDatabaseThatIsAwayIsNotThePatronsFault() {
        site.patrons.goAway();

        DiagnosisReport report = diagnose(PIN);

        comesTo(report, Result.UNAVAILABLE, ProblemType.SERVICE_UNAVAILABLE);
        assertThat(failed(report, "Patron's row"))
                .startsWith("The database could not be used: ")
                .endsWith(". Tell the people who run this server.");
    }

    @Test
    void howTheAnswerIsReadIsSaidInWords() {
        ils.says(leona().externalType("adult")
                .authorizationExpires(LocalDate.of(2030, 5, 6))
                .fines(Money.of(new BigDecimal("2.50")))
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .build());

        DiagnosisReport report = diagnose(PIN);

        assertThat(passed(report, "How the answer is read"))
                .matches(
                        "Patron type: adult; expires: 2030-05-06; fines: .*2\\.50.*; block: .*card reported lost.*\\.");
        assertThat(failed(report, "Borrowing privileges"))
                .startsWith("The patron may sign in, but not borrow: ")
                .contains("Suspended credentials. Your library card has been suspended.")
                .endsWith(" Ask the library to settle it.");
        comesTo(report, Result.AUTHENTICATED, null);
    }

    @Test
    void ofAPatronWithoutSuchFactsThatIsSaid() {
        DiagnosisReport report = diagnose(PIN);

        assertThat(passed(report, "How the answer is read"))
                .isEqualTo("Patron type: none; expires: never; fines: unknown; block: none.");
        assertThat(passed(report, "Borrowing privileges")).isEqualTo("The patron may borrow.");
    }

    @Test
    void whatTheLibrarysPatternFindsIsShown() {
        site.associate(ferguson, 1, null, null, null, "external_type_regular_expression", "^(2.)");

        assertThat(passed(diagnose(CARD, PIN), "External type")).isEqualTo("The library's pattern finds \"23\".");
    }

    @Test
    void aPatternThatFindsNothingIsNamed() {
        site.associate(ferguson, 1, null, null, null, "external_type_regular_expression", "^(9.)");

        assertThat(passed(diagnose(CARD, PIN), "External type")).isEqualTo("The library's pattern finds nothing.");
    }

    @Test
    void aRuleThatCannotBeUsedSaysSo() {
        site.associate(
                ferguson,
                1,
                null,
                null,
                null,
                "patron_blocking_rules",
                List.of(Map.of("name", "Odd", "rule", "{nobody} > 5", "message", "Ask at the desk.")));
        ils.says(leona().externalType("adult").build());

        assertThat(failed(diagnose(CARD, PIN), "Blocking rules"))
                .startsWith("Blocking rule \"Odd\" could not be decided of a patron and ");
    }

    // Everyone

    @Test
    void whenNobodyGetsAnAnswerItIsEveryone() {
        site.associate(ferguson, 1);
        ils.fails(new ConnectException("Connection refused"));
        site.signIn(FERGUSON, CARD, PIN);

        assertThat(failed(diagnose(CARD, null), "Is it everyone?"))
                .isEqualTo("In the last 15 minutes 0 logins were accepted, 0 refused, and 1 got no answer."
                        + " None was accepted within a day, as far as is known."
                        + " It is everyone: ask the people who run the library system.");
    }

    @Test
    void whenSomebodyWasRefusedItIsNotEveryone() {
        site.associate(ferguson, 1);
        site.signIn(FERGUSON, CARD, "9999");
        ils.fails(new ConnectException("Connection refused"));
        site.signIn(FERGUSON, CARD, PIN);

        assertThat(passed(diagnose(CARD, null), "Is it everyone?"))
                .isEqualTo("In the last 15 minutes 0 logins were accepted, 1 refused, and 1 got no answer."
                        + " None was accepted within a day, as far as is known.");
    }

    @Test
    void whenSomebodyWasAcceptedItIsNotEveryoneAndTheTimeIsTold() {
        site.associate(ferguson, 1);
        site.signIn(FERGUSON, CARD, PIN);
        ils.fails(new ConnectException("Connection refused"));
        site.signIn(FERGUSON, CARD, PIN);

        assertThat(passed(diagnose(CARD, null), "Is it everyone?"))
                .isEqualTo("In the last 15 minutes 1 logins were accepted, 0 refused, and 1 got no answer."
                        + " The last one was accepted at " + Site.NOON + ".");
    }

    // A support code

    private void keepRefusals() {
        site.refusals = new InMemoryRefusals();
        site.associate(ferguson, 1);
    }

    @Test
    void aCodeOfARefusalBeginsWithTheLoginsOfItsServiceAlone() {
        keepRefusals();
        site.service(2, "another", "identifier_regular_expression", "^A.*$");
        site.service(1, "ils", "identifier_regular_expression", "^2.*$");
        site.associate(ferguson, 2);
        String code = codeOf(site.signIn(FERGUSON, CARD, "9999"));

        DiagnosisReport report = lookUp(code);

        comesTo(report, Result.REJECTED, ProblemType.INVALID_CREDENTIALS);
        assertThat(report.problem().flatMap(ProblemDetail::instance)).contains(code);
        assertThat(names(report))
                .containsExactly(
                        "Is it everyone? (Service 1)", "Support code", "Asking the source of truth", "Final answer");
        assertThat(passed(report, "Support code")).isEqualTo("Given out at " + Site.NOON + ", at Service 1.");
        assertThat(failed(report, "Asking"))
                .endsWith(" Check with the patron what they typed, or diagnose them by their identifier.");
    }

    @Test
    void aCodeOfALoginAtNoServiceSaysSo() {
        keepRefusals();
        String code = codeOf(site.authenticate(FERGUSON, "Basic %%%"));

        assertThat(passed(lookUp(code), "Support code"))
                .isEqualTo("Given out at " + Site.NOON + ", at no particular service.");
    }

    @Test
    void aCodeOfAnOutageSaysThatItWasNotThePatron() {
        keepRefusals();
        ils.fails(new ConnectException("Connection refused"));
        AuthenticationResult login = site.signIn(FERGUSON, CARD, PIN);
        assertThat(login).isInstanceOf(Unavailable.class);

        DiagnosisReport report = lookUp(codeOf(login));

        comesTo(report, Result.UNAVAILABLE, ProblemType.REMOTE_INTEGRATION_FAILED);
        assertThat(failed(report, "Asking"))
                .endsWith(" It was not the patron's fault: let them try again, and if it lasts tell the people who run"
                        + " the service.");
    }

    @Test
    void aCodeOfACardThatHadToWaitSaysWhatHelps() {
        keepRefusals();
        for (int i = 0; i < 5; i++) {
            site.signIn(FERGUSON, CARD, "9999");
        }
        String code = codeOf(site.signIn(FERGUSON, CARD, PIN));

        DiagnosisReport report = lookUp(code);

        comesTo(report, Result.REJECTED, ProblemType.TOO_MANY_ATTEMPTS);
        assertThat(report.steps())
                .anySatisfy(
                        step -> assertThat(step.detail()).endsWith(" Let the patron wait, or lift the lock for them."));
    }

    @Test
    void aCodeThatNobodyKnowsIsToldWhy() {
        keepRefusals();

        DiagnosisReport report = lookUp("NOSUCHCODE");

        comesTo(report, Result.NOT_DECIDED, null);
        assertThat(names(report)).containsExactly("Support code", "Final answer");
        assertThat(failed(report, "Support code")).startsWith("Nothing is kept under this code: ");
    }

    @Test
    void aCodeOfAnotherLibraryIsNotKnown() {
        keepRefusals();
        site.associate(site.library(LION), 1);
        String code = codeOf(site.signIn(LION, CARD, "9999"));

        comesTo(lookUp(code), Result.NOT_DECIDED, null);
    }
}
