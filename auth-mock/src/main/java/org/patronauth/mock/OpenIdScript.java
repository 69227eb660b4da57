package org.patronauth.mock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Patrons in a text file: an id in brackets, and below it {@code claim = } and its text. */
final class OpenIdScript implements ScriptSections.Reader {
    private final Map<String, Map<String, String>> patrons = new LinkedHashMap<>();
    private String current = "";

    private OpenIdScript() {}

    static List<Map.Entry<String, Map<String, String>>> parse(List<String> text) {
        OpenIdScript script = new OpenIdScript();
        ScriptSections.read(text, script);
        return new ArrayList<>(script.patrons.entrySet());
    }

    @Override
    public void begin(String subject) {
        current = subject;
        patrons.put(subject, new LinkedHashMap<>());
    }

    @Override
    public void entry(String key, String value) {
        patrons.computeIfAbsent(current, subject -> new LinkedHashMap<>()).put(key, value);
    }
}
