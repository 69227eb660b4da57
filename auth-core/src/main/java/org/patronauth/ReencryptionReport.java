package org.patronauth;

import java.util.List;

/**
 * What was brought under the key that encrypts now.
 *
 * @param services how many services had secrets under another key, or in clear text
 * @param unreadable the names of services that keep a secret which cannot be read; they were left as they are
 * @since 0.1
 */
public record ReencryptionReport(int services, List<String> unreadable) {
    /**
     * Keeps a copy of the list.
     *
     * @param services how many services had secrets under another key, or in clear text
     * @param unreadable the names of services that keep a secret which cannot be read; they were left as they are
     */
    public ReencryptionReport {
        unreadable = List.copyOf(unreadable);
    }
}
