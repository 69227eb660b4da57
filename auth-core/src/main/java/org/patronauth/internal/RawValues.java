package org.patronauth.internal;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares values as JSON knows them: a number is the same however it is written, an object in whatever order. */
final class RawValues {
    private RawValues() {}

    static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number number && other instanceof Number otherNumber) {
            return decimal(number).compareTo(decimal(otherNumber)) == 0;
        }
        if (one instanceof Map<?, ?> members && other instanceof Map<?, ?> otherMembers) {
            return members.size() == otherMembers.size()
                    && members.entrySet().stream()
                            .allMatch(member -> otherMembers.containsKey(member.getKey())
                                    && same(member.getValue(), otherMembers.get(member.getKey())));
        }
        if (one instanceof List<?> items && other instanceof List<?> otherItems) {
            if (items.size() != otherItems.size()) {
                return false;
            }
            for (int i = 0; i < items.size(); i++) {
                if (!same(items.get(i), otherItems.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return one == null ? other == null : one.equals(other);
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }
}
