package org.patronauth.mock;

/**
 * One request that a fake HTTP server received and what became of it, without anything that was in it.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param connection which connection it came on, counted from 1
 * @param kind what was asked, in the words of the server; {@code malformed} for what is no HTTP
 * @param outcome how the server decided, for example {@code accepted}, or the names of the faults that struck
 * @param status the status of the answer; zero when there is none
 * @since 0.1
 */
public record HttpJournalEntry(int connection, String kind, String outcome, int status) {}
