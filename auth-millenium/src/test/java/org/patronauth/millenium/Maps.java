package org.patronauth.millenium;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patronauth.PatronData;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;

/** Settings and records, for tests. */
final class Maps {
    private Maps() {}

    static Settings settings(Object... keysAndValues) {
        try {
            return parse(keysAndValues);
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    /** The fields that are wrong. */
    static List<String> problems(Object... keysAndValues) {
        try {
            parse(keysAndValues);
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.problems().stream().map(SettingProblem::field).toList();
        }
    }

    static Settings parse(Object... keysAndValues) throws InvalidSettingsException {
        Map<String, Object> raw = new HashMap<>();
        raw.put("url", "http://127.0.0.1:4500/PATRONAPI/");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            raw.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return MilleniumSettings.SCHEMA.and(MilleniumSettings.BASIC.schema()).parse(raw);
    }

    /** A record of lines such as {@code P BARCODE[pb]=1}. */
    static String record(String... lines) {
        StringBuilder text = new StringBuilder("<HTML><BODY>\n");
        for (String line : lines) {
            text.append(line).append("<BR>\n");
        }
        return text.append("</BODY></HTML>\n").toString();
    }

    /** Reads a record as a service with these settings does, and keeps the warnings. */
    static final class Reading {
        final List<String> warnings = new ArrayList<>();
        private final RecordMap map;

        Reading(Object... keysAndValues) {
            map = MilleniumSettings.recordMap(settings(keysAndValues));
        }

        PatronData of(String... lines) {
            return of("nobody", Optional.empty(), lines);
        }

        PatronData as(String asked, String... lines) {
            return of(asked, Optional.empty(), lines);
        }

        PatronData of(String asked, Optional<String> restrictionField, String... lines) {
            return map.read(PatronDump.of(record(lines)), asked, restrictionField, warnings::add);
        }
    }
}
