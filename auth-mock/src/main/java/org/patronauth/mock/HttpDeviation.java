package org.patronauth.mock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Everything that is to go wrong with one answer or connection. Faults write it, a connection acts on it. */
final class HttpDeviation {
    final List<String> names = new ArrayList<>();
    boolean silent;
    boolean held;
    boolean garbageStatusLine;
    boolean withoutLength;
    boolean endlessBody;
    boolean endlessHeaders;
    int cutAt = -1;

    @Nullable Duration delay;

    @Nullable Duration drip;

    @Nullable HttpAnswer replacement;

    Ending ending = Ending.KEEP;
    final List<UnaryOperator<HttpAnswer>> edits = new ArrayList<>();

    static @Nullable HttpDeviation of(List<HttpFault> faults) {
        if (faults.isEmpty()) {
            return null;
        }
        HttpDeviation deviation = new HttpDeviation();
        faults.forEach(fault -> fault.writeTo(deviation));
        return deviation;
    }

    HttpAnswer edited(HttpAnswer answer) {
        HttpAnswer edited = answer;
        for (UnaryOperator<HttpAnswer> edit : edits) {
            edited = edit.apply(edited);
        }
        return edited;
    }
}
