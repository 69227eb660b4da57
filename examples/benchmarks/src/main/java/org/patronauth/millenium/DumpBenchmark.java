package org.patronauth.millenium;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.patronauth.PatronData;
import org.patronauth.settings.InvalidSettingsException;

/** Q7: what a patron's record costs, from octets to patron data. It lives beside the reader, which nobody else sees. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DumpBenchmark {
    private static final String RECORD = """
            <HTML><BODY>
            REC INFO[p!]=p<BR>
            EXP DATE[p43]=04-01-59<BR>
            PCODE1[p44]=-<BR>
            PCODE2[p45]=-<BR>
            PCODE3[p46]=7<BR>
            P TYPE[p47]=10<BR>
            TOT CHKOUT[p48]=149<BR>
            TOT RENWAL[p49]=32<BR>
            CUR CHKOUT[p50]=4<BR>
            BIRTH DATE[p51]=  -  -19  <BR>
            HOME LIBR[p53]=main <BR>
            PMESSAGE[p54]=-<BR>
            MBLOCK[p56]=-<BR>
            REC TYPE[p80]=p<BR>
            RECORD #[p81]=1100220<BR>
            REC LENG[p82]=0<BR>
            CREATED[p83]=08-03-15<BR>
            UPDATED[p84]=11-20-26<BR>
            REVISIONS[p85]=417<BR>
            AGENCY[p86]=1<BR>
            CL RTRND[p95]=0<BR>
            MONEY OWED[p96]=$1.50<BR>
            CUR ITEMA[p102]=0<BR>
            BLK UNTIL[p101]=  -  -  <BR>
            PIUSE[p105]=0<BR>
            OD PENALTY[p122]=0<BR>
            ILL CHKOUT[p124]=0<BR>
            CIRCACTIVE[p163]=11-20-26<BR>
            HOLD[p8]=P#=1000001, I#=1000002, P=05-01-26, NNB=05-31-26, RLA=0, NNA=0, T=1, PU=main<BR>
            PATRN NAME[pn]=READER, ROBIN<BR>
            ADDRESS[pa]=2 Meadow Lane$Ferguson, MO 63135<BR>
            TELEPHONE[pt]=555-0100<BR>
            ALT ID[pu]=robin<BR>
            P BARCODE[pb]=23333000000001<BR>
            P BARCODE[pb]=23333000000002<BR>
            EMAIL ADDR[pz]=robin@ferguson.example<BR>
            NOTE[px]=Lost a card in 2019 &amp; got a new one<BR>
            NOTE[px]=Prefers large print<BR>
            PIN[p=]=2f0aQpZw81mTs<BR>
            LINK REC[p^]=<BR>
            </BODY></HTML>
            """;

    @Param({"record", "1024", "32768", "1048576"})
    public String size = "record";

    private final RecordMap map = map();
    private byte[] body = {};

    private static RecordMap map() {
        try {
            return MilleniumSettings.recordMap(
                    MilleniumSettings.SCHEMA.parse(Map.of("url", "https://ils.ferguson.example/PATRONAPI/")));
        } catch (InvalidSettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The record itself, or its lines again and again up to a size. */
    @Setup
    public void write() {
        byte[] record = RECORD.getBytes(StandardCharsets.UTF_8);
        body = size.equals("record") ? record : new byte[Integer.parseInt(size)];
        for (int i = 0; i < body.length; i++) {
            body[i] = record[i % record.length];
        }
    }

    /** Octets to text to places. */
    @Benchmark
    public Judgement parse() {
        return Judgement.ofDump(200, PatronDump.of(BodyText.of(body, Optional.empty())), "pb");
    }

    /** The same and all of the patron's data. */
    @Benchmark
    public PatronData parseAndMap() {
        PatronDump dump = PatronDump.of(BodyText.of(body, Optional.empty()));
        if (Judgement.ofDump(200, dump, "pb") != Judgement.YES) {
            throw new IllegalStateException("The record is one.");
        }
        return map.read(dump, "23333000000001", Optional.empty(), warning -> {});
    }
}
