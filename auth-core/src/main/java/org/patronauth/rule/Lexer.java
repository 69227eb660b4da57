package org.patronauth.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.patronauth.rule.Token.Kind;

/** Splits a rule into words and signs. */
final class Lexer {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z_])");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z0-9_]+)\\}");
    private static final Pattern SIGN = Pattern.compile("==|!=|<=|>=|[<>()\\[\\],+*/-]");

    private final String rule;
    private final List<Token> tokens = new ArrayList<>();

    private Lexer(String rule) {
        this.rule = rule;
    }

    static List<Token> tokens(String rule) throws InvalidRuleException {
        Lexer lexer = new Lexer(rule);
        int at = 0;
        while (at < rule.length()) {
            at = Character.isWhitespace(rule.charAt(at)) ? at + 1 : lexer.next(at);
        }
        lexer.tokens.add(new Token(Kind.END, "", rule.length() + 1));
        return lexer.tokens;
    }

    /** Reads one token; returns where the rest begins. */
    private int next(int at) throws InvalidRuleException {
        char c = rule.charAt(at);
        if (c == '"' || c == '\'') {
            return text(at, c);
        }
        if (c == '{') {
            Matcher placeholder = match(PLACEHOLDER, at);
            if (!placeholder.lookingAt()) {
                throw wrong(at, "A placeholder is letters, digits and underscores between braces.");
            }
            return add(Kind.PLACEHOLDER, placeholder.group(1), at, placeholder.end());
        }
        for (Form form : Form.ALL) {
            Matcher matcher = match(form.pattern(), at);
            if (matcher.lookingAt()) {
                return add(form.kind(), matcher.group(), at, matcher.end());
            }
        }
        throw wrong(at, hint(c));
    }

    private record Form(Kind kind, Pattern pattern) {
        static final List<Form> ALL = List.of(
                new Form(Kind.DATE, DATE),
                new Form(Kind.NUMBER, NUMBER),
                new Form(Kind.WORD, WORD),
                new Form(Kind.SIGN, SIGN));
    }

    /** No character has another meaning in a text, so that patterns stand in one as they are. */
    private int text(int at, char quote) throws InvalidRuleException {
        int end = rule.indexOf(quote, at + 1);
        if (end < 0) {
            throw wrong(at, "This text does not end.");
        }
        return add(Kind.TEXT, rule.substring(at + 1, end), at, end + 1);
    }

    private Matcher match(Pattern pattern, int at) {
        return pattern.matcher(rule).region(at, rule.length());
    }

    private int add(Kind kind, String text, int at, int end) {
        tokens.add(new Token(kind, text, at + 1));
        return end;
    }

    private static String hint(char c) {
        return switch (c) {
            case '=' -> "Two values are compared with ==.";
            case '!' -> "The opposite of a condition is written with not.";
            case '&' -> "Two conditions are joined with and.";
            case '|' -> "Two conditions are joined with or.";
            case '}' -> "This brace closes nothing.";
            default -> "This character means nothing here; texts stand in quotes.";
        };
    }

    private static InvalidRuleException wrong(int at, String sentence) {
        return new InvalidRuleException(at + 1, sentence);
    }

    /** Words that look like a word of the language but for their letters. */
    static boolean isReserved(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "and", "or", "not", "in", "matches", "starts", "with", "true", "false", "age_in_years" -> true;
            default -> false;
        };
    }
}
