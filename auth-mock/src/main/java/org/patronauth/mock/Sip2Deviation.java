package org.patronauth.mock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Everything that is to go wrong with one answer. Faults write it, a connection acts on it. */
final class Sip2Deviation {
    boolean askToResend;
    boolean silent;
    boolean withoutErrorDetection;
    boolean wrongChecksum;
    int sequenceOffset;
    boolean previousAnswer;
    boolean swapped;
    boolean held;
    boolean endless;
    boolean statusFirst;
    int copies = 1;
    int cutAt = -1;
    byte @Nullable [] terminator;
    byte @Nullable [] before;
    byte @Nullable [] verbatim;

    @Nullable String code;

    @Nullable Duration delay;

    @Nullable Duration drip;

    Ending ending = Ending.KEEP;
    final List<UnaryOperator<List<byte[]>>> fieldEdits = new ArrayList<>();
}
