package org.patronauth.sip2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.patronauth.sip2.WireFormat.DateZone;

/** Ways to spell messages, for tests. */
final class Wire {
    static final Charset CP850 = Charset.forName("IBM850");
    static final WireFormat USUAL = format(CP850);
    static final byte[] TIME = "20260101    120000".getBytes(StandardCharsets.US_ASCII);

    private Wire() {}

    static WireFormat format(Charset charset) {
        return new WireFormat(charset, (byte) '|', false, true, DateZone.BLANKS);
    }

    static WireFormat withoutErrorDetection() {
        return new WireFormat(CP850, (byte) '|', false, false, DateZone.BLANKS);
    }

    static String sealed(Request request, int sequence) {
        return sealed(request, sequence, CP850);
    }

    static String sealed(Request request, int sequence, Charset charset) {
        int length = request.seal(sequence);
        return new String(request.bytes(), 0, length, charset);
    }

    static Response parse(String frame) throws ProtocolException {
        return parse(frame, StandardCharsets.UTF_8);
    }

    static Response parse(String frame, Charset charset) throws ProtocolException {
        return Response.parse(frame.getBytes(charset), (byte) '|', charset);
    }
}
