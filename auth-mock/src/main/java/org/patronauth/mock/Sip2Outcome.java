package org.patronauth.mock;

/** What a server does with a request, once it has made up its mind. */
enum Sip2Outcome {
    /** The body that was written goes out, with error detection if the request had it. */
    ANSWER,
    /** As {@link #ANSWER}, and then the connection is reset. */
    ANSWER_AND_RESET,
    /** The body goes out as it is. */
    PLAIN_TEXT,
    /** 96 with its checksum: the request was not processed. */
    ASK_TO_RESEND,
    /** 96 and nothing else. */
    BARE_ASK_TO_RESEND,
    /** Not a word, but the connection stays. */
    NOTHING,
    /** Not a word, and the connection is closed. */
    CLOSE
}
