package org.patronauth;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a source of truth said about one patron, in terms that every protocol shares.
 *
 * <p>An answer is <em>complete</em> or <em>partial</em>. In a complete answer an empty field clears what was stored: a
 * renewed card loses its old expiry, an unblocked patron the block. In a partial answer an empty field says nothing.
 *
 * <p><b>Thread safety.</b> Immutable; the builder is not.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows neither identifiers nor personal details nor rule values.
 *
 * @since 0.1
 */
public final class PatronData {
    private final boolean complete;
    private final @Nullable String permanentId;
    private final List<String> authorizationIdentifiers;
    private final @Nullable String username;
    private final PersonalDetails personalDetails;
    private final @Nullable LocalDate authorizationExpires;
    private final @Nullable String externalType;
    private final @Nullable Money fines;
    private final Map<String, String> ruleValues;
    private final @Nullable BlockReason blockReason;
    private final @Nullable String libraryIdentifier;
    private final @Nullable String cachedNeighborhood;
    private final List<String> messages;

    private PatronData(Builder builder) {
        complete = builder.complete;
        permanentId = builder.permanentId;
        authorizationIdentifiers = List.copyOf(builder.authorizationIdentifiers);
        username = builder.username;
        personalDetails = builder.personalName == null && builder.emailAddress == null && builder.neighborhood == null
                ? PersonalDetails.NONE
                : new PersonalDetails(builder.personalName, builder.emailAddress, builder.neighborhood);
        authorizationExpires = builder.authorizationExpires;
        externalType = builder.externalType;
        fines = builder.fines;
        ruleValues = Map.copyOf(builder.ruleValues);
        blockReason = builder.blockReason;
        libraryIdentifier = builder.libraryIdentifier;
        cachedNeighborhood = builder.cachedNeighborhood;
        messages = List.copyOf(builder.messages);
    }

    /**
     * Starts an answer that says everything its source can ever say.
     *
     * @return a builder of a complete answer
     */
    public static Builder complete() {
        return new Builder(true);
    }

    /**
     * Starts an answer that a look-up could add to.
     *
     * @return a builder of a partial answer
     */
    public static Builder partial() {
        return new Builder(false);
    }

    /**
     * A builder that holds everything this answer holds.
     *
     * @return a builder to change a copy with
     */
    public Builder toBuilder() {
        Builder builder = new Builder(complete);
        builder.permanentId = permanentId;
        builder.authorizationIdentifiers.addAll(authorizationIdentifiers);
        builder.username = username;
        builder.personalName = personalDetails.personalName().orElse(null);
        builder.emailAddress = personalDetails.emailAddress().orElse(null);
        builder.neighborhood = personalDetails.neighborhood().orElse(null);
        builder.authorizationExpires = authorizationExpires;
        builder.externalType = externalType;
        builder.fines = fines;
        builder.ruleValues.putAll(ruleValues);
        builder.blockReason = blockReason;
        builder.libraryIdentifier = libraryIdentifier;
        builder.cachedNeighborhood = cachedNeighborhood;
        builder.messages.addAll(messages);
        return builder;
    }

    /**
     * Whether an empty field of this answer clears what was stored.
     *
     * @return true for a complete answer
     */
    public boolean isComplete() {
        return complete;
    }

    /**
     * The key that the source of truth never changes, normally unseen by the patron.
     *
     * @return the permanent id, if the source has one
     */
    public Optional<String> permanentId() {
        return Optional.ofNullable(permanentId);
    }

    /**
     * The card numbers that authorise borrowing; all of them work, and the first is preferred.
     *
     * @return the card numbers, possibly none
     */
    public List<String> authorizationIdentifiers() {
        return authorizationIdentifiers;
    }

    /**
     * The login name that the patron chose.
     *
     * @return the login name, if there is one
     */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    /**
     * Name, e-mail address and neighbourhood; none of it is stored.
     *
     * @return the personal details
     */
    public PersonalDetails personalDetails() {
        return personalDetails;
    }

    /**
     * The last day on which the patron may borrow.
     *
     * @return the expiry day, if there is one
     */
    public Optional<LocalDate> authorizationExpires() {
        return Optional.ofNullable(authorizationExpires);
    }

    /**
     * The patron's class in the words of the source of truth.
     *
     * @return the patron type, if there is one
     */
    public Optional<String> externalType() {
        return Optional.ofNullable(externalType);
    }

    /**
     * What the patron owes.
     *
     * @return the amount, if the source of truth told one
     */
    public Optional<Money> fines() {
        return Optional.ofNullable(fines);
    }

    /**
     * What the source said, by its own field names, for a library's blocking rules; never stored or printed.
     *
     * @return the values by name
     */
    public Map<String, String> ruleValues() {
        return ruleValues;
    }

    /**
     * Why the source of truth denies borrowing.
     *
     * @return the reason, if the patron is blocked
     */
    public Optional<BlockReason> blockReason() {
        return Optional.ofNullable(blockReason);
    }

    /**
     * The value of the field that tells this patron's library apart, where that is not the barcode.
     *
     * @return the library identifier, if the source of truth told one
     */
    public Optional<String> libraryIdentifier() {
        return Optional.ofNullable(libraryIdentifier);
    }

    /**
     * The neighbourhood in a form that may be kept for some hours.
     *
     * @return the neighbourhood, if the service is set up to keep one
     */
    public Optional<String> cachedNeighborhood() {
        return Optional.ofNullable(cachedNeighborhood);
    }

    /**
     * What the source of truth wants the patron to read; shown to a patron who proved the PIN, never stored.
     *
     * @return the messages in their order, possibly none
     */
    public List<String> messages() {
        return messages;
    }

    @Override
    public String toString() {
        return "PatronData[" + (complete ? "complete" : "partial") + ", identifiers=" + authorizationIdentifiers.size()
                + ", permanentId=" + (permanentId == null ? "no" : "yes") + ", externalType=" + externalType
                + ", expires=" + authorizationExpires + ", fines=" + fines + ", blockReason=" + blockReason + "]";
    }

    /**
     * Collects what a source of truth said. Blank texts count as absent, and control characters are left out: some
     * databases cannot store them.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private static final int MANY = 16;

        private final boolean complete;
        private final List<String> authorizationIdentifiers = new ArrayList<>(2);
        private @Nullable Set<String> known;
        private final Map<String, String> ruleValues = new LinkedHashMap<>();
        private final List<String> messages = new ArrayList<>(0);
        private @Nullable String permanentId;
        private @Nullable String username;
        private @Nullable String personalName;
        private @Nullable String emailAddress;
        private @Nullable String neighborhood;
        private @Nullable LocalDate authorizationExpires;
        private @Nullable String externalType;
        private @Nullable Money fines;
        private @Nullable BlockReason blockReason;
        private @Nullable String libraryIdentifier;
        private @Nullable String cachedNeighborhood;

        private Builder(boolean complete) {
            this.complete = complete;
        }

        private static @Nullable String present(@Nullable String text) {
            if (text == null || text.isBlank()) {
                return null;
            }
            String clean = ControlCharacters.removeFrom(text);
            return clean.isBlank() ? null : clean.strip();
        }

        /**
         * Sets the key that never changes.
         *
         * @param value the permanent id, or null
         * @return this builder
         */
        public Builder permanentId(@Nullable String value) {
            permanentId = present(value);
            return this;
        }

        /**
         * Adds a card number behind those already there; one that is there already is not added again.
         *
         * @param value the card number, or null
         * @return this builder
         */
        public Builder authorizationIdentifier(@Nullable String value) {
            String text = present(value);
            if (text != null && !isKnown(text)) {
                authorizationIdentifiers.add(text);
            }
            return this;
        }

        /** A source that has gone mad may name tens of thousands. */
        private boolean isKnown(String identifier) {
            if (authorizationIdentifiers.size() < MANY) {
                return authorizationIdentifiers.contains(identifier);
            }
            if (known == null) {
                known = new HashSet<>(authorizationIdentifiers);
            }
            return !known.add(identifier);
        }

        /**
         * Sets the login name.
         *
         * @param value the login name, or null
         * @return this builder
         */
        public Builder username(@Nullable String value) {
            username = present(value);
            return this;
        }

        /**
         * Sets the name to greet the patron with.
         *
         * @param value the name, or null
         * @return this builder
         */
        public Builder personalName(@Nullable String value) {
            personalName = present(value);
            return this;
        }

        /**
         * Sets the e-mail address.
         *
         * @param value the address, or null
         * @return this builder
         */
        public Builder emailAddress(@Nullable String value) {
            emailAddress = present(value);
            return this;
        }

        /**
         * Sets the neighbourhood that lives for this login only.
         *
         * @param value the neighbourhood, or null
         * @return this builder
         */
        public Builder neighborhood(@Nullable String value) {
            neighborhood = present(value);
            return this;
        }

        /**
         * Sets the last day on which the patron may borrow.
         *
         * @param value the day, or null
         * @return this builder
         */
        public Builder authorizationExpires(@Nullable LocalDate value) {
            authorizationExpires = value;
            return this;
        }

        /**
         * Sets the patron type.
         *
         * @param value the type, or null
         * @return this builder
         */
        public Builder externalType(@Nullable String value) {
            externalType = present(value);
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
         * Adds a value for the library's blocking rules.
         *
         * @param name the source's own name of the field
         * @param value what the field said
         * @return this builder
         */
        public Builder ruleValue(String name, String value) {
            ruleValues.put(name, value);
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
         * Sets the value that tells the patron's library apart.
         *
         * @param value the library identifier, or null
         * @return this builder
         */
        public Builder libraryIdentifier(@Nullable String value) {
            libraryIdentifier = present(value);
            return this;
        }

        /**
         * Sets the neighbourhood that may be kept for some hours.
         *
         * @param value the neighbourhood, or null
         * @return this builder
         */
        public Builder cachedNeighborhood(@Nullable String value) {
            cachedNeighborhood = present(value);
            return this;
        }

        /**
         * Adds a message to the patron.
         *
         * @param value the message, or null
         * @return this builder
         */
        public Builder message(@Nullable String value) {
            String text = present(value);
            if (text != null) {
                messages.add(text);
            }
            return this;
        }

        /**
         * The answer as collected so far.
         *
         * @return the answer
         */
        public PatronData build() {
            return new PatronData(this);
        }
    }
}
