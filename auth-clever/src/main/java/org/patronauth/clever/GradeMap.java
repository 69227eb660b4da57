package org.patronauth.clever;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;
import org.patronauth.settings.Setting.BadValueException;

/** Which type of patron a pupil of each grade is. */
final class GradeMap {
    /** The type of whoever is no pupil. */
    static final String ALL_ACCESS = "A";

    private static final int MOST_GRADES = 100;
    private static final int LONGEST_TEXT = 50;

    private GradeMap() {}

    /** Early, middle and high; the split moved twice in a year, so it can be set. */
    static Map<String, String> usual() {
        Map<String, String> types = new LinkedHashMap<>();
        for (String early : new String[] {
            "InfantToddler",
            "Preschool",
            "PreKindergarten",
            "TransitionalKindergarten",
            "Kindergarten",
            "1",
            "2",
            "3",
            "4",
            "5"
        }) {
            types.put(early, "E");
        }
        for (String middle : new String[] {"6", "7", "8"}) {
            types.put(middle, "M");
        }
        for (String high : new String[] {"9", "10", "11", "12", "13", "PostGraduate"}) {
            types.put(high, "H");
        }
        return Collections.unmodifiableMap(types);
    }

    /** The type of a pupil; none for a grade that is not in the map, which includes none at all. */
    static Optional<String> typeOf(@Nullable String grade, Map<String, String> types) {
        return grade == null ? Optional.empty() : Optional.ofNullable(types.get(Blanks.strip(grade)));
    }

    static Map<String, String> parse(Object raw) throws BadValueException {
        if (!(raw instanceof Map<?, ?> members) || members.size() > MOST_GRADES) {
            throw bad();
        }
        Map<String, String> types = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            types.put(text(member.getKey()), text(member.getValue()));
        }
        return Collections.unmodifiableMap(types);
    }

    private static String text(@Nullable Object value) throws BadValueException {
        if (value instanceof String text && !Blanks.isBlank(text) && text.length() <= LONGEST_TEXT) {
            return Blanks.strip(text);
        }
        throw bad();
    }

    private static BadValueException bad() {
        return new BadValueException(
                ProblemType.INVALID_CONFIGURATION_OPTION,
                "This must be an object from grade to patron type, for example {\"Kindergarten\": \"E\", \"1\": \"E\"}.");
    }
}
