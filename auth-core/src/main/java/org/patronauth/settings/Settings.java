package org.patronauth.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;

/**
 * Valid values for the settings of a schema. Who holds an object of this type need not check anything again.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows keys alone.
 *
 * @since 0.1
 */
public final class Settings {
    private final Map<Setting<?>, Object> values;

    Settings(Map<Setting<?>, Object> values) {
        this.values = values;
    }

    /**
     * The value that was given, or the default.
     *
     * @param <T> the type of the value
     * @param setting a setting of the schema
     * @return the value, if there is one
     */
    public <T> Optional<T> get(Setting<T> setting) {
        @SuppressWarnings("unchecked") // Only SettingsSchema fills the map, with values parsed by the very setting.
        T given = (T) values.get(setting);
        return given != null ? Optional.of(given) : setting.defaultValue();
    }

    /**
     * The value of a setting that is required or has a default.
     *
     * @param <T> the type of the value
     * @param setting a setting of the schema
     * @return the value
     * @throws NoSuchElementException when the setting is neither required nor has a default
     */
    public <T> T require(Setting<T> setting) {
        return get(setting)
                .orElseThrow(() -> new NoSuchElementException("No value for setting " + setting.key() + "."));
    }

    /**
     * Whether a value was given, rather than filled in from the default.
     *
     * @param setting a setting of the schema
     * @return true when a value was given
     */
    public boolean isGiven(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /**
     * The given values by canonical key, in the form in which they are stored: what JSON knows.
     *
     * @return the raw values, secrets in clear text
     */
    public Map<String, Object> toRaw() {
        Map<String, Object> raw = new LinkedHashMap<>();
        values.forEach((setting, value) -> raw.put(setting.key(), Setting.toRaw(value)));
        return raw;
    }

    /**
     * The given values by canonical key with every secret masked, for a form or a list.
     *
     * @return the raw values, secrets as {@link Secret#MASK}
     */
    public Map<String, Object> toMasked() {
        Map<String, Object> masked = toRaw();
        values.keySet().stream().filter(Setting::isSecret).forEach(s -> masked.put(s.key(), Secret.MASK));
        return masked;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Settings that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "Settings" + values.keySet();
    }
}
