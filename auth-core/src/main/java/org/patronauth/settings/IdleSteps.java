package org.patronauth.settings;

/**
 * Bounds the steps that a pattern can take without looking at a character, which no budget of looks can count: empty
 * loops such as {@code (?:(?:^){9999}){9999}}, and rows of empty alternatives such as {@code (?:|)(?:|)(?:|)}, each of
 * which doubles the ways to come to the same place.
 *
 * <p>The pattern has been compiled before, so that only the parts of its syntax that matter here are told apart.
 */
final class IdleSteps {
    /** A pattern of a thousand characters without any trick stays below this. */
    private static final double MAXIMUM = 2_000;

    private static final double SATURATED = 1e15;
    /** A character: never passed without a look. */
    private static final Cost CHARACTER = new Cost(1, 0, 0, 1, 0);
    /** An anchor or a back reference: passed without a look. */
    private static final Cost ANCHOR = new Cost(1, 1, 0, 0, 0);

    private static final Cost NOTHING = new Cost(0, 1, 0, 0, 0);

    private final String pattern;
    private int at;

    private IdleSteps(String pattern) {
        this.pattern = pattern;
    }

    /**
     * What trying a part costs between one look at a character and the next.
     *
     * @param steps how many steps at the most from the start of the part
     * @param ways in how many ways the end is reached from the start
     * @param stepsAfter how many steps at the most after a look inside, on the way to the end
     * @param waysAfter in how many ways the end is reached after a look inside
     * @param worst how many steps at the most after any look inside
     */
    private record Cost(double steps, double ways, double stepsAfter, double waysAfter, double worst) {
        Cost then(Cost next) {
            double onward = stepsAfter + waysAfter * next.steps;
            return of(
                    steps + ways * next.steps,
                    ways * next.ways,
                    next.ways == 0 ? next.stepsAfter : Math.max(onward, next.stepsAfter),
                    Math.max(waysAfter * next.ways, next.waysAfter),
                    Math.max(onward, Math.max(worst, next.worst)));
        }

        Cost or(Cost other) {
            return of(
                    steps + other.steps,
                    ways + other.ways,
                    Math.max(stepsAfter, other.stepsAfter),
                    Math.max(waysAfter, other.waysAfter),
                    Math.max(worst, other.worst));
        }

        Cost optional() {
            return of(steps + 1, ways + 1, stepsAfter, waysAfter, worst);
        }

        /** Any number of times: the engine leaves a loop after a round that moved nowhere. */
        Cost repeated() {
            return optional().then(optional());
        }

        Cost times(int count) {
            // By squaring: the count may be in the millions.
            Cost power = this;
            Cost result = NOTHING;
            for (int left = count; left > 0; left >>= 1) {
                if ((left & 1) == 1) {
                    result = result.then(power);
                }
                power = power.then(power);
            }
            return result;
        }

        Cost grouped() {
            return of(steps + 1, ways, stepsAfter + 1, waysAfter, worst);
        }

        Cost lookedAround() {
            return of(steps + 1, 1, stepsAfter + 1, Math.min(waysAfter, 1), worst);
        }

        double most() {
            return Math.max(steps, Math.max(stepsAfter, worst));
        }

        private static Cost of(double steps, double ways, double stepsAfter, double waysAfter, double worst) {
            return new Cost(
                    Math.min(steps, SATURATED),
                    Math.min(ways, SATURATED),
                    Math.min(stepsAfter, SATURATED),
                    Math.min(waysAfter, SATURATED),
                    Math.min(worst, SATURATED));
        }
    }

    /**
     * Whether the pattern keeps within the bound.
     *
     * @param pattern a pattern that compiles
     * @return false too when the pattern cannot be judged
     */
    static boolean areFew(String pattern) {
        IdleSteps reader = new IdleSteps(pattern);
        try {
            Cost cost = reader.alternatives();
            return reader.at == pattern.length() && cost.most() <= MAXIMUM;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Cost alternatives() {
        Cost all = sequence();
        while (sees("|")) {
            at++;
            all = all.or(sequence());
        }
        return all;
    }

    private Cost sequence() {
        Cost all = NOTHING;
        while (at < pattern.length() && !sees("|") && !sees(")")) {
            all = all.then(quantified(atom()));
        }
        return all;
    }

    private Cost atom() {
        char first = next();
        return switch (first) {
            case '(' -> group();
            case '[' -> characterClass();
            case '^', '$' -> ANCHOR;
            case '\\' -> escape();
            default -> {
                if (at < pattern.length() && Character.isSurrogatePair(first, pattern.charAt(at))) {
                    at++;
                }
                yield CHARACTER;
            }
        };
    }

    private Cost quantified(Cost atom) {
        if (at == pattern.length()) {
            return atom;
        }
        Cost cost;
        switch (pattern.charAt(at)) {
            case '?' -> {
                at++;
                cost = atom.optional();
            }
            case '*' -> {
                at++;
                cost = atom.repeated();
            }
            case '+' -> {
                at++;
                cost = atom.then(atom.repeated());
            }
            case '{' -> {
                at++;
                int minimum = number();
                boolean more = sees(",");
                skipPast("}");
                cost = more ? atom.times(minimum).then(atom.repeated()) : atom.times(minimum);
            }
            default -> {
                return atom;
            }
        }
        if (sees("?") || sees("+")) {
            at++;
        }
        return cost;
    }

    private Cost group() {
        boolean passedOnce = false;
        if (sees("?")) {
            at++;
            if (sees("=") || sees("!") || sees("<=") || sees("<!")) {
                passedOnce = true;
                at += sees("<") ? 2 : 1;
            } else if (sees("<")) {
                skipPast(">");
            } else if (sees(">")) {
                at++;
            } else {
                boolean on = true;
                char flag = next();
                while (flag != ':' && flag != ')') {
                    on &= flag != '-';
                    if (flag == 'x' && on) {
                        throw new IllegalArgumentException("comments");
                    }
                    flag = next();
                }
                if (flag == ')') {
                    return ANCHOR;
                }
            }
        }
        Cost inner = alternatives();
        skipPast(")");
        return passedOnce ? inner.lookedAround() : inner.grouped();
    }

    private Cost characterClass() {
        if (sees("^")) {
            at++;
        }
        if (sees("]")) {
            at++;
        }
        while (!sees("]")) {
            char c = next();
            if (c == '[') {
                characterClass();
            } else if (c == '\\' && next() == 'Q') {
                skipPast("\\E");
            }
        }
        at++;
        return CHARACTER;
    }

    private Cost escape() {
        char kind = next();
        switch (kind) {
            case 'b', 'B', 'A', 'G', 'z', 'Z' -> {
                if (kind == 'b' && sees("{g}")) {
                    at += 3;
                }
                return ANCHOR;
            }
            case 'k' -> {
                skipPast(">");
                return ANCHOR;
            }
            case 'Q' -> {
                int start = at;
                int end = pattern.indexOf("\\E", at);
                at = end < 0 ? pattern.length() : end + 2;
                return start == end ? NOTHING : CHARACTER;
            }
            case 'E' -> {
                return NOTHING;
            }
            case 'p', 'P', 'c' -> {
                skipBracedOr(1);
                return CHARACTER;
            }
            case 'x', 'N' -> {
                skipBracedOr(2);
                return CHARACTER;
            }
            case 'u' -> {
                utf16();
                return CHARACTER;
            }
            case '0' -> {
                octal();
                return CHARACTER;
            }
            default -> {
                return kind >= '1' && kind <= '9' ? ANCHOR : CHARACTER;
            }
        }
    }

    private void skipBracedOr(int characters) {
        if (sees("{")) {
            skipPast("}");
        } else {
            skip(characters);
        }
    }

    /** Two escapes of surrogates stand for one character. */
    private void utf16() {
        int start = at;
        skip(4);
        if (sees("\\u") && Character.isHighSurrogate((char) Integer.parseInt(pattern.substring(start, at), 16))) {
            skip(6);
        }
    }

    /** Up to three digits, and two where three would be more than an octet. */
    private void octal() {
        int most = at + (sees("0") || sees("1") || sees("2") || sees("3") ? 3 : 2);
        while (at < Math.min(most, pattern.length()) && pattern.charAt(at) >= '0' && pattern.charAt(at) <= '7') {
            at++;
        }
    }

    private int number() {
        int value = 0;
        while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
            value = Math.min(value * 10 + Character.digit(next(), 10), 100_000_000);
        }
        return value;
    }

    private boolean sees(String text) {
        return pattern.startsWith(text, at);
    }

    private void skipPast(String text) {
        int found = pattern.indexOf(text, at);
        if (found < 0) {
            throw new IllegalArgumentException(text);
        }
        at = found + text.length();
    }

    private void skip(int characters) {
        for (int i = 0; i < characters; i++) {
            next();
        }
    }

    private char next() {
        if (at == pattern.length()) {
            throw new IllegalArgumentException("end");
        }
        return pattern.charAt(at++);
    }
}
