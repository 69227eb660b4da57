package org.patronauth.mock;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A patron in the form in which one server keeps them: the fields of an answer encoded once, so that answering is
 * copying, and what changes while the server runs (wrong PINs, a block).
 */
final class PatronOnFile {
    /** Fields whose place between BL and CQ and the rest is that of SIPServer. */
    private static final List<String> BEFORE_BL = List.of("AE", "BH", "BV", "BD", "BE", "BF", "AQ");

    private static final List<String> AFTER_CQ = List.of("PA", "PB", "PC", "PI", "XI", "CC");
    private static final List<String> IN_A_24 = List.of("BH", "BV", "AF");
    private static final Set<String> PLACED_BY_THE_SERVER = Set.of("AO", "AA", "BL", "CQ");
    private static final byte[] ALL_FLAGS = "YYYYYYYYYYYYYY".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLOCKED = "YYYY          ".getBytes(StandardCharsets.US_ASCII);

    final String barcode;
    final byte[] barcodeBytes;
    final byte @Nullable [] pin;
    final byte[] counters;
    final byte[] name;
    final byte[] beforeBl;
    final byte[] afterCq;
    final byte[] restOf24;
    final byte @Nullable [] aa;
    final byte @Nullable [] ao;
    final byte @Nullable [] bl;
    final byte @Nullable [] cq;
    final Set<String> without;

    private final AtomicInteger wrongPins = new AtomicInteger();
    private volatile byte[] flags;

    PatronOnFile(FakeSip2Patron patron, Sip2Setup setup) {
        this.barcode = patron.barcode();
        this.barcodeBytes = encode(patron.barcode(), setup);
        this.pin = patron.pin() == null ? null : patron.pin().getBytes(setup.charset);
        this.counters = patron.counters().getBytes(StandardCharsets.US_ASCII);
        this.without = patron.without();
        this.aa = override(patron, "AA", setup);
        this.ao = override(patron, "AO", setup);
        this.bl = override(patron, "BL", setup);
        this.cq = override(patron, "CQ", setup);
        boolean folio = setup.personality == Sip2Personality.FOLIO;
        boolean anyFlag = patron.flags().indexOf('Y') >= 0;
        this.flags = folio && anyFlag ? ALL_FLAGS : patron.flags().getBytes(StandardCharsets.US_ASCII);

        ByteSink sink = new ByteSink();
        copy(patron, List.of("AE"), setup, sink);
        this.name = sink.toByteArray();
        sink.clear();
        copy(patron, BEFORE_BL, setup, sink);
        this.beforeBl = sink.toByteArray();
        sink.clear();
        copy(patron, AFTER_CQ, setup, sink);
        copyOthers(patron, setup, sink);
        copy(patron, List.of("AF"), setup, sink);
        this.afterCq = sink.toByteArray();
        sink.clear();
        copy(patron, IN_A_24, setup, sink);
        this.restOf24 = sink.toByteArray();
    }

    private static void copy(FakeSip2Patron patron, List<String> codes, Sip2Setup setup, ByteSink sink) {
        for (String code : codes) {
            boolean sent = false;
            for (FakeSip2Patron.Field field : patron.fields()) {
                if (field.code().equals(code) && !isUnknownTo(setup.personality, code)) {
                    putField(field, setup, sink);
                    sent = true;
                }
            }
            boolean alwaysSent = setup.personality == Sip2Personality.KOHA && code.equals("CC");
            if (alwaysSent && !sent && !patron.without().contains(code)) {
                putField(new FakeSip2Patron.Field(code, ""), setup, sink);
            }
        }
    }

    /** FOLIO has no expiry. */
    private static boolean isUnknownTo(Sip2Personality personality, String code) {
        return personality == Sip2Personality.FOLIO && code.equals("PA");
    }

    private static void copyOthers(FakeSip2Patron patron, Sip2Setup setup, ByteSink sink) {
        for (FakeSip2Patron.Field field : patron.fields()) {
            String code = field.code();
            if (!BEFORE_BL.contains(code)
                    && !AFTER_CQ.contains(code)
                    && !PLACED_BY_THE_SERVER.contains(code)
                    && !code.equals("AF")) {
                putField(field, setup, sink);
            }
        }
    }

    private static void putField(FakeSip2Patron.Field field, Sip2Setup setup, ByteSink sink) {
        sink.ascii(field.code());
        sink.put(encode(field.value(), setup));
        sink.put((byte) setup.separator);
    }

    private static byte @Nullable [] override(FakeSip2Patron patron, String code, Sip2Setup setup) {
        for (FakeSip2Patron.Field field : patron.fields()) {
            if (field.code().equals(code)) {
                // Left as it is, separators included: some servers do forget to escape or to separate.
                return field.value().getBytes(setup.charset);
            }
        }
        return null;
    }

    static byte[] encode(String value, Sip2Setup setup) {
        String escape = setup.personality == Sip2Personality.FOLIO ? " " : "&#" + (int) setup.separator + ";";
        String text = value.replace(String.valueOf(setup.separator), escape);
        if (setup.accentsDecomposed) {
            text = Normalizer.normalize(text, Normalizer.Form.NFD);
        }
        if (setup.charset.equals(StandardCharsets.US_ASCII)) {
            text = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        }
        return encode(text, setup.charset);
    }

    private static byte[] encode(String text, Charset charset) {
        try {
            ByteBuffer encoded = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .replaceWith(new byte[] {'?'})
                    .encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("An encoder that replaces does not fail.", e);
        }
    }

    byte[] flags() {
        return flags;
    }

    /** What message 01 does. */
    void block() {
        flags = BLOCKED;
    }

    int wrongPins() {
        return wrongPins.get();
    }

    void countWrongPin() {
        wrongPins.incrementAndGet();
    }

    void forgetWrongPins() {
        if (wrongPins.get() != 0) {
            wrongPins.set(0);
        }
    }
}
