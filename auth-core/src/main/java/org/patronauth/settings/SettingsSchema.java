package org.patronauth.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;

/**
 * The settings that something can have, in the order of its form, with the checks that concern several of them.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class SettingsSchema {
    /** No settings at all. */
    public static final SettingsSchema EMPTY = new SettingsSchema(List.of(), List.of());

    private final List<Setting<?>> settings;
    private final List<Function<Settings, List<SettingProblem>>> checks;

    private SettingsSchema(List<Setting<?>> settings, List<Function<Settings, List<SettingProblem>>> checks) {
        this.settings = settings;
        this.checks = checks;
    }

    /**
     * A schema of these settings.
     *
     * @param settings the settings in the order of the form
     * @return the schema
     * @throws IllegalArgumentException when two settings share a key or an alias
     */
    public static SettingsSchema of(Setting<?>... settings) {
        return of(List.of(settings));
    }

    /**
     * A schema of these settings.
     *
     * @param settings the settings in the order of the form
     * @return the schema
     * @throws IllegalArgumentException when two settings share a key or an alias
     */
    public static SettingsSchema of(List<Setting<?>> settings) {
        Set<String> keys = new LinkedHashSet<>();
        for (Setting<?> setting : settings) {
            for (String name : names(setting)) {
                if (!keys.add(name)) {
                    throw new IllegalArgumentException("Two settings have the key " + name + ".");
                }
            }
        }
        return new SettingsSchema(List.copyOf(settings), List.of());
    }

    /**
     * This schema followed by another one, with the checks of both.
     *
     * @param other more settings
     * @return the longer schema
     */
    public SettingsSchema and(SettingsSchema other) {
        List<Setting<?>> all = new ArrayList<>(settings);
        all.addAll(other.settings);
        List<Function<Settings, List<SettingProblem>>> both = new ArrayList<>(checks);
        both.addAll(other.checks);
        return new SettingsSchema(of(all).settings, List.copyOf(both));
    }

    /**
     * This schema with a check that concerns several settings. It runs only when each value is good by itself.
     *
     * @param check finds what is wrong
     * @return the stricter schema
     */
    public SettingsSchema withCheck(Function<Settings, List<SettingProblem>> check) {
        List<Function<Settings, List<SettingProblem>>> more = new ArrayList<>(checks);
        more.add(check);
        return new SettingsSchema(settings, List.copyOf(more));
    }

    /**
     * The settings in the order of the form.
     *
     * @return the settings
     */
    public List<Setting<?>> settings() {
        return settings;
    }

    /**
     * Whether a key or alias belongs to one of the settings.
     *
     * @param name a key of a submission
     * @return true when it is known
     */
    public boolean knows(String name) {
        return settings.stream().anyMatch(s -> names(s).contains(name));
    }

    /**
     * Reads raw values. Keys that the schema does not know are passed over, since a newer host may have stored them.
     *
     * @param raw values by key or alias: what JSON knows
     * @return the typed values
     * @throws InvalidSettingsException with everything that is wrong
     */
    public Settings parse(Map<String, ? extends @Nullable Object> raw) throws InvalidSettingsException {
        List<SettingProblem> problems = new ArrayList<>();
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            Object value = pick(setting, raw, problems);
            if (Setting.isBlank(value)) {
                if (setting.isRequired()) {
                    problems.add(new SettingProblem(
                            setting.key(),
                            ProblemType.INCOMPLETE_CONFIGURATION,
                            "\"" + setting.label() + "\" is required."));
                }
                continue;
            }
            try {
                values.put(setting, Objects.requireNonNull(setting.parse(Objects.requireNonNull(value))));
            } catch (Setting.BadValueException e) {
                problems.add(new SettingProblem(
                        setting.key(), e.problemType(), "\"" + setting.label() + "\": " + e.getMessage()));
            }
        }
        Settings parsed = new Settings(values);
        if (problems.isEmpty()) {
            checks.forEach(check -> problems.addAll(check.apply(parsed)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return parsed;
    }

    private static @Nullable Object pick(
            Setting<?> setting, Map<String, ? extends @Nullable Object> raw, List<SettingProblem> problems) {
        Object found = null;
        for (String name : names(setting)) {
            Object value = raw.get(name);
            if (Setting.isBlank(value)) {
                continue;
            }
            if (found != null && !String.valueOf(found).equals(String.valueOf(value))) {
                problems.add(new SettingProblem(
                        name,
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "\"" + name + "\" is another name of \"" + setting.key()
                                + "\", which is given with another value."));
                return found;
            }
            found = found == null ? value : found;
        }
        return found;
    }

    private static List<String> names(Setting<?> setting) {
        List<String> names = new ArrayList<>();
        names.add(setting.key());
        names.addAll(setting.aliases());
        return names;
    }
}
