package org.patronauth.clever;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The number that the National Center for Education Statistics gives a school: twelve digits. Spreadsheets drop a leading
 * zero, so eleven digits are twelve.
 */
final class NcesId {
    private static final int SHORTENED = 11;
    private static final int LONGEST = 18;

    private NcesId() {}

    /**
     * A number that is the same for two texts exactly when they mean the same school; none for what is no such number.
     * The digits get a 1 before them, so that leading zeros count.
     */
    static OptionalLong key(@Nullable String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        String digits = Blanks.strip(text);
        if (digits.isEmpty() || digits.length() > LONGEST || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        String whole = digits.length() == SHORTENED ? "0" + digits : digits;
        return OptionalLong.of(Long.parseLong("1" + whole));
    }
}
