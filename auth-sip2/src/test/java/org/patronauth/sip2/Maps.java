package org.patronauth.sip2;

import java.util.HashMap;
import java.util.Map;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;

/** Settings and field maps, for tests. */
final class Maps {
    static final FieldMap USUAL = map();

    private Maps() {}

    static FieldMap map(Object... keysAndValues) {
        return Sip2Settings.fieldMap(settings(keysAndValues));
    }

    static Settings settings(Object... keysAndValues) {
        Map<String, Object> raw = new HashMap<>();
        raw.put("url", "127.0.0.1");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            raw.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        try {
            return Sip2Settings.SCHEMA.and(Sip2Settings.BASIC.schema()).parse(raw);
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }
}
