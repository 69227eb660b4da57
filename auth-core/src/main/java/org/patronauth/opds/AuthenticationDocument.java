package org.patronauth.opds;

/**
 * The Authentication For OPDS document of one library, written out once and served as often as it is asked for.
 *
 * <p>A host serves it under its own address and as the body of a 401, by the name that the client's Accept header
 * prefers. The bytes are the same for both names.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> It is public: it holds no secret and nothing about a patron.
 *
 * @since 0.1
 */
public final class AuthenticationDocument {
    /** The media type by which it is served everywhere. */
    public static final String MEDIA_TYPE = "application/vnd.opds.authentication.v1.0+json";

    /** The media type of its specification, for clients that ask for it. */
    public static final String SPECIFIED_MEDIA_TYPE = "application/opds-authentication+json";

    private final byte[] json;

    AuthenticationDocument(byte[] json) {
        this.json = json;
    }

    /**
     * The document in UTF-8.
     *
     * @return a copy of the bytes
     */
    public byte[] json() {
        return json.clone();
    }

    @Override
    public String toString() {
        return "AuthenticationDocument[" + json.length + " bytes]";
    }
}
