package org.patronauth.internal;

import java.util.Optional;
import org.patronauth.Authorization;
import org.patronauth.Secret;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.Settings;

/** Looks at typed credentials before anybody is asked about them. */
final class CredentialCheck {
    private final BoundedPattern identifierPattern;
    private final Optional<BoundedPattern> passwordPattern;
    private final int identifierMaximum;
    private final int passwordMaximum;
    private final boolean collectsPin;
    private final boolean passwordExact;

    CredentialCheck(BasicSettings basic, Settings settings) {
        identifierPattern = settings.require(basic.identifierPattern());
        passwordPattern = settings.get(basic.passwordPattern());
        identifierMaximum = settings.get(basic.identifierMaximumLength()).orElse(BasicSettings.ABSOLUTE_MAXIMUM_LENGTH);
        passwordMaximum = settings.get(basic.passwordMaximumLength()).orElse(BasicSettings.ABSOLUTE_MAXIMUM_LENGTH);
        collectsPin = basic.collectsPin(settings);
        passwordExact = settings.require(basic.passwordExact());
    }

    /** Why credentials are refused without asking; told to staff, never to the client. */
    enum Flaw {
        IDENTIFIER_EMPTY("The identifier is empty."),
        IDENTIFIER_TOO_LONG("The identifier is longer than the service allows."),
        IDENTIFIER_HAS_CONTROL_CHARACTERS("The identifier holds control characters."),
        IDENTIFIER_DOES_NOT_MATCH("The identifier does not match the service's pattern."),
        IDENTIFIER_PATTERN_GAVE_UP("The service's identifier pattern took too many steps on this identifier."),
        PASSWORD_NOT_WANTED("A PIN was given, but the service collects none."),
        PASSWORD_EMPTY("The PIN is empty."),
        PASSWORD_TOO_LONG("The PIN is longer than the service allows."),
        PASSWORD_HAS_CONTROL_CHARACTERS("The PIN holds control characters."),
        PASSWORD_DOES_NOT_MATCH("The PIN does not match the service's pattern."),
        PASSWORD_PATTERN_GAVE_UP("The service's PIN pattern took too many steps on this PIN.");

        private final String sentence;

        Flaw(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }

        /** Whether an administrator should know: it is the pattern that is bad, not the patron. */
        boolean isThePatternsFault() {
            return this == IDENTIFIER_PATTERN_GAVE_UP || this == PASSWORD_PATTERN_GAVE_UP;
        }
    }

    /** What was typed, without the blanks that phones append. */
    record Typed(String identifier, Secret pin) {
        @Override
        public String toString() {
            return "Typed[not shown]";
        }
    }

    Typed normalise(Authorization.Basic credentials) {
        Secret pin = passwordExact
                ? credentials.password()
                : Secret.of(WhiteSpace.strip(credentials.password().reveal()));
        return new Typed(WhiteSpace.strip(credentials.identifier()), pin);
    }

    /** The first thing that is wrong, in a fixed order: identifier first. */
    Optional<Flaw> flawIn(Typed typed) {
        Optional<Flaw> identifierFlaw = flawInIdentifier(typed.identifier());
        return identifierFlaw.isPresent()
                ? identifierFlaw
                : flawInPassword(typed.pin().reveal());
    }

    boolean identifierMatches(String identifier) {
        return flawInIdentifier(identifier).isEmpty();
    }

    Optional<Flaw> flawInIdentifier(String identifier) {
        if (identifier.isEmpty()) {
            return Optional.of(Flaw.IDENTIFIER_EMPTY);
        }
        if (identifier.length() > identifierMaximum) {
            return Optional.of(Flaw.IDENTIFIER_TOO_LONG);
        }
        if (hasControlCharacters(identifier)) {
            return Optional.of(Flaw.IDENTIFIER_HAS_CONTROL_CHARACTERS);
        }
        return match(identifierPattern, identifier, Flaw.IDENTIFIER_DOES_NOT_MATCH, Flaw.IDENTIFIER_PATTERN_GAVE_UP);
    }

    private Optional<Flaw> flawInPassword(String password) {
        if (!collectsPin) {
            return password.isEmpty() ? Optional.empty() : Optional.of(Flaw.PASSWORD_NOT_WANTED);
        }
        if (WhiteSpace.strip(password).isEmpty()) {
            return Optional.of(Flaw.PASSWORD_EMPTY);
        }
        if (password.length() > passwordMaximum) {
            return Optional.of(Flaw.PASSWORD_TOO_LONG);
        }
        if (hasControlCharacters(password)) {
            return Optional.of(Flaw.PASSWORD_HAS_CONTROL_CHARACTERS);
        }
        return passwordPattern.flatMap(
                pattern -> match(pattern, password, Flaw.PASSWORD_DOES_NOT_MATCH, Flaw.PASSWORD_PATTERN_GAVE_UP));
    }

    private static Optional<Flaw> match(BoundedPattern pattern, String text, Flaw mismatch, Flaw gaveUp) {
        return switch (pattern.matches(text)) {
            case MATCH -> Optional.empty();
            case NO_MATCH -> Optional.of(mismatch);
            case GAVE_UP -> Optional.of(gaveUp);
        };
    }

    private static boolean hasControlCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.getType(text.charAt(i)) == Character.CONTROL) {
                return true;
            }
        }
        return false;
    }
}
