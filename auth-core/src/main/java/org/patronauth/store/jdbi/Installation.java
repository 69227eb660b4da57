package org.patronauth.store.jdbi;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.patronauth.store.IdentifierHash;

/** What all hosts of one database share. Whoever comes first makes it up. */
final class Installation {
    private static final int KEY_LENGTH = 32;

    private final Database database;

    Installation(Database database) {
        this.database = database;
    }

    IdentifierHash identifierHash() {
        String key = database.write(
                "reading the installation",
                handle -> read(handle).orElseGet(() -> {
                    handle.createUpdate(database.sql("""
                            insert into ${schema}.installation (id, identifier_key) values (1, :key)
                            on conflict do nothing""")).bind("key", random()).execute();
                    return read(handle).orElseThrow();
                }));
        return IdentifierHash.of(Base64.getDecoder().decode(key));
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
