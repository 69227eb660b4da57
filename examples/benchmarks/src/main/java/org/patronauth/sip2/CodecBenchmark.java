package org.patronauth.sip2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.patronauth.PatronData;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.sip2.Request.Asked;
import org.patronauth.sip2.WireFormat.DateZone;

/** Q5 and Q6: what a login asks and is answered, without a wire. It lives beside the codec, which nobody else sees. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final Charset CP850 = Charset.forName("IBM850");
    private static final String ANSWER = "64              00020261122    163240000000000000000100000000AOFERGUSON"
            + "|AA23333000000001|AEReader, Robin|BHUSD|BV1.50|BD2 Meadow Lane, Ferguson|BErobin@ferguson.example"
            + "|BF555 1234|AQBETHEL|BLY|CQY|PA20501231    235959|PB19640925|PCADULT|PIY|XI900001|AFWelcome|";

    private final WireFormat format = new WireFormat(CP850, (byte) '|', false, true, DateZone.BLANKS);
    private final byte[] now = "20261122    163240".getBytes(StandardCharsets.US_ASCII);
    private final Asked asked = new Asked("FERGUSON", "23333000000001", "1234");
    private final byte[] frame = sealed(ANSWER);
    private final FieldMap fieldMap = fieldMap();

    private static FieldMap fieldMap() {
        try {
            return Sip2Settings.fieldMap(Sip2Settings.SCHEMA.parse(Map.of("url", "ils.ferguson.example")));
        } catch (InvalidSettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A frame with sequence number and checksum, as it arrives. */
    private static byte[] sealed(String body) {
        byte[] bytes = (body + "AY1AZ0000").getBytes(StandardCharsets.US_ASCII);
        Checksum.write(Checksum.of(bytes, bytes.length - 4), bytes, bytes.length - 4);
        return bytes;
    }

    /** Reads the frame: every field found, the checksum compared, and those that decide a login looked at. */
    @Benchmark
    public boolean parse64() throws ProtocolException {
        Response response = Response.parse(frame, (byte) '|', CP850);
        return !response.hasBadChecksum()
                && response.flag(Response.BL) == 'Y'
                && response.flag(Response.CQ) == 'Y'
                && response.text(Response.AA).isPresent();
    }

    /** The same and all of the patron's data. */
    @Benchmark
    public PatronData parse64AndMap() throws ProtocolException {
        Response response = Response.parse(frame, (byte) '|', CP850);
        return fieldMap.read(response, "23333000000001", Optional.empty(), warning -> {});
    }

    /** Writes a question with its checksum. */
    @Benchmark
    public int build63() throws UnsendableException {
        return Request.patronInformation(format, now, asked).seal(1);
    }
}
