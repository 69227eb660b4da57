package org.patronauth.internal;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.PatronData;
import org.patronauth.PatronRecord;
import org.patronauth.ProblemType;
import org.patronauth.Restriction;
import org.patronauth.RuleTrial;
import org.patronauth.rule.Rule;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.LibraryRow;

/** Tries out what an administrator is about to save. Nothing is stored. */
public final class Trials {
    private static final PatronRecord NOTHING = PatronRecord.builder().build();

    private final SelfTest selfTest;
    private final Clock clock;

    public Trials(SelfTest selfTest, Clock clock) {
        this.selfTest = selfTest;
        this.clock = clock;
    }

    /** Compares one value with a restriction, as if the source of truth had said it in the field that is compared. */
    public Restriction.Verdict tryRestriction(Restriction restriction, String value) {
        PatronData.Builder said = PatronData.partial();
        boolean isBarcode =
                restriction.field().filter(Restriction.BARCODE::equals).isPresent();
        return restriction.judge(
                (isBarcode ? said.authorizationIdentifier(value) : said.libraryIdentifier(value)).build(), null);
    }

    /**
     * Judges the test patron of a service by a rule.
     *
     * @param association the library's use of the service, or null where there is none yet
     * @throws ConfigurationRefusedException when the test patron could not be asked about
     */
    public RuleTrial tryRule(
            AuthenticationProviderFactory factory,
            Settings settings,
            AuthenticationProvider provider,
            LibraryRow library,
            @Nullable AssociationRow association,
            Rule rule) {
        PatronData said = selfTest.askAboutTestPatron(factory, settings, provider, association);
        PatronRecord record = RecordUpdate.apply(NOTHING, said, clock.instant(), externalTypePattern(association));
        Map<String, String> values = BlockingRules.values(record, said.ruleValues());
        return new RuleTrial(
                rule.judge(values, clock.instant().atZone(zone(library)).toLocalDate()), values);
    }

    private static Optional<BoundedPattern> externalTypePattern(@Nullable AssociationRow association) {
        try {
            return association == null
                    ? Optional.empty()
                    : AssociationSettings.SCHEMA
                            .parse(association.settings())
                            .get(AssociationSettings.EXTERNAL_TYPE_PATTERN);
        } catch (InvalidSettingsException e) {
            return Optional.empty();
        }
    }

    private ZoneId zone(LibraryRow library) {
        try {
            return LibrarySettings.SCHEMA
                    .parse(library.settings())
                    .get(LibrarySettings.TIME_ZONE)
                    .map(ZoneId::of)
                    .orElse(clock.getZone());
        } catch (InvalidSettingsException e) {
            return clock.getZone();
        }
    }

    static ConfigurationRefusedException notPossible(String field, String detail) {
        return ConfigurationRefusedException.invalid(
                List.of(new SettingProblem(field, ProblemType.FAILED_TO_RUN_SELF_TESTS, detail)));
    }
}
