package org.patronauth.sip2;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The 18 characters of a date field. They are the same for a whole second, so they are made once a second. */
final class Timestamps {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

    private final Clock clock;
    private final ZoneId zone;
    private final String zoneField;
    private volatile Stamp last = new Stamp(Long.MIN_VALUE, new byte[0]);

    Timestamps(Clock clock, WireFormat.DateZone dateZone) {
        this.clock = clock;
        this.zone = dateZone == WireFormat.DateZone.UTC ? ZoneOffset.UTC : clock.getZone();
        this.zoneField = dateZone.text();
    }

    /** The bytes are shared: nobody writes to them. */
    byte[] now() {
        long second = Math.floorDiv(clock.millis(), 1_000L);
        Stamp stamp = last;
        if (stamp.second != second) {
            stamp = new Stamp(second, format(second));
            last = stamp;
        }
        return stamp.bytes;
    }

    private byte[] format(long second) {
        ZonedDateTime time = Instant.ofEpochSecond(second).atZone(zone);
        return (DATE.format(time) + zoneField + TIME.format(time)).getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Stamp {
        private final long second;
        private final byte[] bytes;

        Stamp(long second, byte[] bytes) {
            this.second = second;
            this.bytes = bytes;
        }
    }
}
