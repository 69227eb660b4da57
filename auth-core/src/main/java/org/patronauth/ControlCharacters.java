package org.patronauth;

/** Takes out of a source's text what some databases cannot store and no reader can see. */
final class ControlCharacters {
    private ControlCharacters() {}

    static String removeFrom(String text) {
        if (text.chars().noneMatch(ControlCharacters::isControl)) {
            return text;
        }
        return text.codePoints()
                .filter(c -> !isControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isControl(int c) {
        return Character.getType(c) == Character.CONTROL;
    }
}
