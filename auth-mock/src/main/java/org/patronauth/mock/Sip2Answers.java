package org.patronauth.mock;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a healthy server answers: the behaviour of the personalities. Writes the answer without error detection
 * and terminator, which are the connection's business. Shared by the connections of a server.
 */
final class Sip2Answers {
    private static final int LOGINS_BEFORE_RESET = 3;
    private static final String UNKNOWN_PATRON = "YYYY          ";
    private static final String ALL_FLAGS = "YYYYYYYYYYYYYY";
    private static final String SIERRA_UNKNOWN = "Y             ";
    private static final String SIERRA_WRONG_PIN = "Y  YYYYYYYYYYY";
    private static final String NO_COUNTS = "0".repeat(24);

    private final Sip2Setup setup;
    private final Sip2Personality personality;
    private final byte separator;
    private final byte[] institution;
    private final byte[] bx;
    private final Map<String, PatronOnFile> patrons = new ConcurrentHashMap<>();
    private final AtomicReference<byte @Nullable []> lastAnswerOfAll = new AtomicReference<>();
    private final DateTimeFormatter dateFormat;
    private volatile Second second = new Second(Long.MIN_VALUE, new byte[0]);

    Sip2Answers(Sip2Setup setup) {
        this.setup = setup;
        this.personality = setup.personality;
        this.separator = (byte) setup.separator;
        String padding = personality == Sip2Personality.SIERRA ? " " : "";
        this.institution = PatronOnFile.encode(setup.institution + padding, setup);
        this.bx = setup.bx().getBytes(StandardCharsets.US_ASCII);
        this.dateFormat = DateTimeFormatter.ofPattern("yyyyMMdd'" + personality.zone() + "'HHmmss", Locale.ROOT);
        setup.patrons.forEach(this::put);
    }

    void put(FakeSip2Patron patron) {
        PatronOnFile onFile = new PatronOnFile(patron, setup);
        patrons.put(patron.barcode(), onFile);
        patron.otherLogins().forEach(login -> patrons.put(login, onFile));
    }

    void remove(String barcode) {
        patrons.values().removeIf(patron -> patron.barcode.equals(barcode));
    }

    int wrongPins(String barcode) {
        PatronOnFile patron = patrons.get(barcode);
        return patron == null ? 0 : patron.wrongPins();
    }

    Sip2Session newSession() {
        return new Sip2Session(institution);
    }

    /** What comes before a session: the institution that a 99 before login is answered for may be another one. */
    Sip2Outcome answer(Sip2Request request, Sip2Session session, ByteSink out) {
        out.clear();
        Sip2Outcome objection = objectTo(request, session);
        if (objection != null) {
            return writeComplaint(objection, out);
        }
        session.lastSequence = request.sequence();
        if (isRepeatedForFolio(request, session)) {
            out.put(Objects.requireNonNull(session.lastAnswer));
            return Sip2Outcome.ANSWER;
        }
        Sip2Outcome outcome = dispatch(request, session, out);
        if (outcome == Sip2Outcome.ANSWER && !request.code().equals(Sip2Codes.ASK_TO_RESEND)) {
            byte[] answer = out.toByteArray();
            session.lastAnswer = answer;
            lastAnswerOfAll.lazySet(answer);
        }
        return outcome;
    }

    private @Nullable Sip2Outcome objectTo(Sip2Request request, Sip2Session session) {
        if (!request.isChecksumRight()) {
            return Sip2Outcome.ASK_TO_RESEND;
        }
        if (setup.errorDetectionRefused && request.hasErrorDetection()) {
            return Sip2Outcome.BARE_ASK_TO_RESEND;
        }
        if (setup.utf8RequestsOnly && !isUtf8(request)) {
            return Sip2Outcome.ASK_TO_RESEND;
        }
        if (personality == Sip2Personality.INVENIO) {
            if (!isUtf8(request)) {
                return Sip2Outcome.CLOSE;
            }
            if (request.hasErrorDetection() && !follows(session.lastSequence, request.sequence())) {
                return Sip2Outcome.ASK_TO_RESEND;
            }
        }
        if (!request.isComplete() || !setup.serves(request.code())) {
            return unknown(request);
        }
        return personality == Sip2Personality.FOLIO ? folioObjectsTo(request) : null;
    }

    private static @Nullable Sip2Outcome folioObjectsTo(Sip2Request request) {
        boolean dated = request.code().equals(Sip2Codes.PATRON_INFORMATION)
                || request.code().equals(Sip2Codes.PATRON_STATUS);
        boolean badDate = dated && !request.zone().isBlank() && !request.zone().equals("   Z");
        return badDate || !request.endsWithSeparator() ? Sip2Outcome.PLAIN_TEXT : null;
    }

    private Sip2Outcome unknown(Sip2Request request) {
        return switch (personality) {
            case KOHA -> Sip2Outcome.BARE_ASK_TO_RESEND;
            case SIERRA -> Sip2Outcome.ASK_TO_RESEND;
            case FOLIO -> request.hasErrorDetection() ? Sip2Outcome.ASK_TO_RESEND : Sip2Outcome.PLAIN_TEXT;
            case FSIP2 -> Sip2Outcome.NOTHING;
            case SIP_SERVER, INVENIO -> Sip2Outcome.CLOSE;
        };
    }

    private static Sip2Outcome writeComplaint(Sip2Outcome complaint, ByteSink out) {
        if (complaint == Sip2Outcome.PLAIN_TEXT) {
            out.ascii("Problems handling the request: the message could not be parsed");
        }
        return complaint;
    }

    private static boolean follows(char previous, char next) {
        return previous == Sip2Request.NO_SEQUENCE || (previous - '0' + 1) % 10 == next - '0';
    }

    private static boolean isUtf8(Sip2Request request) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(request.copy()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private boolean isRepeatedForFolio(Sip2Request request, Sip2Session session) {
        if (personality != Sip2Personality.FOLIO || !request.hasErrorDetection()) {
            return false;
        }
        byte[] bytes = request.copy();
        String errorDetection = new String(bytes, bytes.length - 9, 9, StandardCharsets.ISO_8859_1);
        boolean repeated = errorDetection.equals(session.lastErrorDetection) && session.lastAnswer != null;
        session.lastErrorDetection = errorDetection;
        return repeated;
    }

    private Sip2Outcome dispatch(Sip2Request request, Sip2Session session, ByteSink out) {
        boolean stripped = personality == Sip2Personality.SIP_SERVER && !request.hasErrorDetection();
        if (stripped) {
            request.stripTrailingPunctuation();
        }
        String code = request.code();
        if (code.equals(Sip2Codes.LOGIN)) {
            return logIn(request, session, out);
        }
        boolean allowed = session.loggedIn || !setup.loginRequired();
        if (code.equals(Sip2Codes.STATUS)) {
            return allowed || setup.institutionBeforeLogin != null ? status(session, out, allowed) : Sip2Outcome.CLOSE;
        }
        if (code.equals(Sip2Codes.ASK_TO_RESEND)) {
            return repeat(session, out);
        }
        if (!allowed || (setup.statusRequired && !session.statusSeen)) {
            return Sip2Outcome.CLOSE;
        }
        session.patronRequests++;
        int most = setup.patronRequestsPerConnection;
        if (most > 0 && session.patronRequests > most) {
            return Sip2Outcome.NOTHING;
        }
        return switch (code) {
            case Sip2Codes.PATRON_INFORMATION -> patronInformation(request, session, out);
            case Sip2Codes.PATRON_STATUS -> patronStatus(request, session, out);
            case Sip2Codes.END_SESSION -> endSession(request, session, out);
            case Sip2Codes.BLOCK_PATRON -> blockPatron(request, session, out);
            default -> throw new AssertionError(code);
        };
    }

    private Sip2Outcome logIn(Sip2Request request, Sip2Session session, ByteSink out) {
        String user = Objects.requireNonNullElse(request.value("CN", setup.charset), "");
        String password = Objects.requireNonNullElse(request.value("CO", setup.charset), "");
        Sip2Setup.Account account = setup.accounts.get(user);
        boolean known = setup.accounts.isEmpty()
                || (account != null && account.password().equals(password));
        if (!known || !isRightLocation(request)) {
            out.ascii("940");
            session.refusedLogins++;
            return session.refusedLogins < LOGINS_BEFORE_RESET ? Sip2Outcome.ANSWER : Sip2Outcome.ANSWER_AND_RESET;
        }
        session.loggedIn = true;
        if (account != null) {
            session.institution = PatronOnFile.encode(account.institution(), setup);
        }
        out.ascii("941");
        return Sip2Outcome.ANSWER;
    }

    private boolean isRightLocation(Sip2Request request) {
        String location = request.value("CP", setup.charset);
        if (setup.requiredLocation != null) {
            return setup.requiredLocation.equals(location);
        }
        return personality != Sip2Personality.FSIP2 || (location != null && !location.isEmpty());
    }

    private Sip2Outcome status(Sip2Session session, ByteSink out, boolean allowed) {
        session.statusSeen = true;
        out.ascii("98YNNYNN600003");
        date(out);
        out.ascii("2.00");
        String anonymous = setup.institutionBeforeLogin;
        byte[] named = allowed || anonymous == null ? session.institution : PatronOnFile.encode(anonymous, setup);
        field(out, "AO", named);
        field(out, "BX", bx);
        return Sip2Outcome.ANSWER;
    }

    private Sip2Outcome repeat(Sip2Session session, ByteSink out) {
        if (personality == Sip2Personality.FSIP2) {
            return Sip2Outcome.ASK_TO_RESEND;
        }
        // SIPServer keeps the last answer in a place that its connections inherit from each other.
        byte[] last = session.lastAnswer != null ? session.lastAnswer : lastAnswerOfAll.get();
        if (last == null) {
            return Sip2Outcome.CLOSE;
        }
        out.put(last);
        return Sip2Outcome.ANSWER;
    }

    private Sip2Outcome patronInformation(Sip2Request request, Sip2Session session, ByteSink out) {
        PatronOnFile patron = find(request);
        if (patron == null) {
            unknownPatron("64", request, session, out);
            return Sip2Outcome.ANSWER;
        }
        PinVerdict pin = verify(patron, request);
        boolean sierraRefuses = personality == Sip2Personality.SIERRA && pin == PinVerdict.WRONG;
        out.ascii("64");
        if (sierraRefuses) {
            out.ascii(SIERRA_WRONG_PIN);
        } else {
            out.put(patron.flags());
        }
        out.ascii("000");
        date(out);
        out.put(patron.counters);
        institution(out, patron, session);
        identifier(out, patron);
        out.put(patron.beforeBl);
        validity(out, patron, pin);
        out.put(patron.afterCq);
        if (pin == PinVerdict.WRONG && personality == Sip2Personality.KOHA) {
            text(out, "AF", "Greetings from Koha. -- Invalid PIN");
        }
        return Sip2Outcome.ANSWER;
    }

    private Sip2Outcome patronStatus(Sip2Request request, Sip2Session session, ByteSink out) {
        PatronOnFile patron = find(request);
        if (patron == null) {
            unknownPatron("24", request, session, out);
            return Sip2Outcome.ANSWER;
        }
        PinVerdict pin = verify(patron, request);
        if (personality == Sip2Personality.FOLIO && pin == PinVerdict.WRONG) {
            unknownPatron("24", request, session, out);
            return Sip2Outcome.ANSWER;
        }
        if (personality == Sip2Personality.KOHA && pin == PinVerdict.NOT_ASKED) {
            pin = PinVerdict.WRONG;
        }
        status24(patron, session, out, pin);
        return Sip2Outcome.ANSWER;
    }

    private void status24(PatronOnFile patron, Sip2Session session, ByteSink out, PinVerdict pin) {
        boolean koha = personality == Sip2Personality.KOHA;
        out.ascii("24");
        out.put(patron.flags());
        out.ascii("000");
        date(out);
        if (koha) {
            out.put(patron.name);
            identifier(out, patron);
        } else {
            institution(out, patron, session);
            identifier(out, patron);
            out.put(patron.name);
        }
        validity(out, patron, pin);
        out.put(patron.restOf24);
        if (koha) {
            institution(out, patron, session);
        }
    }

    private void unknownPatron(String code, Sip2Request request, Sip2Session session, ByteSink out) {
        byte[] typed = typedIdentifier(request).getBytes(setup.charset);
        boolean sierra = personality == Sip2Personality.SIERRA;
        boolean folio = personality == Sip2Personality.FOLIO;
        out.ascii(code);
        out.ascii(sierra ? SIERRA_UNKNOWN : folio ? ALL_FLAGS : UNKNOWN_PATRON);
        out.ascii(sierra ? "   " : "000");
        date(out);
        if (code.equals("64")) {
            out.ascii(sierra ? " ".repeat(24) : NO_COUNTS);
        }
        boolean kohaStatus = personality == Sip2Personality.KOHA && code.equals("24");
        if (!kohaStatus) {
            field(out, "AO", session.institution);
            field(out, "AA", typed);
        }
        if (folio) {
            field(out, "AE", typed);
        } else {
            text(out, "AE", sierra ? "No Name" : "");
        }
        if (kohaStatus) {
            field(out, "AA", typed);
        }
        text(out, "BL", "N");
        if (code.equals("24") && (folio || kohaStatus)) {
            text(out, "CQ", "N");
        }
        if (personality == Sip2Personality.KOHA) {
            text(out, "AF", "Greetings from Koha. -- Patron not found");
        } else if (sierra) {
            text(out, "AF", "There is no record of that card");
        }
        if (kohaStatus) {
            field(out, "AO", session.institution);
        }
    }

    private Sip2Outcome endSession(Sip2Request request, Sip2Session session, ByteSink out) {
        PatronOnFile patron = find(request);
        if (personality == Sip2Personality.FOLIO && patron != null) {
            verify(patron, request);
        }
        out.ascii("36Y");
        date(out);
        field(out, "AO", session.institution);
        field(out, "AA", patron == null ? typedIdentifier(request).getBytes(setup.charset) : patron.barcodeBytes);
        text(out, "AF", "Thank you for using " + (personality == Sip2Personality.KOHA ? "Koha!" : "Evergreen!"));
        return Sip2Outcome.ANSWER;
    }

    /** Message 01, which no authentication client ever sends: it is how an injected message would show. */
    private Sip2Outcome blockPatron(Sip2Request request, Sip2Session session, ByteSink out) {
        PatronOnFile patron = find(request);
        if (patron == null) {
            unknownPatron("24", request, session, out);
        } else {
            patron.block();
            status24(patron, session, out, PinVerdict.NOT_ASKED);
        }
        return Sip2Outcome.ANSWER;
    }

    private @Nullable PatronOnFile find(Sip2Request request) {
        return patrons.get(typedIdentifier(request));
    }

    private String typedIdentifier(Sip2Request request) {
        return Objects.requireNonNullElse(request.value("AA", setup.charset), "");
    }

    private PinVerdict verify(PatronOnFile patron, Sip2Request request) {
        if (!setup.verifiesPins() || !request.has("AD")) {
            return PinVerdict.NOT_ASKED;
        }
        boolean locked = setup.lockAfter > 0 && patron.wrongPins() >= setup.lockAfter;
        if (locked) {
            return PinVerdict.WRONG;
        }
        boolean right = patron.pin == null || request.valueEquals("AD", patron.pin);
        if (!right && !request.hasNonEmpty("AD")) {
            return setup.emptyPinsAllowed ? PinVerdict.RIGHT : PinVerdict.WRONG;
        }
        if (right) {
            patron.forgetWrongPins();
            return PinVerdict.RIGHT;
        }
        patron.countWrongPin();
        return PinVerdict.WRONG;
    }

    private void institution(ByteSink out, PatronOnFile patron, Sip2Session session) {
        if (!patron.without.contains("AO")) {
            field(out, "AO", patron.ao == null ? session.institution : patron.ao);
        }
    }

    private void identifier(ByteSink out, PatronOnFile patron) {
        if (!patron.without.contains("AA")) {
            field(out, "AA", patron.aa == null ? patron.barcodeBytes : patron.aa);
        }
    }

    private void validity(ByteSink out, PatronOnFile patron, PinVerdict pin) {
        if (patron.bl != null) {
            field(out, "BL", patron.bl);
        } else if (!patron.without.contains("BL")) {
            text(out, "BL", "Y");
        }
        if (patron.cq != null) {
            field(out, "CQ", patron.cq);
        } else if (pin != PinVerdict.NOT_ASKED && !patron.without.contains("CQ")) {
            text(out, "CQ", pin == PinVerdict.RIGHT ? "Y" : "N");
        }
    }

    private void field(ByteSink out, String code, byte[] value) {
        out.ascii(code);
        out.put(value);
        out.put(separator);
    }

    private void text(ByteSink out, String code, String ascii) {
        out.ascii(code);
        out.ascii(ascii);
        out.put(separator);
    }

    private void date(ByteSink out) {
        long now = Math.floorDiv(setup.clock.millis(), 1000L);
        Second current = second;
        if (current.epoch != now) {
            ZonedDateTime time = Instant.ofEpochSecond(now).atZone(setup.clock.getZone());
            current = new Second(now, dateFormat.format(time).getBytes(StandardCharsets.US_ASCII));
            second = current;
        }
        out.put(current.text);
    }

    private enum PinVerdict {
        RIGHT,
        WRONG,
        NOT_ASKED
    }

    /** The date and time of one second, formatted once. */
    private static final class Second {
        final long epoch;
        final byte[] text;

        Second(long epoch, byte[] text) {
            this.epoch = epoch;
            this.text = text;
        }
    }
}
