package org.patronauth.mock;

/**
 * One message that a {@link FakeSip2Server} received or sent, without anything that was in it.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param connection which connection it was, counted from 1
 * @param direction whether the server received or sent it
 * @param code the message's two digits; empty for what is no SIP2 message
 * @param length how many bytes it had, the terminator left out when received, included when sent
 * @since 0.1
 */
public record Sip2JournalEntry(int connection, Direction direction, String code, int length) {
    /**
     * Which way a message went.
     *
     * @since 0.1
     */
    public enum Direction {
        /** From the terminal to the server. */
        RECEIVED,
        /** From the server to the terminal. */
        SENT
    }
}
