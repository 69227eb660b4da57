package org.patronauth;

/**
 * Why a patron was not signed in: the single table from reason to problem.
 *
 * @since 0.1
 */
public enum RejectionReason {
    /** The request has no Authorization header; the host answers with its authentication document. */
    NO_CREDENTIALS(ProblemType.INVALID_CREDENTIALS),
    /** The Authorization header cannot be read. */
    MALFORMED_AUTHORIZATION(ProblemType.MALFORMED_AUTHORIZATION),
    /** The library does not know that way of signing in. */
    UNSUPPORTED_MECHANISM(ProblemType.UNSUPPORTED_AUTHENTICATION_MECHANISM),
    /** No library has that name. */
    LIBRARY_NOT_FOUND(ProblemType.LIBRARY_NOT_FOUND),
    /** Identifier or PIN is not good; nobody is told which, or why. */
    INVALID_CREDENTIALS(ProblemType.INVALID_CREDENTIALS),
    /** Too many attempts failed before; nobody was asked about this one. A header says when to try again. */
    TOO_MANY_ATTEMPTS(ProblemType.TOO_MANY_ATTEMPTS),
    /** The PIN is right, but the card is of another library. */
    PATRON_OF_ANOTHER_LIBRARY(ProblemType.PATRON_OF_ANOTHER_LIBRARY),
    /** Whoever signed in elsewhere is none of those whom the service lets in. */
    UNSUPPORTED_USER_TYPE(ProblemType.UNSUPPORTED_USER_TYPE),
    /** Whoever signed in elsewhere belongs to a school that is not entitled. */
    NOT_ELIGIBLE(ProblemType.NOT_ELIGIBLE),
    /** The school of whoever signed in elsewhere cannot be told, so nobody knows whether it is entitled. */
    UNKNOWN_SCHOOL(ProblemType.UNKNOWN_SCHOOL),
    /** The library has no sign-in service of that name. */
    UNKNOWN_OAUTH_PROVIDER(ProblemType.UNKNOWN_OAUTH_PROVIDER),
    /** What came back from a sign-in elsewhere belongs to none that this browser began here. */
    INVALID_OAUTH_CALLBACK(ProblemType.INVALID_OAUTH_CALLBACK_PARAMETERS),
    /** The library does not allow that a client is sent to that address. */
    REDIRECT_URI_NOT_ALLOWED(ProblemType.REDIRECT_URI_NOT_ALLOWED),
    /** The token was good once; the client gets another one as it got this one. */
    TOKEN_EXPIRED(ProblemType.PATRON_AUTH_ACCESS_TOKEN_EXPIRED),
    /** The token is worthless here. */
    TOKEN_INVALID(ProblemType.PATRON_AUTH_ACCESS_TOKEN_INVALID),
    /** The library issues no tokens in that way. */
    TOKEN_NOT_POSSIBLE(ProblemType.PATRON_AUTH_ACCESS_TOKEN_NOT_POSSIBLE);

    private final ProblemType problemType;

    RejectionReason(ProblemType problemType) {
        this.problemType = problemType;
    }

    /**
     * The problem that the client is told.
     *
     * @return the kind of problem, with its status and title
     */
    public ProblemType problemType() {
        return problemType;
    }
}
