package org.patronauth.internal;

import org.jspecify.annotations.Nullable;
import org.patronauth.RejectionReason;

/**
 * Where and why a login ended, for staff; the client is told less.
 *
 * @param step where it ended, in a few words
 * @param reason the real reason, one sentence without secrets
 * @param identifier whose login it was, where that is known; kept as a keyed hash alone
 */
record Circumstance(String step, String reason, @Nullable String identifier) {
    static final String LOCAL_VALIDATION = "Local validation";
    static final String SOURCE_OF_TRUTH = "Asking the source of truth";
    static final String RESTRICTION = "Library restriction";
    static final String MAINTENANCE = "Maintenance";

    private static final String REQUEST = "Reading the request";
    private static final String CHOICE = "Choosing the service";
    private static final String TOKEN = "Looking at the token";
    private static final String SIGN_IN_ELSEWHERE = "Signing in elsewhere";

    /** What can be told of a refusal whose reason says it all. */
    static Circumstance of(RejectionReason reason) {
        return switch (reason) {
            case NO_CREDENTIALS -> new Circumstance(REQUEST, "The request came without credentials.", null);
            case MALFORMED_AUTHORIZATION ->
                new Circumstance(REQUEST, "The Authorization header of the request cannot be read.", null);
            case UNSUPPORTED_MECHANISM ->
                new Circumstance(CHOICE, "The library has no service for this way of signing in.", null);
            case LIBRARY_NOT_FOUND -> new Circumstance(REQUEST, "No library has that short name.", null);
            case INVALID_CREDENTIALS ->
                new Circumstance(SOURCE_OF_TRUTH, "The source of truth said no to these credentials.", null);
            case TOO_MANY_ATTEMPTS ->
                new Circumstance(
                        "Too many attempts",
                        "Too many attempts failed before, with this card or from the same address; nobody was asked.",
                        null);
            case PATRON_OF_ANOTHER_LIBRARY ->
                new Circumstance(RESTRICTION, "The patron is not one of this library's.", null);
            case UNSUPPORTED_USER_TYPE ->
                new Circumstance(SIGN_IN_ELSEWHERE, "The service does not let in people of this kind.", null);
            case NOT_ELIGIBLE -> new Circumstance(SIGN_IN_ELSEWHERE, "The patron's school is not entitled.", null);
            case UNKNOWN_SCHOOL ->
                new Circumstance(SIGN_IN_ELSEWHERE, "It could not be told which school the patron belongs to.", null);
            case UNKNOWN_OAUTH_PROVIDER ->
                new Circumstance(CHOICE, "The library has no service for signing in elsewhere of that name.", null);
            case INVALID_OAUTH_CALLBACK ->
                new Circumstance(
                        SIGN_IN_ELSEWHERE,
                        "What came back belongs to no sign-in that this browser began here, or came too late.",
                        null);
            case REDIRECT_URI_NOT_ALLOWED ->
                new Circumstance(
                        SIGN_IN_ELSEWHERE, "The client's address is none of the library's redirect_uris.", null);
            case TOKEN_EXPIRED -> new Circumstance(TOKEN, "The token has expired.", null);
            case TOKEN_INVALID ->
                new Circumstance(
                        TOKEN,
                        "The token is unknown here: it was revoked, is another library's, or was issued under another"
                                + " restriction.",
                        null);
            case TOKEN_NOT_POSSIBLE ->
                new Circumstance(TOKEN, "The library does not issue tokens in exchange for these credentials.", null);
        };
    }

    /** No service takes the identifier, so nobody was asked. */
    static Circumstance noServiceFor(String identifier) {
        return new Circumstance(CHOICE, "The identifier fits the pattern of no service of the library.", identifier);
    }

    /** The patron signed in; why there is no loan is the type of the problem. The patron's own record is not kept. */
    static Circumstance mayNotBorrow(@Nullable String identifier) {
        return new Circumstance("Borrowing privileges", "The patron signed in, and may not borrow.", identifier);
    }

    Circumstance concerning(@Nullable String whose) {
        return new Circumstance(step, reason, whose);
    }

    @Override
    public String toString() {
        return "Circumstance[" + step + "]";
    }
}
