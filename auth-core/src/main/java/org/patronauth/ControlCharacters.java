package org.patronauth;

/** Takes out of a source's text what some databases cannot store and no reader can see. */
final class ControlCharacters {
    private ControlCharacters() {}

    static String removeFrom(String text) {
        if (!isIn(text)) {
            return text;
        }
        return text.codePoints()
                .filter(c -> !isControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isIn(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isControl(int c) {
        return Character.getType(c) == Character.CONTROL;
    }
}
