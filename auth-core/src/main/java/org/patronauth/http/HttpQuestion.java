package org.patronauth.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.patronauth.Secret;

/**
 * One request. It may carry a PIN or a key, so it is sent once and never shown.
 *
 * <p><b>Thread safety.</b> Immutable; the builders are not.
 *
 * @since 0.1
 */
public final class HttpQuestion {
    private final HttpAddress address;
    private final Request request;

    private HttpQuestion(HttpAddress address, Request request) {
        this.address = address;
        this.request = request;
    }

    /**
     * Starts a GET request.
     *
     * @param address where it goes
     * @return a builder
     */
    public static Builder get(HttpAddress address) {
        return new Builder(address, new Request.Builder().url(address.url()).get());
    }

    /**
     * Starts a POST request with a body.
     *
     * @param address where it goes
     * @param contentType the media type, for example {@code application/json}, sent as it is
     * @param body the body
     * @return a builder
     */
    public static Builder post(HttpAddress address, String contentType, byte[] body) {
        RequestBody content = RequestBody.create(body, MediaType.get(contentType));
        return new Builder(address, new Request.Builder().url(address.url()).post(content));
    }

    /**
     * Starts a POST request that sends a form.
     *
     * @param address where it goes
     * @param form the form
     * @return a builder
     * @throws IllegalArgumentException when the form is not sendable
     */
    public static Builder post(HttpAddress address, Form form) {
        if (!form.isSendable()) {
            throw new IllegalArgumentException("The form holds a value that is no text.");
        }
        return post(
                address,
                "application/x-www-form-urlencoded",
                form.fields.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Whether a text can be the value of a header (RFC 9110 section 5.5): visible ASCII characters and blanks, none at
     * its ends.
     *
     * @param text the text
     * @return true when it can be sent
     */
    public static boolean isHeaderValue(String text) {
        return text.equals(text.strip()) && text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    HttpAddress address() {
        return address;
    }

    Request request() {
        return request;
    }

    @Override
    public String toString() {
        return request.method() + " " + address;
    }

    /**
     * Collects what a request carries.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final HttpAddress address;
        private final Request.Builder request;

        private Builder(HttpAddress address, Request.Builder request) {
            this.address = address;
            this.request = request;
        }

        /**
         * Sets the media type that is asked for.
         *
         * @param mediaType for example {@code application/json}
         * @return this builder
         */
        public Builder accept(String mediaType) {
            request.header("Accept", mediaType);
            return this;
        }

        /**
         * Sets the Authorization header (RFC 9110 section 11.6.2).
         *
         * @param scheme {@code Bearer} or {@code Basic}
         * @param credentials a token or encoded pair for which {@link #isHeaderValue} holds
         * @return this builder
         * @throws IllegalArgumentException when the credentials are no value of a header
         */
        public Builder authorization(String scheme, Secret credentials) {
            if (!isHeaderValue(credentials.reveal())) {
                throw new IllegalArgumentException("The credentials cannot be sent in a header.");
            }
            request.header("Authorization", scheme + " " + credentials.reveal());
            return this;
        }

        /**
         * The request.
         *
         * @return the request
         */
        public HttpQuestion build() {
            return new HttpQuestion(address, request.build());
        }
    }

    /**
     * A form, its values escaped strictly.
     *
     * @since 0.1
     */
    public static final class Form {
        private final StringBuilder fields = new StringBuilder();
        private boolean sendable = true;

        /** An empty form. */
        public Form() {}

        /**
         * Adds a field.
         *
         * @param name a word of the protocol
         * @param value what was typed or is configured
         * @return this form
         */
        public Form field(String name, String value) {
            Optional<String> escaped = Escaping.STRICT.escape(value);
            sendable &= escaped.isPresent();
            fields.append(fields.isEmpty() ? "" : "&").append(name).append('=').append(escaped.orElse(""));
            return this;
        }

        /**
         * Whether every value could be written.
         *
         * @return false when a value was no text in UTF-8; such a form is not to be sent
         */
        public boolean isSendable() {
            return sendable;
        }

        @Override
        public String toString() {
            return "Form[not shown]";
        }
    }
}
