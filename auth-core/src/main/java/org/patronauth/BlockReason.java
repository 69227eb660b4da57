package org.patronauth;

import java.util.List;

/**
 * Why a source of truth denies a patron the right to borrow: one of the known reasons or a text of its own.
 *
 * <p>Compared by value, so that a reason read back from the database equals the constant.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param text the reason, one to 255 characters
 * @since 0.1
 */
public record BlockReason(String text) {
    /** The source of truth denies privileges without a reason. */
    public static final BlockReason UNKNOWN = new BlockReason("unknown");
    /** The card was reported lost. */
    public static final BlockReason CARD_REPORTED_LOST = new BlockReason("card reported lost");
    /** The patron owes too much in fines. */
    public static final BlockReason EXCESSIVE_FINES = new BlockReason("excessive fines");
    /** The patron owes too much in fees. */
    public static final BlockReason EXCESSIVE_FEES = new BlockReason("excessive fees");
    /** The patron may not borrow. */
    public static final BlockReason NO_BORROWING_PRIVILEGES = new BlockReason("no borrowing privileges");
    /** The patron has as many loans as are allowed. */
    public static final BlockReason TOO_MANY_LOANS = new BlockReason("too many active loans");
    /** The patron renewed too often. */
    public static final BlockReason TOO_MANY_RENEWALS = new BlockReason("too many renewals");
    /** Too many items are overdue. */
    public static final BlockReason TOO_MANY_OVERDUE = new BlockReason("too many items overdue");
    /** The patron lost too many items. */
    public static final BlockReason TOO_MANY_LOST = new BlockReason("too many items lost");
    /** Too many items are billed. */
    public static final BlockReason TOO_MANY_ITEMS_BILLED = new BlockReason("too many items billed");
    /** A recalled item is overdue. */
    public static final BlockReason RECALL_OVERDUE = new BlockReason("recall overdue");
    /** The source of truth reports an expired card as a block. */
    public static final BlockReason EXPIRED = new BlockReason("expired");

    private static final int MAXIMUM_LENGTH = 255;

    /**
     * Strips the text, leaves out control characters and cuts it to what can be stored and is read back the same.
     *
     * @param text the reason, one to 255 characters
     * @throws IllegalArgumentException when the text is blank
     */
    public BlockReason {
        text = ControlCharacters.removeFrom(text).strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A block reason must not be blank.");
        }
        if (text.length() > MAXIMUM_LENGTH) {
            boolean inPair = Character.isHighSurrogate(text.charAt(MAXIMUM_LENGTH - 1));
            text = text.substring(0, inPair ? MAXIMUM_LENGTH - 1 : MAXIMUM_LENGTH)
                    .strip();
        }
    }

    /**
     * The twelve reasons that have a name of their own.
     *
     * @return every constant of this type
     */
    public static List<BlockReason> known() {
        return List.of(
                UNKNOWN,
                CARD_REPORTED_LOST,
                EXCESSIVE_FINES,
                EXCESSIVE_FEES,
                NO_BORROWING_PRIVILEGES,
                TOO_MANY_LOANS,
                TOO_MANY_RENEWALS,
                TOO_MANY_OVERDUE,
                TOO_MANY_LOST,
                TOO_MANY_ITEMS_BILLED,
                RECALL_OVERDUE,
                EXPIRED);
    }

    @Override
    public String toString() {
        return text;
    }
}
