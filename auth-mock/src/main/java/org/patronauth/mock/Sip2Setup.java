package org.patronauth.mock;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How a fake SIP2 server was set up. Written by its builder only, read by its threads once it runs. */
final class Sip2Setup {
    /** BX of the SIPServer that the transcripts were taken from. */
    private static final String SUPPORTED_MESSAGES = "YYYYYYYYYYNYNYYYY".substring(0, 16);

    Sip2Personality personality = Sip2Personality.SIP_SERVER;
    Charset charset = StandardCharsets.UTF_8;
    char separator = '|';

    @Nullable Boolean crLf;

    Clock clock = Clock.system(ZoneId.systemDefault());
    int port;

    final Map<String, Account> accounts = new LinkedHashMap<>();
    String institution = "";

    @Nullable String requiredLocation;

    @Nullable String institutionBeforeLogin;

    boolean statusRequired;
    boolean crLfRequired;
    boolean errorDetectionRefused;
    boolean utf8RequestsOnly;
    boolean accentsDecomposed;
    boolean emptyPinsAllowed;

    @Nullable Boolean pinVerification;

    boolean terminalPrompts;
    int patronRequestsPerConnection;

    int connectionLimit;
    int sessionLimit;
    Duration sessionLinger = Duration.ZERO;

    @Nullable Duration idleLimit;

    int lockAfter;
    String supportedMessages = SUPPORTED_MESSAGES;
    final Set<String> withoutMessages = new LinkedHashSet<>();
    boolean unredactedRecord;

    @Nullable SSLContext tls;

    String[] tlsProtocols = {};
    boolean clientCertificateRequired;

    final List<FakeSip2Patron> patrons = new ArrayList<>();
    Consumer<Sip2JournalEntry> journalListener = entry -> {};

    Sip2Setup() {}

    Sip2Setup(Sip2Setup other) {
        personality = other.personality;
        charset = other.charset;
        separator = other.separator;
        crLf = other.crLf;
        clock = other.clock;
        port = other.port;
        accounts.putAll(other.accounts);
        institution = other.institution;
        requiredLocation = other.requiredLocation;
        institutionBeforeLogin = other.institutionBeforeLogin;
        statusRequired = other.statusRequired;
        crLfRequired = other.crLfRequired;
        errorDetectionRefused = other.errorDetectionRefused;
        utf8RequestsOnly = other.utf8RequestsOnly;
        accentsDecomposed = other.accentsDecomposed;
        emptyPinsAllowed = other.emptyPinsAllowed;
        pinVerification = other.pinVerification;
        terminalPrompts = other.terminalPrompts;
        patronRequestsPerConnection = other.patronRequestsPerConnection;
        connectionLimit = other.connectionLimit;
        sessionLimit = other.sessionLimit;
        sessionLinger = other.sessionLinger;
        idleLimit = other.idleLimit;
        lockAfter = other.lockAfter;
        supportedMessages = other.supportedMessages;
        withoutMessages.addAll(other.withoutMessages);
        unredactedRecord = other.unredactedRecord;
        tls = other.tls;
        tlsProtocols = other.tlsProtocols.clone();
        clientCertificateRequired = other.clientCertificateRequired;
        patrons.addAll(other.patrons);
        journalListener = other.journalListener;
    }

    byte[] terminator() {
        boolean both = crLf == null ? personality.endsMessagesWithCrLf() : crLf;
        return both ? new byte[] {'\r', '\n'} : new byte[] {'\r'};
    }

    boolean verifiesPins() {
        return pinVerification == null ? personality.verifiesPins() : pinVerification;
    }

    boolean loginRequired() {
        return !accounts.isEmpty();
    }

    /** How long a connection may be idle; zero for ever. */
    Duration idleLimit() {
        if (idleLimit != null) {
            return idleLimit;
        }
        return personality == Sip2Personality.FSIP2 ? Duration.ofMinutes(5) : Duration.ZERO;
    }

    boolean serves(String code) {
        return !withoutMessages.contains(code);
    }

    /** Field BX, with an N for each message that this server was told not to know. */
    String bx() {
        StringBuilder bx = new StringBuilder(supportedMessages);
        for (String code : withoutMessages) {
            int position = Sip2Codes.positionInBx(code);
            if (position >= 0 && position < bx.length()) {
                bx.setCharAt(position, 'N');
            }
        }
        return bx.toString();
    }

    /** A terminal's login and the institution that its answers name. */
    record Account(String password, String institution) {
        @Override
        public String toString() {
            return "Account[" + institution + "]";
        }
    }
}
