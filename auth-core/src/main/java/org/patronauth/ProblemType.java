package org.patronauth;

import java.net.URI;

/**
 * Every kind of problem that a login or the administration can produce, with its address, HTTP status and title. The
 * addresses are those that library clients already understand.
 *
 * @since 0.1
 */
public enum ProblemType {
    /** The identifier or the PIN is not good. */
    INVALID_CREDENTIALS(
            Base.LS,
            "credentials-invalid",
            401,
            "Invalid credentials",
            "A valid library card barcode number and PIN are required."),
    /** The Authorization header cannot be read. */
    MALFORMED_AUTHORIZATION(
            Base.LS,
            "malformed-authorization",
            400,
            "Malformed Authorization header.",
            "The Authorization header cannot be read."),
    /** The library card has expired. */
    EXPIRED_CREDENTIALS(
            Base.LS,
            "credentials-expired",
            403,
            "Expired credentials.",
            "Your library card has expired. You need to renew it."),
    /** The library card is blocked. */
    SUSPENDED_CREDENTIALS(
            Base.LS,
            "credentials-suspended",
            403,
            "Suspended credentials.",
            "Your library card has been suspended. Contact your branch library."),
    /** A rule of the library blocks the patron. */
    BLOCKED_BY_POLICY(
            Base.LS,
            "credentials-blocked-by-policy",
            403,
            "Blocked by library policy.",
            "Patron is blocked by library policy."),
    /** The patron owes too much. */
    OUTSTANDING_FINES(
            Base.LS,
            "outstanding-fines",
            403,
            "Outstanding fines.",
            "You must pay your outstanding fines before you can borrow more books."),
    /** No library has that name. */
    LIBRARY_NOT_FOUND(Base.LS, "library-not-found", 404, "Library not found.", "No library has that name."),
    /** The card is good, but of another library. */
    PATRON_OF_ANOTHER_LIBRARY(
            Base.LS,
            "patron-of-another-library",
            404,
            "Wrong library",
            "You are not a patron of the selected library."),
    /** The source of truth failed or answered nonsense. */
    REMOTE_INTEGRATION_FAILED(
            Base.LS,
            "remote-integration-failed",
            502,
            "Third-party service failed.",
            "The library system that knows your card did not answer. Try again later."),
    /** Logins cannot be served at the moment. */
    SERVICE_UNAVAILABLE(
            Base.LS,
            "service-unavailable",
            503,
            "Service unavailable.",
            "Signing in is not possible at the moment. Try again later."),
    /** The library's sign-in is set up wrongly. */
    SERVICE_MISCONFIGURED(
            Base.LS,
            "service-misconfigured",
            503,
            "Service misconfigured.",
            "Signing in is not set up correctly at this library. Its staff can help."),
    /** Too many attempts failed. */
    TOO_MANY_ATTEMPTS(
            Base.LS,
            "too-many-attempts",
            429,
            "Too many attempts.",
            "Too many attempts to sign in failed. Try again later."),
    /** The library cannot be signed in to in this way. */
    UNSUPPORTED_AUTHENTICATION_MECHANISM(
            Base.LS,
            "unsupported-authentication-mechanism",
            400,
            "Unsupported authentication mechanism.",
            "This library does not support that way of signing in."),
    /** The access token has expired. */
    PATRON_AUTH_ACCESS_TOKEN_EXPIRED(
            Base.PP,
            "auth/recoverable/token/expired",
            401,
            "Access token expired",
            "The access token has expired. Get another one."),
    /** The access token is worthless here. */
    PATRON_AUTH_ACCESS_TOKEN_INVALID(
            Base.PP,
            "auth/recoverable/token/invalid",
            401,
            "Access token invalid",
            "The access token is not valid. Sign in again."),
    /** No access token can be had in this way. */
    PATRON_AUTH_ACCESS_TOKEN_NOT_POSSIBLE(
            Base.LS,
            "patron-auth-access-not-possible",
            400,
            "Access token not possible",
            "An access token cannot be had in this way."),
    /** No sign-in service has that name. */
    UNKNOWN_OAUTH_PROVIDER(
            Base.LS,
            "unknown-oauth-provider",
            400,
            "Unknown OAuth provider.",
            "No sign-in service of this library has that name."),
    /** The sign-in elsewhere came back with something else. */
    INVALID_OAUTH_CALLBACK_PARAMETERS(
            Base.LS,
            "invalid-oauth-callback-parameters",
            400,
            "Invalid OAuth callback parameters.",
            "The sign-in cannot be completed. Start it again."),
    /** A client may not be sent to that address. */
    REDIRECT_URI_NOT_ALLOWED(
            Base.LS,
            "redirect-uri-not-allowed",
            400,
            "Redirect address not allowed.",
            "This library does not allow that redirect address."),
    /** Whoever signed in elsewhere is none of those whom the service lets in. */
    UNSUPPORTED_USER_TYPE(
            Base.LS,
            "unsupported-clever-user-type",
            401,
            "Your Clever user type is not supported.",
            "Your Clever user type is not supported. You can request a code from First Book instead."),
    /** Whoever signed in elsewhere belongs to a school that is not entitled. */
    NOT_ELIGIBLE(
            Base.LS,
            "clever-not-eligible",
            401,
            "Your Clever account is not eligible to access this application.",
            "Your Clever account is not eligible to access this application."),
    /** The school of whoever signed in elsewhere cannot be told. */
    UNKNOWN_SCHOOL(
            Base.LS,
            "clever-unknown-school",
            401,
            "Clever did not provide the necessary information about your school to verify eligibility.",
            "Clever did not provide the necessary information about your school to verify eligibility."),
    /** A new service needs a protocol. */
    NO_PROTOCOL_FOR_NEW_SERVICE(
            Base.LS,
            "no-protocol-for-new-service",
            400,
            "No protocol for new service",
            "Name the protocol of the new service."),
    /** No protocol has that name. */
    UNKNOWN_PROTOCOL(Base.LS, "unknown-protocol", 400, "Unknown protocol", "No protocol has that name."),
    /** A service keeps its protocol. */
    CANNOT_CHANGE_PROTOCOL(
            Base.LS,
            "cannot-change-protocol",
            400,
            "Cannot change protocol",
            "The protocol of a service cannot be changed."),
    /** No service has that id. */
    MISSING_SERVICE(Base.LS, "missing-service", 404, "Missing service", "No service has that id."),
    /** A service needs a name. */
    MISSING_SERVICE_NAME(Base.LS, "missing-service-name", 400, "Missing service name.", "A service needs a name."),
    /** Names of services are unique. */
    INTEGRATION_NAME_ALREADY_IN_USE(
            Base.LS,
            "integration-name-already-in-use",
            400,
            "Integration name already in use",
            "Another service has that name."),
    /** A value is missing. */
    INCOMPLETE_CONFIGURATION(
            Base.LS, "incomplete-configuration", 400, "Incomplete configuration", "A required value is missing."),
    /** A value is not allowed. */
    INVALID_CONFIGURATION_OPTION(
            Base.LS, "invalid-configuration-option", 400, "Invalid configuration option", "A value is not allowed."),
    /** Not an e-mail address. */
    INVALID_EMAIL(Base.LS, "invalid-format", 400, "Invalid email format", "This is not an e-mail address."),
    /** Not an address. */
    INVALID_URL(Base.LS, "invalid-format", 400, "Invalid URL format", "This is not an address."),
    /** Not a number, or one out of range. */
    INVALID_NUMBER(
            Base.LS, "invalid-format", 400, "Invalid number format", "This is not a number in the allowed range."),
    /** The named library does not exist. */
    NO_SUCH_LIBRARY(Base.LS, "no-such-library", 400, "No such library", "No library has that name."),
    /** Several basic services need patterns that tell their patrons apart. */
    MULTIPLE_BASIC_AUTH_SERVICES(
            Base.LS,
            "multiple-basic-auth-services",
            400,
            "Multiple basic authentication services",
            "A library may have several basic services only if each has an identifier pattern of its own."),
    /** The pattern for patron types cannot be used. */
    INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION(
            Base.LS,
            "invalid-external-type-regular-expression",
            400,
            "Invalid external type regular expression",
            "The pattern for patron types cannot be used."),
    /** The pattern of the restriction cannot be used. */
    INVALID_LIBRARY_IDENTIFIER_RESTRICTION_REGULAR_EXPRESSION(
            Base.LS,
            "invalid-library-identifier-restriction-regular-expression",
            400,
            "Invalid library identifier restriction regular expression",
            "The pattern of the restriction cannot be used."),
    /** No patron has that identifier. */
    NO_SUCH_PATRON(Base.LS, "no-such-patron", 404, "No such patron", "No patron has that identifier."),
    /** An identifier is needed. */
    MISSING_IDENTIFIER(Base.LS, "missing-identifier", 400, "Missing identifier", "An identifier is needed."),
    /** The self-test could not be run. */
    FAILED_TO_RUN_SELF_TESTS(
            Base.LS, "failed-to-run-self-tests", 400, "Failed to run self tests.", "The self-test could not be run."),
    /** An administrator asked for something that is not theirs. */
    ADMIN_NOT_AUTHORIZED(
            Base.LS,
            "admin-not-authorized",
            403,
            "Not authorized",
            "That takes an administrator of the whole system, or staff of the library concerned."),
    /** The request itself cannot be read. */
    INVALID_INPUT(Base.LS, "invalid-input", 400, "Invalid input.", "The request cannot be read."),
    /** Somebody else changed the same thing. */
    VERSION_CONFLICT(
            Base.LS,
            "version-conflict",
            409,
            "Version conflict",
            "Somebody else changed this in the meantime. Load it again."),
    /** A service that libraries use cannot be deleted. */
    SERVICE_IN_USE(
            Base.LS,
            "service-in-use",
            409,
            "Service in use",
            "Libraries still use this service. Disassociate them first.");

    private final URI uri;
    private final int status;
    private final String title;
    private final String detail;

    ProblemType(String base, String name, int status, String title, String detail) {
        this.uri = URI.create(base + name);
        this.status = status;
        this.title = title;
        this.detail = detail;
    }

    /**
     * The address that names this kind of problem.
     *
     * @return the address
     */
    public URI uri() {
        return uri;
    }

    /**
     * The HTTP status that goes with it.
     *
     * @return for example 401
     */
    public int status() {
        return status;
    }

    /**
     * A short title, the same for every problem of this kind.
     *
     * @return the title
     */
    public String title() {
        return title;
    }

    /**
     * A sentence for the person concerned, where the occasion has none of its own.
     *
     * @return the sentence
     */
    public String defaultDetail() {
        return detail;
    }

    private static final class Base {
        static final String LS = "http://librarysimplified.org/terms/problem/";
        static final String PP = "http://palaceproject.io/terms/problem/";
    }
}
