package org.patronauth;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.patronauth.Restriction.Verdict;
import org.patronauth.mock.MockPatrons.Card;

/** Q10 and the header: what every login pays before and after its ILS is asked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoreBenchmark {
    private final List<String> headers = List.of(new Card("23333000000001", "1234").authorization());
    private final PatronData patron = PatronData.complete()
            .permanentId("P1")
            .authorizationIdentifier("23333000000001")
            .libraryIdentifier("BETHEL")
            .build();
    private final Restriction prefix = Restriction.ofStored("prefix", "barcode", "2333300");
    private final Restriction exact = Restriction.ofStored("string", "patron location", "BETHEL");
    private final Restriction list = Restriction.ofStored("list", "patron location", manyLocations() + ",BETHEL");
    private final Restriction pattern = Restriction.ofStored("regex", "barcode", "^2333300[0-9]{7}$");

    private static String manyLocations() {
        StringBuilder all = new StringBuilder("LOCATION0");
        for (int i = 1; i < 999; i++) {
            all.append(",LOCATION").append(i);
        }
        return all.toString();
    }

    /** From header to identifier and PIN (RFC 7617). */
    @Benchmark
    public Authorization authorization() {
        return Authorization.parse(headers);
    }

    /** A beginning of the card number. */
    @Benchmark
    public Verdict prefix() {
        return prefix.judge(patron, null);
    }

    /** One location. */
    @Benchmark
    public Verdict exact() {
        return exact.judge(patron, null);
    }

    /** The last of a thousand locations. */
    @Benchmark
    public Verdict listOf1000() {
        return list.judge(patron, null);
    }

    /** A pattern, with its step budget. */
    @Benchmark
    public Verdict pattern() {
        return pattern.judge(patron, null);
    }
}
