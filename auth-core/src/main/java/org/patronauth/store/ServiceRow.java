package org.patronauth.store;

import java.util.Map;

/**
 * A patron authentication service as it is stored in {@code externalintegrations} with goal {@code patron_auth}.
 *
 * <p><b>Privacy.</b> The settings hold secrets in clear text; {@link #toString()} shows none of them.
 *
 * @param id the primary key
 * @param name the name for people, unique
 * @param protocol the protocol's stored name
 * @param settings raw values by canonical key, and whatever a newer host stored beside them
 * @param version counts the changes of this row, for optimistic locking
 * @since 0.1
 */
public record ServiceRow(long id, String name, String protocol, Map<String, Object> settings, long version) {
    /**
     * Keeps a copy of the settings.
     *
     * @param id the primary key
     * @param name the name for people, unique
     * @param protocol the protocol's stored name
     * @param settings raw values by canonical key, and whatever a newer host stored beside them
     * @param version counts the changes of this row, for optimistic locking
     */
    public ServiceRow {
        settings = Rows.copy(settings);
    }

    @Override
    public String toString() {
        return "ServiceRow[" + id + ", " + name + ", " + protocol + ", version " + version + "]";
    }
}
