package org.patronauth;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of an answer that may be stored. It has no field for a name, an e-mail address, a neighbourhood of the
 * moment, a library identifier or a password, so none of these can be stored by mistake.
 *
 * <p><b>Thread safety.</b> Immutable; the builder is not.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows no identifier.
 *
 * @since 0.1
 */
public final class PatronRecord {
    private final @Nullable String permanentId;
    private final @Nullable String authorizationIdentifier;
    private final @Nullable String username;
    private final @Nullable String externalType;
    private final @Nullable LocalDate authorizationExpires;
    private final @Nullable Money fines;
    private final @Nullable BlockReason blockReason;
    private final @Nullable String cachedNeighborhood;
    private final @Nullable Instant lastExternalSync;

    private PatronRecord(Builder builder) {
        permanentId = builder.permanentId;
        authorizationIdentifier = builder.authorizationIdentifier;
        username = builder.username;
        externalType = builder.externalType;
        authorizationExpires = builder.authorizationExpires;
        fines = builder.fines;
        blockReason = builder.blockReason;
        cachedNeighborhood = builder.cachedNeighborhood;
        lastExternalSync = builder.lastExternalSync;
    }

    /**
     * Starts an empty record.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that holds everything this record holds.
     *
     * @return a builder to change a copy with
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.permanentId = permanentId;
        builder.authorizationIdentifier = authorizationIdentifier;
        builder.username = username;
        builder.externalType = externalType;
        builder.authorizationExpires = authorizationExpires;
        builder.fines = fines;
        builder.blockReason = blockReason;
        builder.cachedNeighborhood = cachedNeighborhood;
        builder.lastExternalSync = lastExternalSync;
        return builder;
    }

    /**
     * The key that the source of truth never changes; column {@code external_identifier}.
     *
     * @return the permanent id, if known
     */
    public Optional<String> permanentId() {
        return Optional.ofNullable(permanentId);
    }

    /**
     * The one card number that is kept.
     *
     * @return the card number, if known
     */
    public Optional<String> authorizationIdentifier() {
        return Optional.ofNullable(authorizationIdentifier);
    }

    /**
     * The login name.
     *
     * @return the login name, if known
     */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    /**
     * The patron type.
     *
     * @return the type, if known
     */
    public Optional<String> externalType() {
        return Optional.ofNullable(externalType);
    }

    /**
     * The last day on which the patron may borrow.
     *
     * @return the day, if there is one
     */
    public Optional<LocalDate> authorizationExpires() {
        return Optional.ofNullable(authorizationExpires);
    }

    /**
     * What the patron owed when last asked.
     *
     * @return the amount, if known
     */
    public Optional<Money> fines() {
        return Optional.ofNullable(fines);
    }

    /**
     * Why borrowing is denied.
     *
     * @return the reason, if blocked
     */
    public Optional<BlockReason> blockReason() {
        return Optional.ofNullable(blockReason);
    }

    /**
     * The neighbourhood, if it may be kept and is fresh.
     *
     * @return the neighbourhood, if kept
     */
    public Optional<String> cachedNeighborhood() {
        return Optional.ofNullable(cachedNeighborhood);
    }

    /**
     * When a complete answer was last stored.
     *
     * @return the time, or nothing when a sync is wanted at the next opportunity
     */
    public Optional<Instant> lastExternalSync() {
        return Optional.ofNullable(lastExternalSync);
    }

    /**
     * Whether two records say the same of the patron, whenever they were fetched.
     *
     * @param other another record
     * @return true when they differ in the sync time at the most
     */
    public boolean saysTheSameAs(PatronRecord other) {
        return permanentId().equals(other.permanentId())
                && authorizationIdentifier().equals(other.authorizationIdentifier())
                && username().equals(other.username())
                && externalType().equals(other.externalType())
                && authorizationExpires().equals(other.authorizationExpires())
                && fines().equals(other.fines())
                && blockReason().equals(other.blockReason())
                && cachedNeighborhood().equals(other.cachedNeighborhood());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PatronRecord that
                && saysTheSameAs(that)
                && lastExternalSync().equals(that.lastExternalSync());
    }

    @Override
    public int hashCode() {
        return permanentId().hashCode() * 31 + authorizationIdentifier().hashCode();
    }

    @Override
    public String toString() {
        return "PatronRecord[externalType=" + externalType + ", expires=" + authorizationExpires + ", fines=" + fines
                + ", blockReason=" + blockReason + ", lastExternalSync=" + lastExternalSync + "]";
    }

    /**
     * Collects the fields of a record.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private @Nullable String permanentId;
        private @Nullable String authorizationIdentifier;
        private @Nullable String username;
        private @Nullable String externalType;
        private @Nullable LocalDate authorizationExpires;
        private @Nullable Money fines;
        private @Nullable BlockReason blockReason;
        private @Nullable String cachedNeighborhood;
        private @Nullable Instant lastExternalSync;

        private Builder() {}

        /**
         * Sets the permanent id.
         *
         * @param value the id, or null
         * @return this builder
         */
        public Builder permanentId(@Nullable String value) {
            permanentId = value;
            return this;
        }

        /**
         * Sets the card number.
         *
         * @param value the card number, or null
         * @return this builder
         */
        public Builder authorizationIdentifier(@Nullable String value) {
            authorizationIdentifier = value;
            return this;
        }

        /**
         * Sets the login name.
         *
         * @param value the login name, or null
         * @return this builder
         */
        public Builder username(@Nullable String value) {
            username = value;
            return this;
        }

        /**
         * Sets the patron type.
         *
         * @param value the type, or null
         * @return this builder
         */
        public Builder externalType(@Nullable String value) {
            externalType = value;
            return this;
        }

        /**
         * Sets the expiry day.
         *
         * @param value the day, or null
         * @return this builder
         */
        public Builder authorizationExpires(@Nullable LocalDate value) {
            authorizationExpires = value;
            return this;
        }

        /**
         * Sets what the patron owes.
         *
         * @param value the amount, or null
         * @return this builder
         */
        public Builder fines(@Nullable Money value) {
            fines = value;
            return this;
        }

        /**
         * Sets why borrowing is denied.
         *
         * @param value the reason, or null
         * @return this builder
         */
        public Builder blockReason(@Nullable BlockReason value) {
            blockReason = value;
            return this;
        }

        /**
         * Sets the neighbourhood.
         *
         * @param value the neighbourhood, or null
         * @return this builder
         */
        public Builder cachedNeighborhood(@Nullable String value) {
            cachedNeighborhood = value;
            return this;
        }

        /**
         * Sets when a complete answer was last stored. Databases keep microseconds, so nothing finer is kept here.
         *
         * @param value the time, or null to ask for a sync at the next opportunity
         * @return this builder
         */
        public Builder lastExternalSync(@Nullable Instant value) {
            lastExternalSync = value == null ? null : value.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /**
         * The record as collected so far.
         *
         * @return the record
         */
        public PatronRecord build() {
            return new PatronRecord(this);
        }
    }
}
