package org.patronauth.store;

/**
 * Brings word that somebody changed the configuration, sooner than the next look at its version would. Word may come
 * late, twice, or not at all: what counts is the version, which every host goes on looking at.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @since 0.1
 */
public interface ChangeNotices {
    /**
     * Begins to bring word, on a daemon thread. Whatever fails is tried again after a while; nothing is thrown.
     *
     * @param changed told whenever there may have been a change, and each time that notices are heard again after they
     *     were not; returns at once
     * @return what ends it
     */
    Listening listen(Runnable changed);

    /**
     * Notices that are being listened to.
     *
     * @since 0.1
     */
    interface Listening extends AutoCloseable {
        /** Ends it, and lets go of what it needed. Closing twice is harmless. */
        @Override
        void close();
    }
}
