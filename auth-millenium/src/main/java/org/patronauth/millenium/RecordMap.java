package org.patronauth.millenium;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.BlockReason;
import org.patronauth.Money;
import org.patronauth.PatronData;
import org.patronauth.spi.ProviderEnvironment.Warnings;

/**
 * Reads a patron's record. Labels differ from site to site, so fields are known by their codes alone.
 *
 * @param identifierCode the field whose values are identifiers
 * @param emailCode the field with the e-mail address
 * @param blacklist what is no identifier
 * @param blockRule which manual block codes block
 * @param neighborhood where the patron's neighbourhood is read
 */
record RecordMap(
        String identifierCode, String emailCode, Blacklist blacklist, BlockRule blockRule, Neighborhood neighborhood) {
    static final String NAME = "pn";

    private static final String RECORD_NUMBER = "p81";
    private static final String USERNAME = "pu";
    private static final String EXPIRY = "p43";
    private static final String FINES = "p96";
    private static final String BLOCK = "p56";
    private static final String TYPE = "p47";
    private static final String HOME_BRANCH = "p53";
    /** A hash of the PIN: never read. */
    private static final String PIN_HASH = "p=";

    /** Reads everything; {@code asked} is the identifier that was typed or is stored. */
    PatronData read(PatronDump dump, String asked, Optional<String> restrictionField, Warnings warnings) {
        PatronData.Builder data = PatronData.complete()
                .permanentId(dump.lastNonBlank(RECORD_NUMBER))
                .username(username(dump))
                .personalName(dump.lastNonBlank(NAME))
                .emailAddress(dump.lastNonBlank(emailCode))
                .authorizationExpires(expiry(dump.last(EXPIRY), warnings))
                .fines(fines(dump.last(FINES), warnings))
                .externalType(dump.lastNonBlank(TYPE))
                .blockReason(blockRule.blocks(dump.last(BLOCK)) ? BlockReason.UNKNOWN : null)
                .libraryIdentifier(libraryIdentifier(dump, restrictionField));
        String place = neighborhood.in(dump);
        data.neighborhood(place).cachedNeighborhood(place);
        Set<String> identifiers = identifiers(dump);
        if (identifiers.contains(asked)) {
            data.authorizationIdentifier(asked);
        }
        identifiers.forEach(data::authorizationIdentifier);
        return data.build();
    }

    /** Newest first: the last card of a record is the one in the patron's hand. */
    private Set<String> identifiers(PatronDump dump) {
        Set<String> identifiers = new LinkedHashSet<>();
        for (String value : dump.newestFirst(identifierCode)) {
            if (value.isEmpty() || value.indexOf('<') >= 0 || value.indexOf('>') >= 0) {
                continue;
            }
            String compact = WhiteSpace.isIn(value) ? WhiteSpace.without(value) : value;
            if (!blacklist.lists(value, compact)) {
                identifiers.add(compact);
                identifiers.add(value);
            }
        }
        return identifiers;
    }

    private @Nullable String username(PatronDump dump) {
        String username = dump.lastNonBlank(USERNAME);
        return username == null || blacklist.lists(username) ? null : username;
    }

    private static @Nullable LocalDate expiry(@Nullable String text, Warnings warnings) {
        if (text == null || ExpiryDate.isNone(text)) {
            return null;
        }
        Optional<LocalDate> day = ExpiryDate.parse(text);
        if (day.isEmpty()) {
            warnings.warn("malformed_expiration: the expiry date of a patron's record (p43) is no date,"
                    + " so the card counts as one that does not expire.");
        }
        return day.orElse(null);
    }

    private static @Nullable Money fines(@Nullable String text, Warnings warnings) {
        if (text == null) {
            return null;
        }
        Optional<BigDecimal> amount = Fines.parse(text);
        if (amount.isEmpty()) {
            warnings.warn("malformed_fines: what a patron's record says is owed (p96) is no amount in dollars,"
                    + " so it counts as nothing.");
        }
        return Money.of(amount.orElse(BigDecimal.ZERO));
    }

    private static @Nullable String libraryIdentifier(PatronDump dump, Optional<String> restrictionField) {
        Optional<String> code = restrictionCode(restrictionField.orElse("patron location"));
        return code.isEmpty() ? null : dump.first(code.get());
    }

    /** The code of a field that a restriction names by its code or by label and code; none for one that is never read. */
    static Optional<String> restrictionCode(String field) {
        String name = WhiteSpace.trim(field);
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "barcode" -> Optional.empty();
            case "patron location" -> Optional.of(HOME_BRANCH);
            default -> {
                int bracket = name.indexOf('[');
                boolean labelled = bracket >= 0 && name.endsWith("]");
                String code = labelled ? name.substring(bracket + 1, name.length() - 1) : name;
                yield PatronDump.isCode(code) && !code.equals(PIN_HASH) ? Optional.of(code) : Optional.empty();
            }
        };
    }
}
