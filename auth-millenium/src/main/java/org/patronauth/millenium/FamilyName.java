package org.patronauth.millenium;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares the family name that a patron typed with the name in a record. */
final class FamilyName {
    private FamilyName() {}

    /** Whether a typed family name is that of a record; a record without a name is nobody's. */
    static boolean matches(@Nullable String nameInRecord, String typed) {
        if (nameInRecord == null) {
            return false;
        }
        String familyName = comparable(familyNameIn(nameInRecord));
        return !familyName.isEmpty() && familyName.equals(comparable(typed));
    }

    /** "FAMILY, GIVEN" or "Given Family". */
    private static String familyNameIn(String name) {
        int comma = name.indexOf(',');
        if (comma >= 0) {
            return name.substring(0, comma);
        }
        int end = WhiteSpace.skipBack(name, 0, name.length());
        int start = end;
        while (start > 0 && !WhiteSpace.is(name.charAt(start - 1))) {
            start--;
        }
        return name.substring(start, end);
    }

    private static String comparable(String name) {
        StringBuilder plain = new StringBuilder(Normalizer.normalize(name, Normalizer.Form.NFC));
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            // Phones write a typographic apostrophe where a library typed a plain one.
            if (c == '\u2019' || c == '\u2018' || c == '\u02BC' || c == '`') {
                plain.setCharAt(i, '\'');
            }
        }
        return WhiteSpace.collapse(plain.toString()).toUpperCase(Locale.ROOT);
    }
}
