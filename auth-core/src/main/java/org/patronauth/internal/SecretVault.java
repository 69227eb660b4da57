package org.patronauth.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.SecretCipher;
import org.patronauth.store.ServiceRow;
import org.patronauth.store.UnreadableSecretException;

/**
 * The secrets among the settings of services. Rows hold them sealed, from the database up to here; they are opened where
 * a service is started or tried out, and nowhere else.
 */
public final class SecretVault {
    private final Supplier<EncryptionKeys> keys;
    private final boolean plainAllowed;

    SecretVault(Supplier<EncryptionKeys> keys, boolean plainAllowed) {
        this.keys = keys;
        this.plainAllowed = plainAllowed;
    }

    boolean hasKeys() {
        return !keys.get().isEmpty();
    }

    boolean plainAllowed() {
        return plainAllowed;
    }

    private SecretCipher cipher() {
        return new SecretCipher(keys.get());
    }

    /** The settings of a service with its secrets in clear text. */
    public Map<String, Object> open(ServiceRow row, SettingsSchema schema) throws UnreadableSecretException {
        Map<String, Object> clear = new LinkedHashMap<>(row.settings());
        SecretCipher cipher = cipher();
        for (String name : names(schema)) {
            Object stored = clear.get(name);
            if (SecretCipher.isSealed(stored)) {
                clear.put(name, cipher.open(owner(row.id()), name, Objects.requireNonNull(stored)));
            }
        }
        return clear;
    }

    /** As {@link #open}, but a secret that cannot be read is left out, as if it had never been given. */
    Opened openWhatCanBe(ServiceRow row, SettingsSchema schema) {
        Map<String, Object> clear = new LinkedHashMap<>(row.settings());
        Map<String, String> unreadable = new LinkedHashMap<>();
        SecretCipher cipher = cipher();
        for (String name : names(schema)) {
            Object stored = clear.get(name);
            if (!SecretCipher.isSealed(stored)) {
                continue;
            }
            try {
                clear.put(name, cipher.open(owner(row.id()), name, Objects.requireNonNull(stored)));
            } catch (UnreadableSecretException e) {
                clear.remove(name);
                unreadable.put(name, String.valueOf(e.getMessage()));
            }
        }
        return new Opened(clear, unreadable);
    }

    /**
     * What a service's settings are in clear text.
     *
     * @param clear the settings
     * @param unreadable by key, why a secret could not be read
     */
    record Opened(Map<String, Object> clear, Map<String, String> unreadable) {}

    /** Where a secret stayed what it was, the stored form of it: sealing it anew would look like a change. */
    Map<String, Object> asStored(Map<String, Object> settings, Opened opened, ServiceRow row, SettingsSchema schema) {
        Map<String, Object> kept = new LinkedHashMap<>(settings);
        for (String name : names(schema)) {
            Object stored = row.settings().get(name);
            if (SecretCipher.isSealed(stored)
                    && kept.containsKey(name)
                    && kept.get(name).equals(opened.clear().get(name))) {
                kept.put(name, Objects.requireNonNull(stored));
            }
        }
        return kept;
    }

    /** Refuses secrets that would be stored in clear text on a host that does not want that. */
    void refusePlain(Drafts drafts, Map<String, Object> settings, Map<String, Object> stored, SettingsSchema schema) {
        if (plainAllowed || hasKeys()) {
            return;
        }
        for (String name : names(schema)) {
            Object value = settings.get(name);
            if (value != null && !SecretCipher.isSealed(value) && !value.equals(stored.get(name))) {
                drafts.add(
                        "settings." + name,
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "This host has no encryption key, so it stores no secrets.");
            }
        }
    }

    /** The form in which settings are stored: every secret that is in clear text sealed, if there is a key. */
    Map<String, Object> seal(long serviceId, Map<String, Object> settings, SettingsSchema schema) {
        if (!hasKeys()) {
            return settings;
        }
        SecretCipher cipher = cipher();
        Map<String, Object> sealed = new LinkedHashMap<>(settings);
        for (String name : names(schema)) {
            Object value = sealed.get(name);
            if (value != null
                    && !SecretCipher.isSealed(value)
                    && !String.valueOf(value).isBlank()) {
                sealed.put(name, cipher.seal(owner(serviceId), name, String.valueOf(value)));
            }
        }
        return sealed;
    }

    /**
     * The form in which the settings of a service are to be stored from now on: what is sealed under another key, sealed
     * under the one that encrypts now. It knows what is sealed whatever the protocol.
     */
    Map<String, Object> reseal(ServiceRow row, SettingsSchema schema) throws UnreadableSecretException {
        SecretCipher cipher = cipher();
        Map<String, Object> sealed = new LinkedHashMap<>(seal(row.id(), row.settings(), schema));
        for (Map.Entry<String, Object> setting : sealed.entrySet()) {
            Object value = setting.getValue();
            if (SecretCipher.isSealed(value) && !cipher.isCurrent(value)) {
                String clear = cipher.open(owner(row.id()), setting.getKey(), value);
                setting.setValue(cipher.seal(owner(row.id()), setting.getKey(), clear));
            }
        }
        return sealed;
    }

    /** Whether any secret of a service is stored in clear text. */
    boolean holdsPlain(ServiceRow row, SettingsSchema schema) {
        return names(schema).stream()
                .map(name -> row.settings().get(name))
                .anyMatch(value -> value != null
                        && !SecretCipher.isSealed(value)
                        && !String.valueOf(value).isBlank());
    }

    /** A service's settings for everybody's eyes. Which of them are secrets only a known protocol can tell. */
    public static Map<String, Object> masked(Map<String, Object> settings, SettingsSchema schema) {
        Set<String> secret = names(schema);
        Map<String, Object> masked = new LinkedHashMap<>(settings);
        masked.replaceAll((key, value) -> secret.contains(key) || SecretCipher.isSealed(value) ? Secret.MASK : value);
        return masked;
    }

    /** Every name under which a secret of the schema may be stored. */
    static Set<String> names(SettingsSchema schema) {
        Set<String> names = new LinkedHashSet<>();
        for (Setting<?> setting : schema.settings()) {
            if (setting.isSecret()) {
                List<String> all = new ArrayList<>(setting.aliases());
                all.add(setting.key());
                names.addAll(all);
            }
        }
        return names;
    }

    private static String owner(long serviceId) {
        return "service/" + serviceId;
    }

    @Override
    public String toString() {
        return "SecretVault[" + keys.get() + "]";
    }
}
