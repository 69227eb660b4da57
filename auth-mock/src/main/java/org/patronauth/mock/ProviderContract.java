package org.patronauth.mock;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Settings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.StepResult;

/**
 * What every provider for identifier and PIN must hold, ours and anybody's. Extend it, say where a source of truth for
 * tests is and which two patrons it knows, and let JUnit Jupiter (5.12 or later) run it.
 *
 * <p>The source of truth should be a real one, or a fake server on a socket: half of what is asked here is what happens
 * when the source is away.
 *
 * @since 0.1
 */
public abstract class ProviderContract {
    private static final Duration AMPLE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofMillis(250);
    private static final int THREADS = 8;
    private static final int LOGINS_PER_THREAD = 25;

    /** For subclasses. */
    protected ProviderContract() {}

    /**
     * The factory of the provider.
     *
     * @return the same or a new one each time
     */
    protected abstract BasicAuthenticationProviderFactory factory();

    /**
     * The settings of a service whose source of truth is up and knows both patrons.
     *
     * @return keys and values as an administrator would give them
     */
    protected abstract Map<String, Object> settings();

    /**
     * A patron with the right PIN.
     *
     * @return one of two
     */
    protected abstract Card firstPatron();

    /**
     * Another patron with the right PIN.
     *
     * @return the other of two
     */
    protected abstract Card secondPatron();

    /**
     * From now on nobody can reach the source of truth.
     *
     * @throws Exception when the test cannot go on
     */
    protected abstract void takeSourceDown() throws Exception;

    /**
     * From now on the source of truth takes questions and never answers.
     *
     * @throws Exception when the test cannot go on
     */
    protected abstract void silenceSource() throws Exception;

    /**
     * The source of truth is well again.
     *
     * @throws Exception when the test cannot go on
     */
    protected abstract void healSource() throws Exception;

    /**
     * How many PINs the source of truth has been shown, where it counts them.
     *
     * @return the count, or empty where it does not
     */
    protected OptionalInt pinsSeen() {
        return OptionalInt.empty();
    }

    /** Forms for administrators are made of what a factory says of itself. */
    @Test
    public void theFactoryDescribesItself() {
        BasicAuthenticationProviderFactory factory = factory();
        assertFalse(factory.protocol().isBlank(), "protocol()");
        assertFalse(factory.displayName().isBlank(), "displayName()");
        assertFalse(factory.description().isBlank(), "description()");
        for (Setting<?> setting : factory.schema().settings()) {
            assertFalse(setting.label().isBlank(), "label of " + setting.key());
        }
    }

    /**
     * A host starts while a source of truth is down.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void makingAProviderAsksNobody() throws Exception {
        takeSourceDown();
        try {
            provider().close();
        } finally {
            healSource();
        }
    }

    /**
     * The right PIN signs a patron in, under an identifier.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void theRightPinIsAccepted() throws Exception {
        try (Opened opened = open()) {
            for (Card card : List.of(firstPatron(), secondPatron())) {
                Optional<PatronData> patron = opened.signIn(card);
                assertTrue(patron.isPresent(), "the patron is accepted");
                assertFalse(
                        patron.orElseThrow().authorizationIdentifiers().isEmpty()
                                && patron.orElseThrow().permanentId().isEmpty(),
                        "the answer names the patron");
            }
        }
    }

    /**
     * A wrong PIN is a no: an empty answer, not an exception.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void aWrongPinIsRefused() throws Exception {
        try (Opened opened = open()) {
            Card wrong = new Card(firstPatron().identifier(), firstPatron().pin() + "0");
            assertTrue(opened.signIn(wrong).isEmpty(), "a wrong PIN is refused");
            assertTrue(opened.signIn(firstPatron()).isPresent(), "the right PIN is accepted after a wrong one");
        }
    }

    /**
     * An unknown patron is a no like a wrong PIN.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void anUnknownPatronIsRefused() throws Exception {
        try (Opened opened = open()) {
            Card unknown = new Card(
                    firstPatron().identifier() + "0" + secondPatron().identifier(),
                    firstPatron().pin());
            assertTrue(opened.signIn(unknown).isEmpty(), "an unknown patron is refused");
        }
    }

    /**
     * No PIN is never the right one.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void anEmptyPinIsRefused() throws Exception {
        if (!factory().basicSettings().collectsPin(parsedSettings())) {
            return;
        }
        try (Opened opened = open()) {
            for (String blank : List.of("", " ", "\t")) {
                Card card = new Card(firstPatron().identifier(), blank);
                assertTrue(opened.signIn(card).isEmpty(), "an empty PIN is refused");
            }
        }
    }

    /**
     * What is typed stays what was typed: it never becomes another question.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void commandsAreNotCredentials() throws Exception {
        try (Opened opened = open()) {
            Card good = firstPatron();
            for (String odd : List.of("\r", "\n", "\0", "\r\n", "|", "&", "%00", "\u2028", "../", "\uD800")) {
                assertNotAccepted(
                        opened,
                        new Card(good.identifier() + odd + secondPatron().identifier(), good.pin()));
                assertNotAccepted(opened, new Card(good.identifier(), "x" + odd + good.pin()));
            }
            assertTrue(opened.signIn(good).isPresent(), "the next login is served");
        }
    }

    private static void assertNotAccepted(Opened opened, Card card) {
        try {
            assertTrue(opened.signIn(card).isEmpty(), "odd characters do not help");
        } catch (IOException e) {
            // The source could not be asked such a thing: not a yes either.
        }
    }

    /**
     * A source of truth that is away has not said no.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void anOutageIsNoRefusal() throws Exception {
        try (Opened opened = open()) {
            takeSourceDown();
            try {
                IOException failure = assertThrows(IOException.class, () -> opened.signIn(firstPatron()));
                assertSaysNothingSecret(failure, firstPatron());
            } finally {
                healSource();
            }
            assertTrue(opened.signIn(firstPatron()).isPresent(), "the login after the outage is served");
        }
    }

    /**
     * A login ends at its deadline, whatever the source of truth does.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void aLoginEndsAtItsDeadline() throws Exception {
        try (Opened opened = open()) {
            silenceSource();
            try {
                long start = System.nanoTime();
                IOException failure = assertThrows(IOException.class, () -> opened.signIn(firstPatron(), SHORT));
                long took = System.nanoTime() - start;
                assertTrue(took < SHORT.plus(GRACE).toNanos(), "the login ended " + took / 1_000_000 + " ms later");
                assertSaysNothingSecret(failure, firstPatron());
            } finally {
                healSource();
            }
            assertTrue(opened.signIn(secondPatron()).isPresent(), "the login after the silence is served");
        }
    }

    /**
     * Logins at the same time do not get each other's answers.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void patronsAreNotMixedUp() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Opened opened = open()) {
            List<String> names = new ArrayList<>();
            for (Card card : List.of(firstPatron(), secondPatron())) {
                names.add(nameOf(opened.signIn(card).orElseThrow()));
            }
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < LOGINS_PER_THREAD; i++) {
                        boolean odd = (first + i) % 2 == 1;
                        Card card = odd ? secondPatron() : firstPatron();
                        assertEquals(
                                names.get(odd ? 1 : 0),
                                nameOf(opened.signIn(card).orElseThrow()));
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String nameOf(PatronData patron) {
        return patron.permanentId() + " " + patron.authorizationIdentifiers();
    }

    /**
     * Nothing that is printed in passing shows a PIN.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void nothingShowsThePin() throws Exception {
        try (Opened opened = open()) {
            Card card = firstPatron();
            PatronData patron = opened.signIn(card).orElseThrow();
            assertFalse(patron.toString().contains(card.pin()), "PatronData.toString()");
            assertFalse(opened.provider().toString().contains(card.pin()), "toString() of the provider");
            for (String warning : opened.warnings()) {
                assertFalse(warning.contains(card.pin()), "a warning");
            }
        }
    }

    /**
     * A patron who signed in before can be looked up again, if the protocol can do so at all.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void whoCanBeLookedUpIsTheSamePatron() throws Exception {
        try (Opened opened = open()) {
            PatronData known = opened.signIn(firstPatron()).orElseThrow();
            if (opened.provider().lookup().isEmpty()) {
                return;
            }
            Optional<PatronData> found = opened.provider().lookup().get().lookUp(known, opened.call(AMPLE));
            if (known.isComplete() || known.permanentId().isPresent()) {
                assertEquals(known.permanentId(), found.orElseThrow().permanentId());
            } else {
                assertTrue(
                        found.orElseThrow().authorizationIdentifiers().containsAll(known.authorizationIdentifiers()),
                        "the patron who was looked up has the identifier that signed in");
            }
            PatronData nobody = PatronData.partial()
                    .authorizationIdentifier(
                            firstPatron().identifier() + "0" + secondPatron().identifier())
                    .build();
            assertTrue(
                    opened.provider()
                            .lookup()
                            .get()
                            .lookUp(nobody, opened.call(AMPLE))
                            .isEmpty(),
                    "nobody knows an unknown patron");
        }
    }

    /**
     * A self-test finds the test patron, tells an outage from health, and shows no PIN.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void aSelfTestTellsHealthFromOutage() throws Exception {
        try (Opened opened = open()) {
            Sheet healthy = new Sheet(opened.call(AMPLE), firstPatron());
            assertTrue(opened.provider().examine(healthy).isPresent(), "a healthy source passes");
            assertEquals(0, healthy.failures, "a healthy source passes");
            assertFalse(healthy.text.toString().contains(firstPatron().pin()), "a self-test shows no PIN");
            takeSourceDown();
            try {
                Sheet ill = new Sheet(opened.call(SHORT), firstPatron());
                assertTrue(opened.provider().examine(ill).isEmpty(), "an outage fails");
                assertTrue(ill.failures > 0, "an outage fails");
                assertFalse(ill.text.toString().contains(firstPatron().pin()), "a self-test shows no PIN");
            } finally {
                healSource();
            }
        }
    }

    /**
     * A probe tells an outage from health, and shows nobody's PIN: not that of whoever signed in before, and not that of
     * a test patron.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void aProbeTellsHealthFromOutageWithoutAPin() throws Exception {
        try (Opened opened = open()) {
            assertTrue(opened.signIn(firstPatron()).isPresent(), "the patron is accepted");
            int before = pinsSeen().orElse(0);
            assertDoesNotThrow(() -> opened.provider().probe(opened.call(AMPLE)), "a healthy source is found");
            takeSourceDown();
            try {
                IOException failure =
                        assertThrows(IOException.class, () -> opened.provider().probe(opened.call(SHORT)));
                assertSaysNothingSecret(failure, firstPatron());
            } finally {
                healSource();
            }
            assertDoesNotThrow(() -> opened.provider().probe(opened.call(AMPLE)), "a source that is back is found");
            assertEquals(before, pinsSeen().orElse(0), "a probe shows no PIN");
            assertTrue(opened.provider().concurrency() > 0, "concurrency()");
            assertTrue(opened.signIn(secondPatron()).isPresent(), "the login after the probe is served");
        }
    }

    /**
     * Closing is final and harmless.
     *
     * @throws Exception when the test cannot go on
     */
    @Test
    public void closingTwiceIsHarmless() throws Exception {
        BasicAuthenticationProvider provider = provider();
        provider.close();
        assertDoesNotThrow(provider::close);
    }

    private static void assertSaysNothingSecret(Throwable failure, Card card) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            assertFalse(standsIn(card.pin(), text), "an exception shows no PIN");
            assertFalse(text.contains(card.identifier()), "an exception shows no identifier");
        }
    }

    /** Four digits of a PIN are also found within a port, and are none there. */
    private static boolean standsIn(String pin, String text) {
        return Pattern.compile("(?<!\\d)" + Pattern.quote(pin) + "(?!\\d)")
                .matcher(text)
                .find();
    }

    private Settings parsedSettings() throws InvalidSettingsException {
        return factory().serviceSchema().parse(settings());
    }

    private BasicAuthenticationProvider provider() throws InvalidSettingsException {
        return provider(new ArrayList<>());
    }

    private BasicAuthenticationProvider provider(List<String> warnings) throws InvalidSettingsException {
        ProviderEnvironment environment = new ProviderEnvironment(
                "Contract",
                Clock.system(ZoneOffset.UTC),
                (host, deadline) -> List.of(InetAddress.getAllByName(host)),
                true,
                warnings::add);
        return factory().create(parsedSettings(), environment);
    }

    private Opened open() throws InvalidSettingsException {
        List<String> warnings = new ArrayList<>();
        Settings library = factory().librarySchema().parse(Map.of());
        return new Opened(provider(warnings), library, warnings);
    }

    /** A provider in use. */
    private record Opened(BasicAuthenticationProvider provider, Settings library, List<String> warnings)
            implements AutoCloseable {
        Optional<PatronData> signIn(Card card) throws IOException {
            return signIn(card, AMPLE);
        }

        Optional<PatronData> signIn(Card card, Duration patience) throws IOException {
            return provider.authenticate(
                    new PatronIdentifier(card.identifier()), Secret.of(card.pin()), call(patience));
        }

        Call call(Duration patience) {
            return Call.of(Deadline.after(patience), library);
        }

        @Override
        public void close() {
            provider.close();
        }
    }

    /** Writes down what a librarian would see. */
    private static final class Sheet implements Examination {
        private final Call call;
        private final Card card;
        final StringBuilder text = new StringBuilder();
        int failures;

        Sheet(Call call, Card card) {
            this.call = call;
            this.card = card;
        }

        @Override
        public Call call() {
            return call;
        }

        @Override
        public Optional<PatronIdentifier> patron() {
            return Optional.of(new PatronIdentifier(card.identifier()));
        }

        @Override
        public Optional<Secret> pin() {
            return Optional.of(Secret.of(card.pin()));
        }

        @Override
        public boolean showsPersonalDetails() {
            return false;
        }

        @Override
        public <T> Optional<T> step(String name, Step<T> step) {
            write(name);
            try {
                StepResult<T> result = step.run();
                failures += result.isPassed() ? 0 : 1;
                write(result.detail());
                write(result.sent().orElse(null));
                write(result.received().orElse(null));
                return result.value();
            } catch (IOException e) {
                failures++;
                write(e.getMessage());
                return Optional.empty();
            }
        }

        @Override
        public void skip(String name, String reason) {
            write(name);
            write(reason);
        }

        private void write(@Nullable String line) {
            text.append(line).append('\n');
        }
    }
}
