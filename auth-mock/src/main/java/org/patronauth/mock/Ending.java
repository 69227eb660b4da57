package org.patronauth.mock;

/** What becomes of a connection on which something went wrong. */
enum Ending {
    KEEP,
    CLOSE,
    RESET,
    /** Open, but nobody answers any more: the machine at the other end is gone. */
    DEAF
}
