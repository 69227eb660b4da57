package org.patronauth.spi;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider declares about signing in elsewhere.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class OAuthDeclaration {
    /** The flow type of a sign-in whose browser comes back to the host, which hands out tokens of its own. */
    public static final URI WITH_INTERMEDIARY =
            URI.create("http://librarysimplified.org/authtype/OAuth-with-intermediary");

    private final URI uri;
    private final URI flowType;
    private final String tokenType;
    private final String tokenDataSource;
    private final @Nullable String name;
    private final @Nullable String buttonImage;

    private OAuthDeclaration(Builder builder) {
        this.uri = builder.uri;
        this.flowType = builder.flowType;
        this.tokenType = builder.tokenType;
        this.tokenDataSource = builder.tokenDataSource;
        this.name = builder.name;
        this.buttonImage = builder.buttonImage;
    }

    /**
     * Starts a declaration with the usual flow type and no image.
     *
     * @param uri names this way of signing in, for example {@code http://librarysimplified.org/terms/auth/clever}
     * @param tokenType what the tokens of its sessions are called, for example {@code Clever token}
     * @param tokenDataSource where they come from, for example {@code Clever}
     * @return a builder
     */
    public static Builder builder(URI uri, String tokenType, String tokenDataSource) {
        return new Builder(uri, tokenType, tokenDataSource);
    }

    /**
     * The address that names this way of signing in.
     *
     * @return the address
     */
    public URI uri() {
        return uri;
    }

    /**
     * The type of its entry in an authentication document.
     *
     * @return the type
     */
    public URI flowType() {
        return flowType;
    }

    /**
     * What the tokens of its sessions are called.
     *
     * @return the type that is kept with each token
     */
    public String tokenType() {
        return tokenType;
    }

    /**
     * Where the tokens of its sessions come from.
     *
     * @return the name that is kept with each token
     */
    public String tokenDataSource() {
        return tokenDataSource;
    }

    /**
     * What clients call this way of signing in, where the protocol's name would tell a patron nothing.
     *
     * @return the name, if there is one
     */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /**
     * The image of the button that begins the sign-in; the host turns the name into a link or none.
     *
     * @return the name of a file, if there is one
     */
    public Optional<String> buttonImage() {
        return Optional.ofNullable(buttonImage);
    }

    /**
     * Collects what has a usual value.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final URI uri;
        private final String tokenType;
        private final String tokenDataSource;
        private URI flowType = WITH_INTERMEDIARY;
        private @Nullable String name;
        private @Nullable String buttonImage;

        private Builder(URI uri, String tokenType, String tokenDataSource) {
            this.uri = uri;
            this.tokenType = tokenType;
            this.tokenDataSource = tokenDataSource;
        }

        /**
         * Sets the type of the entry in an authentication document; {@link #WITH_INTERMEDIARY} unless set.
         *
         * @param value the type
         * @return this builder
         */
        public Builder flowType(URI value) {
            flowType = value;
            return this;
        }

        /**
         * Sets what clients call this way of signing in; the protocol's name unless set.
         *
         * @param value a name for people
         * @return this builder
         */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /**
         * Sets the image of the button; none unless set.
         *
         * @param value the name of a file
         * @return this builder
         */
        public Builder buttonImage(String value) {
            buttonImage = value;
            return this;
        }

        /**
         * The declaration.
         *
         * @return the declaration
         */
        public OAuthDeclaration build() {
            return new OAuthDeclaration(this);
        }
    }
}
