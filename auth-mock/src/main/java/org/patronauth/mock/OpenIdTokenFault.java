package org.patronauth.mock;

/**
 * What can be wrong with the ID tokens of a {@link FakeOpenIdProvider}. Nobody may believe one of them.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public enum OpenIdTokenFault {
    /** There is no ID token in the token answer. */
    MISSING,
    /** It is no token at all. */
    NOT_A_TOKEN,
    /** The algorithm is {@code none}, and there is no signature. */
    ALGORITHM_NONE,
    /** Signed by HMAC with the published key as the secret. */
    HMAC_WITH_PUBLIC_KEY,
    /** Signed by HMAC with the client's secret. */
    HMAC_WITH_CLIENT_SECRET,
    /** The signature is empty. */
    NO_SIGNATURE,
    /** The signature is that of other claims. */
    CHANGED_CLAIMS,
    /** Signed with a key that is not published, under the name of one that is. */
    FOREIGN_KEY,
    /** Signed with a key that is not published and is not named like one that is. */
    UNKNOWN_KEY,
    /** Signed with a published RSA key of 1,024 bits. */
    SHORT_KEY,
    /** Signed with a key that the header brings along. */
    EMBEDDED_KEY,
    /** The header says where a key is to be found. */
    KEY_ADDRESS,
    /** The header names an extension as critical. */
    CRITICAL_EXTENSION,
    /** The header says that it is a token of another kind. */
    WRONG_TYPE,
    /** It is of another issuer. */
    WRONG_ISSUER,
    /** It names no issuer. */
    NO_ISSUER,
    /** It is for another client. */
    WRONG_AUDIENCE,
    /** It is for several clients, and does not say which one asked. */
    SEVERAL_AUDIENCES,
    /** It is for nobody. */
    NO_AUDIENCE,
    /** It is about nobody. */
    NO_SUBJECT,
    /** It expired an hour ago. */
    EXPIRED,
    /** It never expires. */
    NO_EXPIRY,
    /** It expires at a time that is a text. */
    EXPIRY_AS_TEXT,
    /** It will be issued in an hour. */
    FROM_THE_FUTURE,
    /** It does not say when it was issued. */
    NO_TIME_OF_ISSUE,
    /** It belongs to another sign-in. */
    WRONG_NONCE,
    /** It belongs to no sign-in. */
    NO_NONCE,
    /** It is larger than 16 KiB. */
    OVERSIZED
}
