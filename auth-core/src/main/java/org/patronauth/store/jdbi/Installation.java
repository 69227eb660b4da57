package org.patronauth.store.jdbi;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.SecretCipher;
import org.patronauth.store.StoreException;
import org.patronauth.store.UnreadableSecretException;

/**
 * What all hosts of one database share. Whoever comes first makes it up. Where the host has keys the value is encrypted
 * like any other secret: as a JSON object, which the base64 of a value in clear text never is.
 */
final class Installation {
    private static final int KEY_LENGTH = 32;
    private static final String OWNER = "installation";
    private static final String NAME = "identifier_key";

    private final Database database;
    private final Supplier<EncryptionKeys> keys;
    private final SettingsJson json = new SettingsJson();

    Installation(Database database, Supplier<EncryptionKeys> keys) {
        this.database = database;
        this.keys = keys;
    }

    IdentifierHash identifierHash() {
        String stored = database.write(
                "reading the installation",
                handle -> read(handle).orElseGet(() -> {
                    handle.createUpdate(database.sql("""
                            insert into ${schema}.installation (id, identifier_key) values (1, :key)
                            on conflict do nothing"""))
                            .bind("key", toStore(random()))
                            .execute();
                    return read(handle).orElseThrow();
                }));
        return IdentifierHash.of(Base64.getDecoder().decode(open(stored)));
    }

    /** Brings the value under the key that encrypts now; false when it was there already, or there is no key. */
    boolean reencrypt() {
        SecretCipher cipher = new SecretCipher(keys.get());
        return database.write("encrypting the installation", handle -> {
            String stored = read(handle).orElseThrow();
            if (keys.get().isEmpty() || sealed(stored).filter(cipher::isCurrent).isPresent()) {
                return false;
            }
            // Where another host was faster, its value stays.
            return handle.createUpdate(database.sql("""
                                    update ${schema}.installation set identifier_key = :key
                                    where id = 1 and identifier_key = :before"""))
                            .bind("key", toStore(open(stored)))
                            .bind("before", stored)
                            .execute()
                    > 0;
        });
    }

    private String toStore(String clear) {
        EncryptionKeys now = keys.get();
        return now.isEmpty() ? clear : json.write(new SecretCipher(now).seal(OWNER, NAME, clear));
    }

    private String open(String stored) {
        Optional<Map<String, Object>> sealed = sealed(stored);
        if (sealed.isEmpty()) {
            return stored;
        }
        try {
            return new SecretCipher(keys.get()).open(OWNER, NAME, sealed.get());
        } catch (UnreadableSecretException e) {
            throw new StoreException("reading the installation: " + e.getMessage());
        }
    }

    private Optional<Map<String, Object>> sealed(String stored) {
        return stored.startsWith("{") ? json.read(stored) : Optional.empty();
    }

    private Optional<String> read(Handle handle) {
        return handle.createQuery(database.sql("select identifier_key from ${schema}.installation where id = 1"))
                .mapTo(String.class)
                .findOne();
    }

    private static String random() {
        byte[] key = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
