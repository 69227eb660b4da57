package org.patronauth.mock;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.patronauth.BlockReason;
import org.patronauth.Money;
import org.patronauth.PatronData;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Setting.BadValueException;
import org.patronauth.settings.Settings;

/** The patrons of one mock service. */
final class MockPatronFile {
    private static final Money FINES = Money.of(new BigDecimal("1000.00"));

    private final Map<String, Entry> entries = new HashMap<>();
    /** The day on which the service was loaded: cards run out by the host's clock. */
    private final LocalDate today;

    private final @Nullable String location;

    private MockPatronFile(Clock clock, @Nullable String location) {
        this.today = LocalDate.now(clock);
        this.location = location;
    }

    /** What is on file about one patron. */
    private record Entry(String pin, UnaryOperator<PatronData.Builder> more) {}

    static MockPatronFile of(Settings settings, Clock clock) {
        MockPatronFile file = new MockPatronFile(
                clock, settings.get(MockProviderFactory.PATRON_LOCATION).orElse(null));
        file.putKnownCards();
        file.putAll(settings, MockProviderFactory.PATRONS, patron -> patron);
        file.putAll(settings, MockProviderFactory.EXPIRED_PATRONS, file::expired);
        file.putAll(settings, MockProviderFactory.PATRONS_WITH_FINES, MockPatronFile::indebted);
        file.putAll(settings, MockProviderFactory.BLOCKED_PATRONS, MockPatronFile::blocked);
        String pin = settings.get(MockProviderFactory.BASIC.testPassword())
                .map(Secret::reveal)
                .orElse("");
        settings.get(MockProviderFactory.BASIC.testIdentifier())
                .ifPresent(identifier -> file.put(identifier, pin, patron -> patron));
        return file;
    }

    private void putKnownCards() {
        put(MockPatrons.VALID, patron -> patron);
        put(MockPatrons.EXPIRED, this::expired);
        put(MockPatrons.FINES, MockPatronFile::indebted);
        put(MockPatrons.BLOCKED, MockPatronFile::blocked);
        put(MockPatrons.OTHER_LIBRARY, patron -> patron.libraryIdentifier("elsewhere"));
        put(MockPatrons.SLOW, patron -> patron);
    }

    private void put(MockPatrons.Card card, UnaryOperator<PatronData.Builder> more) {
        put(card.identifier(), card.pin(), more);
    }

    private void put(String identifier, String pin, UnaryOperator<PatronData.Builder> more) {
        entries.put(identifier, new Entry(pin, more));
    }

    private void putAll(Settings settings, Setting<List<String>> list, UnaryOperator<PatronData.Builder> more) {
        for (String item : settings.get(list).orElse(List.of())) {
            int colon = item.indexOf(':');
            put(item.substring(0, colon), item.substring(colon + 1), more);
        }
    }

    static void check(List<String> items) throws BadValueException {
        for (String item : items) {
            if (item.indexOf(':') < 1) {
                throw new BadValueException(
                        ProblemType.INVALID_CONFIGURATION_OPTION, "Each item must be identifier:password.");
            }
        }
    }

    private PatronData.Builder expired(PatronData.Builder patron) {
        return patron.authorizationExpires(today.minusYears(1));
    }

    private static PatronData.Builder indebted(PatronData.Builder patron) {
        return patron.fines(FINES);
    }

    private static PatronData.Builder blocked(PatronData.Builder patron) {
        return patron.blockReason(BlockReason.NO_BORROWING_PRIVILEGES);
    }

    @Nullable PatronData find(String identifier) {
        Entry entry = entries.get(identifier);
        if (entry == null) {
            return null;
        }
        PatronData.Builder patron = PatronData.complete()
                .permanentId(identifier)
                .authorizationIdentifier(identifier)
                .personalName("Mock Patron")
                .emailAddress("patron@mock.example")
                .authorizationExpires(today.plusYears(1))
                .libraryIdentifier(location);
        return entry.more().apply(patron).build();
    }

    /** Whether a patron has this PIN, or any where none is asked for. */
    boolean accepts(String identifier, @Nullable String pin) {
        Entry entry = entries.get(identifier);
        return entry != null && (pin == null || (!pin.isBlank() && entry.pin().equals(pin)));
    }
}
