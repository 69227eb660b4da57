package org.patronauth.millenium;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which part of a record tells where a patron lives, if any may. */
enum Neighborhood {
    DISABLED("disabled") {
        @Override
        @Nullable String in(PatronDump dump) {
            return null;
        }
    },
    HOME_BRANCH("home_branch") {
        @Override
        @Nullable String in(PatronDump dump) {
            return dump.last("p53");
        }
    },
    POSTAL_CODE("postal_code") {
        @Override
        @Nullable String in(PatronDump dump) {
            String address = dump.last("pa");
            return address == null ? null : postalCode(address).orElse(null);
        }
    };

    private static final int ZIP = 5;
    private static final int PLUS = 4;

    private final String id;

    Neighborhood(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    abstract @Nullable String in(PatronDump dump);

    /**
     * The five digits of a ZIP code. One at the end of an address is sure; otherwise the last one is likely, and ZIP+4 is
     * likelier than five digits, which may be a flat's.
     */
    static Optional<String> postalCode(String address) {
        int end = address.length();
        int lastLong = -1;
        int lastShort = -1;
        int at = 0;
        while (at < end) {
            int stop = digits(address, at);
            if (stop - at == ZIP && at > 0) {
                int plusEnd = stop < end && address.charAt(stop) == '-' ? digits(address, stop + 1) : stop;
                boolean hasPlus = plusEnd - stop - 1 == PLUS;
                if (stop == end || (hasPlus && plusEnd == end)) {
                    return Optional.of(address.substring(at, stop));
                }
                lastShort = at;
                lastLong = hasPlus ? at : lastLong;
            }
            at = Math.max(stop, at + 1);
        }
        int found = lastLong >= 0 ? lastLong : lastShort;
        return found < 0 ? Optional.empty() : Optional.of(address.substring(found, found + ZIP));
    }

    private static int digits(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
