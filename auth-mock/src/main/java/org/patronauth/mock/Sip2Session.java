package org.patronauth.mock;

import org.jspecify.annotations.Nullable;

/** What a server remembers about one connection. Used by that connection's thread only. */
final class Sip2Session {
    boolean loggedIn;
    boolean statusSeen;
    boolean countedAsSession;
    int refusedLogins;
    int patronRequests;
    byte[] institution;
    byte @Nullable [] lastAnswer;
    String lastErrorDetection = "";
    char lastSequence = Sip2Request.NO_SEQUENCE;

    Sip2Session(byte[] institution) {
        this.institution = institution;
    }
}
