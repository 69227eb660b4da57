package org.patronauth.store;

import java.util.function.Function;

/**
 * Where libraries, services and associations are kept.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads and processes.
 *
 * <p><b>Failure.</b> Every method throws {@link StoreException} when the database is away.
 *
 * @since 0.1
 */
public interface ConfigurationStore {
    /**
     * The version of the configuration: one indexed read of a single row.
     *
     * @return a number that any change raises
     */
    long version();

    /**
     * Reads everything at one moment.
     *
     * @return the configuration; a change that is being made at the same time is in it as a whole or not at all
     */
    Configuration load();

    /**
     * Makes a change: in one transaction that excludes every other change, with a new version of the configuration at
     * its end. When the work throws, nothing is changed.
     *
     * @param <T> what the work yields
     * @param work reads and writes through the transaction it is given
     * @return what the work yielded
     */
    <T> T change(Function<ConfigurationTransaction, T> work);
}
