package org.patronauth;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.patronauth.rule.RuleValue;
import org.patronauth.rule.RuleValues;
import org.patronauth.rule.ValueType;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.ProviderEnvironment;

/** A protocol whose source of truth knows one patron: identifier and PIN are settings. */
final class PlainProtocol implements BasicAuthenticationProviderFactory {
    private static final Setting<String> URL =
            Setting.text("url", "Server").alias("server").required().build();
    private static final Setting<Integer> PORT =
            Setting.integer("port", "Port", 1, 65_535).defaultsTo(6001).build();
    private static final Setting<Secret> PASSWORD =
            Setting.secret("password", "Login password").alias("login_password").build();
    private static final Setting<Boolean> FORBIDDEN =
            Setting.bool("forbidden", "Forbidden here").defaultsTo(false).build();
    private static final BasicSettings BASIC = BasicSettings.builder().build();

    final AtomicInteger open = new AtomicInteger();
    /** How many providers there ever were. */
    final AtomicInteger built = new AtomicInteger();

    final AtomicInteger questions = new AtomicInteger();
    final AtomicInteger lookUps = new AtomicInteger();
    /** Whether it tells of each patron an id that never changes, and a user name. */
    volatile boolean numbering;
    /** Whether patrons are blocked. */
    volatile boolean blocking;
    /** What rules can be judged by, beside what is stored. */
    final Map<String, String> said = new ConcurrentHashMap<>();
    /** Whether an answer to a PIN leaves something for a look-up to say. */
    volatile boolean terse;
    /** The password of the provider that was built last. */
    volatile @Nullable Secret lastPassword;
    /** What happens while it is asked about a patron. */
    volatile Runnable whileAsked = () -> {};
    /** How a question without a PIN is answered; null where it cannot be asked. */
    volatile @Nullable PatronLookup lookup;

    @Override
    public String protocol() {
        return "Plain";
    }

    @Override
    public List<String> protocolAliases() {
        return List.of("api.plain");
    }

    @Override
    public String displayName() {
        return "Plain";
    }

    @Override
    public String description() {
        return "Knows one patron.";
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(URL, PORT, PASSWORD, FORBIDDEN);
    }

    @Override
    public SettingsSchema librarySchema() {
        return SettingsSchema.of(Setting.text("institution_id", "Institution").build());
    }

    @Override
    public BasicSettings basicSettings() {
        return BASIC;
    }

    @Override
    public boolean knowsRestrictionField(String field) {
        return field.equals("p46");
    }

    @Override
    public RuleValues ruleValues() {
        return RuleValues.STORED.and(List.of(new RuleValue("grade", ValueType.TEXT, "School grade")));
    }

    @Override
    public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException {
        if (settings.require(FORBIDDEN)) {
            throw new InvalidSettingsException(List.of(new SettingProblem(
                    "forbidden", ProblemType.INVALID_CONFIGURATION_OPTION, "This host does not allow it.")));
        }
        open.incrementAndGet();
        built.incrementAndGet();
        settings.get(PASSWORD).ifPresent(password -> lastPassword = password);
        return new Provider();
    }

    /** What the source of truth says of a patron. */
    PatronData patron(String card) {
        return PatronData.complete()
                .authorizationIdentifier(card)
                .permanentId(numbering ? "number " + card : null)
                .username(numbering ? "reader " + card : null)
                .blockReason(blocking ? BlockReason.CARD_REPORTED_LOST : null)
                .build();
    }

    PatronData withRuleValues(PatronData data, Call call) {
        if (!call.wantsRuleValues()) {
            return data;
        }
        PatronData.Builder more = data.toBuilder();
        said.forEach(more::ruleValue);
        return more.build();
    }

    private final class Provider implements BasicAuthenticationProvider {
        @Override
        public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) {
            questions.incrementAndGet();
            whileAsked.run();
            if (!pin.reveal().equals("1234")) {
                return Optional.empty();
            }
            return Optional.of(
                    terse
                            ? PatronData.partial()
                                    .authorizationIdentifier(identifier.value())
                                    .build()
                            : withRuleValues(patron(identifier.value()), call));
        }

        @Override
        public Optional<PatronLookup> lookup() {
            return Optional.ofNullable(lookup).map(answer -> (known, call) -> {
                lookUps.incrementAndGet();
                whileAsked.run();
                return answer.lookUp(known, call);
            });
        }

        @Override
        public void probe(Call call) {
            // It is never away.
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
