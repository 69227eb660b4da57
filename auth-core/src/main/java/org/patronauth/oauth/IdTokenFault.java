package org.patronauth.oauth;

/** Why an ID token is not believed. */
enum IdTokenFault {
    FORM("is none, or has a header that is not to be followed"),
    KEY("is signed with a key that the issuer does not publish"),
    SIGNATURE("is not signed by its issuer"),
    ISSUER("is of another issuer"),
    SUBJECT("does not say whom it is about"),
    AUDIENCE("is for another client"),
    EXPIRED("has expired, or does not say when it does"),
    ISSUED("is of the future, or does not say when it was issued"),
    NONCE("belongs to another sign-in");

    private final String sentence;

    IdTokenFault(String predicate) {
        this.sentence = "The ID token " + predicate + ".";
    }

    /** For administrators; nothing of the token. */
    String sentence() {
        return sentence;
    }
}
