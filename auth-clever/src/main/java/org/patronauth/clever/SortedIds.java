package org.patronauth.clever;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** A hundred thousand numbers in less than a megabyte, found by halving. Immutable. */
final class SortedIds {
    private final long[] keys;

    private SortedIds(long[] keys) {
        this.keys = keys;
    }

    /** What is blank, or no number of a school, is passed over. */
    static SortedIds of(Collection<String> ids) {
        return new SortedIds(ids.stream()
                .map(NcesId::key)
                .filter(OptionalLong::isPresent)
                .flatMapToLong(key -> LongStream.of(key.getAsLong()))
                .sorted()
                .distinct()
                .toArray());
    }

    boolean contains(String id) {
        OptionalLong key = NcesId.key(id);
        return key.isPresent() && Arrays.binarySearch(keys, key.getAsLong()) >= 0;
    }

    int size() {
        return keys.length;
    }
}
