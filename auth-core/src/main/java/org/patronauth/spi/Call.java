package org.patronauth.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.Settings;

/**
 * What travels with one question to a provider: the time it has, and what differs from library to library.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class Call {
    private final Deadline deadline;
    private final Settings librarySettings;
    private final @Nullable String restrictionField;
    private final boolean wantsRuleValues;

    private Call(
            Deadline deadline, Settings librarySettings, @Nullable String restrictionField, boolean wantsRuleValues) {
        this.deadline = deadline;
        this.librarySettings = librarySettings;
        this.restrictionField = restrictionField;
        this.wantsRuleValues = wantsRuleValues;
    }

    /**
     * A call for one library.
     *
     * @param deadline when the answer must be there
     * @param librarySettings the values of the provider's library schema for the library that asks
     * @return the call
     */
    public static Call of(Deadline deadline, Settings librarySettings) {
        return new Call(deadline, librarySettings, null, false);
    }

    /**
     * The same call for a library whose restriction looks at a field of the source's record.
     *
     * @param field a field that the provider knows by name
     * @return the call with the field
     */
    public Call withRestrictionField(String field) {
        return new Call(deadline, librarySettings, field, wantsRuleValues);
    }

    /**
     * The same call for a library whose blocking rules need more of the answer than what is stored.
     *
     * @return the call that wants {@link org.patronauth.PatronData#ruleValues()}
     */
    public Call withRuleValues() {
        return new Call(deadline, librarySettings, restrictionField, true);
    }

    /**
     * When the answer must be there. A provider that cannot answer in time throws an {@link java.io.IOException}.
     *
     * @return the deadline
     */
    public Deadline deadline() {
        return deadline;
    }

    /**
     * The values of the provider's own library schema for the library that asks.
     *
     * @return the settings
     */
    public Settings librarySettings() {
        return librarySettings;
    }

    /**
     * The record field that {@link org.patronauth.PatronData#libraryIdentifier()} shall hold, where the library's
     * restriction names one other than the provider's usual one.
     *
     * @return the field's name, if one is named
     */
    public Optional<String> restrictionField() {
        return Optional.ofNullable(restrictionField);
    }

    /**
     * Whether the answer shall hold {@link org.patronauth.PatronData#ruleValues()}. Where it need not, nothing of a
     * record is kept that nobody asks for.
     *
     * @return true where blocking rules are going to be judged by them
     */
    public boolean wantsRuleValues() {
        return wantsRuleValues;
    }
}
