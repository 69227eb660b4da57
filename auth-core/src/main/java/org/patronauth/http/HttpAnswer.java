package org.patronauth.http;

import java.nio.charset.Charset;
import java.util.Optional;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer: its status, and its body within the limit of the source.
 *
 * <p><b>Thread safety.</b> Immutable, as long as nobody writes into {@link #body()}.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows status and length alone.
 *
 * @since 0.1
 */
public final class HttpAnswer {
    private final int status;
    private final @Nullable String contentType;
    private final byte[] body;

    HttpAnswer(int status, @Nullable String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    /**
     * The status (RFC 9110 section 15).
     *
     * @return 100 to 599, or whatever the server made up
     */
    public int status() {
        return status;
    }

    /**
     * The body as it came.
     *
     * @return the octets, not copied
     */
    public byte[] body() {
        return body;
    }

    /**
     * The charset that the Content-Type header names.
     *
     * @return the charset, if one is named that exists
     */
    public Optional<Charset> charset() {
        MediaType type = contentType == null ? null : MediaType.parse(contentType);
        return type == null ? Optional.empty() : Optional.ofNullable(type.charset());
    }

    @Override
    public String toString() {
        return "HttpAnswer[" + status + ", " + body.length + " bytes]";
    }
}
