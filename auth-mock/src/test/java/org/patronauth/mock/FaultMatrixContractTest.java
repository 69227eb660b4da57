package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.oauth.GenericOAuthProviderFactory;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.SignInGrant;
import org.patronauth.spi.SignInRequest;

/** The contract finds out each kind of bad provider. */
@Execution(ExecutionMode.CONCURRENT)
class FaultMatrixContractTest {
    private final List<AutoCloseable> leaks = new ArrayList<>();

    @AfterEach
    void tidy() throws Exception {
        for (AutoCloseable leak : leaks) {
            leak.close();
        }
    }

    /** What a bad provider does instead of completing a sign-in. */
    @FunctionalInterface
    private interface Flaw {
        OAuthAnswer complete(Good provider, SignInGrant grant, Call call) throws IOException;
    }

    /** A good provider, as a bad one sees it. */
    private record Good(OAuthAuthenticationProvider provider, Settings settings, ProviderEnvironment environment) {
        OAuthAnswer complete(SignInGrant grant, Call call) throws IOException {
            return provider.complete(grant, call);
        }
    }

    /** The matrix of a good provider, with something bad in it. */
    private static final class Flawed extends GenericOAuthFaultMatrixTest {
        private final Flaw flaw;

        Flawed(Flaw flaw) {
            this.flaw = flaw;
        }

        @Override
        protected AuthenticationProviderFactory factory() {
            return new FlawedFactory(flaw);
        }
    }

    private record FlawedFactory(Flaw flaw) implements OAuthAuthenticationProviderFactory {
        private static final GenericOAuthProviderFactory GOOD = new GenericOAuthProviderFactory();

        @Override
        public String protocol() {
            return GOOD.protocol();
        }

        @Override
        public String displayName() {
            return GOOD.displayName();
        }

        @Override
        public String description() {
            return GOOD.description();
        }

        @Override
        public SettingsSchema schema() {
            return GOOD.schema();
        }

        @Override
        public CommonSettings commonSettings() {
            return GOOD.commonSettings();
        }

        @Override
        public OAuthAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
                throws InvalidSettingsException {
            Good good = new Good(GOOD.create(settings, environment), settings, environment);
            return new OAuthAuthenticationProvider() {
                @Override
                public OAuthDeclaration declaration() {
                    return good.provider().declaration();
                }

                @Override
                public Duration sessionLife() {
                    return good.provider().sessionLife();
                }

                @Override
                public URI authorizationUri(SignInRequest request, Call call) throws IOException {
                    return good.provider().authorizationUri(request, call);
                }

                @Override
                public OAuthAnswer complete(SignInGrant grant, Call call) throws IOException {
                    return flaw.complete(good, grant, call);
                }

                @Override
                public void probe(Call call) throws IOException {
                    good.provider().probe(call);
                }

                @Override
                public void close() {
                    good.provider().close();
                }
            };
        }
    }

    private static OAuthAnswer identified(String permanentId) {
        return OAuthAnswer.identified(PatronData.complete()
                .permanentId(permanentId)
                .authorizationIdentifier(permanentId)
                .build());
    }

    private static Throwable play(Flaw flaw, String row) {
        DynamicTest test = new Flawed(flaw)
                .matrix()
                .filter(each -> each.getDisplayName().equals(row))
                .findFirst()
                .orElseThrow();
        return catchThrowable(() -> test.getExecutable().execute());
    }

    private static void assertFound(String invariant, Flaw flaw, String row) {
        assertThat(play(flaw, row)).isInstanceOf(AssertionError.class).hasMessageStartingWith(invariant);
    }

    private static void assertFound(String invariant, Flaw flaw) {
        assertFound(invariant, flaw, "row 34: status:500");
    }

    private static Flaw afterOutages(Flaw then) {
        return (good, grant, call) -> {
            try {
                return good.complete(grant, call);
            } catch (IOException e) {
                return then.complete(good, grant, call);
            }
        };
    }

    @Test
    void aGoodProviderPasses() {
        assertThat(play(Good::complete, "row 34: status:500")).isNull();
    }

    @Test
    void aYesThatNobodySaid() {
        assertFound("I1", afterOutages((good, grant, call) -> identified("23333999999999")));
    }

    @Test
    void aPatronWhoIsAnother() {
        assertFound("I1: a patron", (good, grant, call) -> {
            good.complete(grant, call);
            return identified("23333999999999");
        });
    }

    @Test
    void aNoThatNobodySaid() {
        assertFound(
                "I1/I2", afterOutages((good, grant, call) -> OAuthAnswer.refused(RejectionReason.INVALID_CREDENTIALS)));
    }

    @Test
    void aLoginThatOutlivesItsDeadline() {
        assertFound("I3", afterOutages((good, grant, call) -> {
            LockSupport.parkNanos(FaultTrial.PATIENCE.plusMillis(300).toNanos());
            throw new IOException("late");
        }));
    }

    @Test
    void aSecretThatIsShownTwice() {
        assertFound("I4", afterOutages(Good::complete));
    }

    @Test
    void aConnectionThatIsForgotten() {
        assertFound("I5", (good, grant, call) -> {
            URI tokens = URI.create(String.valueOf(good.settings().toRaw().get("token_endpoint")));
            leaks.add(new Socket(tokens.getHost(), tokens.getPort()));
            return good.complete(grant, call);
        });
    }

    @Test
    void aThreadThatIsForgotten() {
        assertFound("I5: the thread", (good, grant, call) -> {
            Thread thread = new Thread(
                    () -> LockSupport.parkNanos(Duration.ofSeconds(60).toNanos()), "forgotten");
            thread.setDaemon(true);
            thread.start();
            leaks.add(thread::interrupt);
            return good.complete(grant, call);
        });
    }

    @Test
    void aSecretThatIsTold() {
        assertFound("I6", afterOutages((good, grant, call) -> {
            good.environment().warnings().warn("The code of Ada Canary was refused.");
            throw new IOException("told");
        }));
    }

    @Test
    void aPatronWhoIsAnotherOneEachTime() {
        assertFound("I7: a patron has two rows", (good, grant, call) -> {
            good.complete(grant, call);
            return identified(UUID.randomUUID().toString());
        });
    }

    @Test
    void aProviderThatDoesNotRecover() {
        Map<String, Boolean> broken = new HashMap<>();
        assertFound("I8", (good, grant, call) -> {
            if (broken.containsKey("once")) {
                throw new IOException("broken");
            }
            try {
                return good.complete(grant, call);
            } catch (IOException e) {
                broken.put("once", true);
                throw e;
            }
        });
    }

    @Test
    void aRowThatIsForgotten() {
        GenericOAuthFaultMatrixTest forgetful = new GenericOAuthFaultMatrixTest() {
            @Override
            protected Map<Integer, String> doesNotApply() {
                Map<Integer, String> reasons = new HashMap<>(super.doesNotApply());
                reasons.remove(17);
                return reasons;
            }
        };
        assertThat(catchThrowable(forgetful::noRowIsForgotten)).isInstanceOf(AssertionError.class);
        new GenericOAuthFaultMatrixTest().noRowIsForgotten();
    }
}
