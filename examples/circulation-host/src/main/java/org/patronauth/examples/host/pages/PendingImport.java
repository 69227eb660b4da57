package org.patronauth.examples.host.pages;

import org.patronauth.ImportSource;

/**
 * An import that was tried and waits for a word. It stays on the server, since it holds secrets that no page may show.
 *
 * @param patrons whether patrons are brought along
 */
record PendingImport(ImportSource source, boolean patrons) {
    @Override
    public String toString() {
        return "PendingImport[not shown]";
    }
}
