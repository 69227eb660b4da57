package org.patronauth.mock;

import java.util.ArrayList;
import java.util.List;

/** Access codes in a text file: a code in brackets, and below it {@code pin = } and its PIN. */
final class FirstBookScript implements ScriptSections.Reader {
    private final List<FakeFirstBookServer.Code> codes = new ArrayList<>();
    private String current = "";

    private FirstBookScript() {}

    static List<FakeFirstBookServer.Code> parse(List<String> text) {
        FirstBookScript script = new FirstBookScript();
        ScriptSections.read(text, script);
        return List.copyOf(script.codes);
    }

    @Override
    public void begin(String code) {
        current = code;
    }

    @Override
    public void entry(String key, String value) {
        if (!key.equals("pin")) {
            throw new IllegalArgumentException("unknown key; known is pin.");
        }
        codes.add(new FakeFirstBookServer.Code(current, value));
    }
}
