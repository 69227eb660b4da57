package org.patronauth.sip2;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.patronauth.BlockReason;

/** The 14 status flags of messages 24 and 64, in the order of the protocol, with what each means for borrowing. */
enum PatronFlag {
    CHARGE_PRIVILEGES_DENIED(0, BlockReason.NO_BORROWING_PRIVILEGES, true),
    RENEWAL_PRIVILEGES_DENIED(1, BlockReason.NO_BORROWING_PRIVILEGES, false),
    RECALL_PRIVILEGES_DENIED(2, BlockReason.NO_BORROWING_PRIVILEGES, false),
    HOLD_PRIVILEGES_DENIED(3, BlockReason.NO_BORROWING_PRIVILEGES, false),
    CARD_REPORTED_LOST(4, BlockReason.CARD_REPORTED_LOST, true),
    TOO_MANY_ITEMS_CHARGED(5, BlockReason.TOO_MANY_LOANS, true),
    TOO_MANY_ITEMS_OVERDUE(6, BlockReason.TOO_MANY_OVERDUE, true),
    TOO_MANY_RENEWALS(7, BlockReason.TOO_MANY_RENEWALS, false),
    TOO_MANY_CLAIMS_OF_ITEMS_RETURNED(8, BlockReason.UNKNOWN, false),
    TOO_MANY_ITEMS_LOST(9, BlockReason.TOO_MANY_LOST, true),
    EXCESSIVE_OUTSTANDING_FINES(10, BlockReason.EXCESSIVE_FINES, true),
    EXCESSIVE_OUTSTANDING_FEES(11, BlockReason.EXCESSIVE_FEES, true),
    RECALL_OVERDUE(12, BlockReason.RECALL_OVERDUE, true),
    TOO_MANY_ITEMS_BILLED(13, BlockReason.TOO_MANY_ITEMS_BILLED, true);

    /** Where the flags stand in both messages. */
    private static final int FIRST_POSITION = 2;

    private static final List<PatronFlag> ALL = List.of(values());

    private final int position;
    private final BlockReason reason;
    private final boolean blocksUsually;

    PatronFlag(int position, BlockReason reason, boolean blocksUsually) {
        this.position = position;
        this.reason = reason;
        this.blocksUsually = blocksUsually;
    }

    BlockReason reason() {
        return reason;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The flags that block unless a service says otherwise. */
    static Set<PatronFlag> usual() {
        EnumSet<PatronFlag> flags = EnumSet.noneOf(PatronFlag.class);
        ALL.stream().filter(flag -> flag.blocksUsually).forEach(flags::add);
        return flags;
    }

    /** The flags that an answer sets. Only Y sets one: some servers write N where others leave a blank. */
    static Set<PatronFlag> in(Response response) {
        EnumSet<PatronFlag> flags = EnumSet.noneOf(PatronFlag.class);
        for (PatronFlag flag : ALL) {
            byte b = response.fixed(FIRST_POSITION + flag.position);
            if (b == 'Y' || b == 'y') {
                flags.add(flag);
            }
        }
        return flags;
    }

    /** The most telling of several reasons: "no privileges" says nothing that the patron could act on. */
    static BlockReason mostSpecific(Set<PatronFlag> flags) {
        return flags.stream()
                .filter(flag -> !flag.reason.equals(BlockReason.NO_BORROWING_PRIVILEGES))
                .findFirst()
                .map(PatronFlag::reason)
                .orElse(BlockReason.NO_BORROWING_PRIVILEGES);
    }
}
