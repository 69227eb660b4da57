package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and writes what browsers make of a form or a query: names and values, escaped. */
final class FormText {
    private static final String BARE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final String HEX = "0123456789ABCDEF";

    private FormText() {}

    /** The values by name; of a name that comes twice the first. */
    static Map<String, String> read(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : text.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(
                        PercentText.decodeForm(field.substring(0, equals)),
                        PercentText.decodeForm(field.substring(equals + 1)));
            }
        }
        return values;
    }

    static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (BARE.indexOf(each) >= 0) {
                text.append((char) each);
            } else {
                text.append('%').append(HEX.charAt((each >> 4) & 0xF)).append(HEX.charAt(each & 0xF));
            }
        }
        return text.toString();
    }

    /** An address with parameters behind those that it has. */
    static String withParameters(String address, String... namesAndValues) {
        StringBuilder whole = new StringBuilder(address);
        char separator = address.indexOf('?') < 0 ? '?' : '&';
        for (int i = 0; i < namesAndValues.length; i += 2) {
            whole.append(separator).append(namesAndValues[i]).append('=').append(escaped(namesAndValues[i + 1]));
            separator = '&';
        }
        return whole.toString();
    }
}
