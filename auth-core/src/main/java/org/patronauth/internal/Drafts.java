package org.patronauth.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/** Collects everything that is wrong with a submission, and turns its raw values into the form in which they are kept. */
public final class Drafts {
    private static final String SETTINGS = "settings.";

    private final List<SettingProblem> problems = new ArrayList<>();

    public void add(String field, ProblemType type, String detail) {
        problems.add(new SettingProblem(field, type, detail));
    }

    public void addAll(List<SettingProblem> more) {
        problems.addAll(more);
    }

    /** Problems with settings, under the name that a submission gives them. */
    public void addSettings(List<SettingProblem> more) {
        more.forEach(problem -> problems.add(problem.within(SETTINGS)));
    }

    List<SettingProblem> problems() {
        return List.copyOf(problems);
    }

    public boolean isClean() {
        return problems.isEmpty();
    }

    /**
     * Refuses the submission if anything is wrong with it.
     *
     * @throws ConfigurationRefusedException with everything that is wrong
     */
    public void refuseIfBad() {
        if (!problems.isEmpty()) {
            throw ConfigurationRefusedException.invalid(problems);
        }
    }

    /**
     * The values to keep: what was submitted, the stored secrets that were left alone, and what a newer host stored
     * beside them. Every bad value and unknown key is noted.
     *
     * @param stored what is kept now
     */
    public Optional<Parsed> settings(
            SettingsSchema schema, Map<String, @Nullable Object> submitted, Map<String, Object> stored) {
        Map<String, @Nullable Object> raw = new LinkedHashMap<>(submitted);
        keepSecrets(schema, raw, stored);
        Map<String, Object> foreign = new LinkedHashMap<>();
        stored.forEach((key, value) -> {
            if (!schema.knows(key)) {
                foreign.put(key, value);
            }
        });
        for (String key : submitted.keySet()) {
            if (!schema.knows(key) && !foreign.containsKey(key)) {
                add(SETTINGS + key, ProblemType.INVALID_CONFIGURATION_OPTION, "There is no setting of that name.");
            }
        }
        try {
            Settings settings = schema.parse(raw);
            Map<String, Object> kept = new LinkedHashMap<>(settings.toRaw());
            kept.putAll(foreign);
            return Optional.of(new Parsed(settings, kept));
        } catch (InvalidSettingsException e) {
            addSettings(e.problems());
            return Optional.empty();
        }
    }

    /**
     * Typed settings and the form in which they are kept.
     *
     * @param settings the typed values
     * @param kept the raw values to store
     */
    public record Parsed(Settings settings, Map<String, Object> kept) {}

    /** An absent or masked secret keeps the stored one; null clears it. */
    private static void keepSecrets(
            SettingsSchema schema, Map<String, @Nullable Object> raw, Map<String, Object> stored) {
        for (Setting<?> setting : schema.settings()) {
            if (!setting.isSecret()) {
                continue;
            }
            if (!isGiven(setting, raw)) {
                List<String> names = names(setting);
                names.forEach(raw::remove);
                names.stream()
                        .map(stored::get)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .ifPresent(kept -> raw.put(setting.key(), kept));
            }
        }
    }

    /** Whether a submission says what a secret shall be: a value, or null to clear it. */
    static boolean isGiven(Setting<?> secret, Map<String, ? extends @Nullable Object> submitted) {
        return names(secret).stream()
                .anyMatch(name -> submitted.containsKey(name) && !Secret.MASK.equals(submitted.get(name)));
    }

    private static List<String> names(Setting<?> setting) {
        List<String> names = new ArrayList<>();
        names.add(setting.key());
        names.addAll(setting.aliases());
        return names;
    }
}
