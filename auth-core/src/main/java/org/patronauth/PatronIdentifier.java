package org.patronauth;

/**
 * What a patron typed to say who they are: a barcode, a user name or an e-mail address.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows the length alone, so that an identifier cannot reach a log by accident.
 *
 * @param value the typed text, stripped of surrounding white space, never blank
 * @since 0.1
 */
public record PatronIdentifier(String value) {
    /**
     * Refuses a blank text.
     *
     * @param value the typed text, stripped of surrounding white space, never blank
     * @throws IllegalArgumentException when the text is blank
     */
    public PatronIdentifier {
        if (value.isBlank()) {
            throw new IllegalArgumentException("A patron identifier must not be blank.");
        }
    }

    /**
     * Says only how long the identifier is.
     *
     * @return a text without the identifier
     */
    @Override
    public String toString() {
        return "PatronIdentifier[" + value.length() + " characters]";
    }
}
