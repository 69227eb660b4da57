package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.spi.ProviderEnvironment;

/** The contract holds good providers to be good, and finds out each kind of bad one. */
class ProviderContractTest {
    /** How a source of truth is. */
    private enum Source {
        UP,
        DOWN,
        SILENT
    }

    /** A provider with a mistake, and a contract for it. */
    private static class Probe extends ProviderContract implements BasicAuthenticationProviderFactory {
        final AtomicReference<Source> source = new AtomicReference<>(Source.UP);
        private final AtomicInteger pins = new AtomicInteger();

        @Override
        protected BasicAuthenticationProviderFactory factory() {
            return this;
        }

        @Override
        protected Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        protected Card firstPatron() {
            return new Card("23333000000001", "7319");
        }

        @Override
        protected Card secondPatron() {
            return new Card("23333000000002", "2846");
        }

        @Override
        protected void takeSourceDown() {
            source.set(Source.DOWN);
        }

        @Override
        protected void silenceSource() {
            source.set(Source.SILENT);
        }

        @Override
        protected void healSource() {
            source.set(Source.UP);
        }

        @Override
        public String protocol() {
            return "Probe";
        }

        @Override
        public String displayName() {
            return "Probe";
        }

        @Override
        public String description() {
            return "Knows two patrons.";
        }

        @Override
        public SettingsSchema schema() {
            return SettingsSchema.EMPTY;
        }

        @Override
        public BasicSettings basicSettings() {
            return BasicSettings.builder().build();
        }

        @Override
        public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment) {
            return new BasicAuthenticationProvider() {
                @Override
                public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call)
                        throws IOException {
                    return Probe.this.authenticate(identifier, pin, call);
                }

                @Override
                public void probe(Call call) throws IOException {
                    Probe.this.probe(call);
                }
            };
        }

        Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) throws IOException {
            pins.incrementAndGet();
            ask(call);
            for (Card card : new Card[] {firstPatron(), secondPatron()}) {
                if (card.identifier().equals(identifier.value())) {
                    return judge(card, pin.reveal());
                }
            }
            return Optional.empty();
        }

        void probe(Call call) throws IOException {
            ask(call);
        }

        @Override
        protected OptionalInt pinsSeen() {
            return OptionalInt.of(pins.get());
        }

        void ask(Call call) throws IOException {
            if (source.get() == Source.DOWN) {
                throw new IOException("The source is down.");
            }
            if (source.get() == Source.SILENT) {
                try {
                    new CountDownLatch(1).await(call.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("The source is silent.");
            }
        }

        Optional<PatronData> judge(Card card, String pin) {
            return pin.equals(card.pin()) ? answer(card.identifier()) : Optional.empty();
        }

        Optional<PatronData> answer(String identifier) {
            return Optional.of(PatronData.complete()
                    .permanentId(identifier)
                    .authorizationIdentifier(identifier)
                    .build());
        }
    }

    // J4
    @Nested
    class AGoodProvider extends Probe {}

    private static void assertFoundOut(Executable check) {
        assertThatThrownBy(check::execute).isInstanceOf(AssertionError.class);
    }

    // J4
    @Test
    void whoTakesAnEmptyPinIsFoundOut() {
        assertFoundOut(new Probe() {
            @Override
            Optional<PatronData> judge(Card card, String pin) {
                return pin.isEmpty() ? answer(card.identifier()) : super.judge(card, pin);
            }
        }::anEmptyPinIsRefused);
    }

    // J4
    @Test
    void whoTakesAnyPinIsFoundOut() {
        assertFoundOut(new Probe() {
            @Override
            Optional<PatronData> judge(Card card, String pin) {
                return answer(card.identifier());
            }
        }::aWrongPinIsRefused);
    }

    // J4
    @Test
    void whoCallsAnOutageARefusalIsFoundOut() {
        assertFoundOut(new Probe() {
            @Override
            Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) {
                try {
                    return super.authenticate(identifier, pin, call);
                } catch (IOException e) {
                    return Optional.empty();
                }
            }
        }::anOutageIsNoRefusal);
    }

    // J4
    @Test
    void whoShowsThePinInAnExceptionIsFoundOut() {
        assertFoundOut(new Probe() {
            @Override
            Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) throws IOException {
                if (source.get() != Source.UP) {
                    throw new IOException("Could not ask about " + pin.reveal());
                }
                return super.authenticate(identifier, pin, call);
            }
        }::anOutageIsNoRefusal);
    }

    // J4
    @Test
    void whoDoesNotEndAtTheDeadlineIsFoundOut() {
        Probe late = new Probe() {
            @Override
            void ask(Call call) throws IOException {
                if (source.get() == Source.SILENT) {
                    super.ask(Call.of(Deadline.after(Duration.ofSeconds(1)), call.librarySettings()));
                }
            }
        };
        assertFoundOut(late::aLoginEndsAtItsDeadline);
    }

    // J4
    @Test
    void whoMixesPatronsUpIsFoundOut() {
        AtomicReference<String> shared = new AtomicReference<>("");
        Probe probe = new Probe() {
            @Override
            Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) {
                String before = shared.getAndSet(identifier.value());
                return answer(before);
            }
        };
        assertThatThrownBy(probe::patronsAreNotMixedUp).isNotNull();
    }

    @Test
    void aPortThatHoldsTheDigitsOfAPinIsNoMistake() {
        assertThatCode(tellsAsItFails("no answer at localhost:57319")::aProbeTellsHealthFromOutageWithoutAPin)
                .doesNotThrowAnyException();
        assertFoundOut(tellsAsItFails("no answer to 7319")::aProbeTellsHealthFromOutageWithoutAPin);
    }

    private static Probe tellsAsItFails(String message) {
        return new Probe() {
            @Override
            void probe(Call call) throws IOException {
                if (source.get() != Source.UP) {
                    throw new IOException(message);
                }
            }
        };
    }

    // J4
    @Test
    void whoConnectsWhileBeingMadeIsFoundOut() {
        Probe probe = new Probe() {
            @Override
            public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment) {
                if (source.get() != Source.UP) {
                    throw new IllegalStateException("cannot connect");
                }
                return super.create(settings, environment);
            }
        };
        assertThatThrownBy(probe::makingAProviderAsksNobody).isInstanceOf(IllegalStateException.class);
    }

    // J4, A11
    @Test
    void whoFindsASourceThatIsAwayIsFoundOut() {
        assertFoundOut(new Probe() {
            @Override
            void probe(Call call) {
                // Finds anything.
            }
        }::aProbeTellsHealthFromOutageWithoutAPin);
    }

    // J4, A11
    @Test
    void whoProbesWithAPinIsFoundOut() {
        assertFoundOut(new Probe() {
            @Override
            void probe(Call call) throws IOException {
                authenticate(new PatronIdentifier(firstPatron().identifier()), Secret.of("7319"), call);
            }
        }::aProbeTellsHealthFromOutageWithoutAPin);
    }

    // J4
    @Test
    void whoIsSilentAboutItselfIsFoundOut() {
        assertFoundOut(new Probe() {
            @Override
            public String description() {
                return "";
            }
        }::theFactoryDescribesItself);
        assertThat(new Probe().settings()).isEmpty();
    }
}
