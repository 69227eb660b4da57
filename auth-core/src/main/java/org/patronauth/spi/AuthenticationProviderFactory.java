package org.patronauth.spi;

import java.util.List;
import org.patronauth.rule.RuleValues;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/**
 * One protocol: how it is called, what can be set, and how a provider is built. Writing one is all it takes to add a
 * protocol; everything else (validation, restrictions, storage, problem documents, the admin form) comes for free.
 *
 * <p>There are two kinds: a {@link BasicAuthenticationProviderFactory} where patrons type identifier and PIN, and an
 * {@link OAuthAuthenticationProviderFactory} where they sign in elsewhere. Both announce themselves under the name of
 * this type in {@code META-INF/services}.
 *
 * <p><b>Thread safety.</b> Every method may be called by any number of threads at once.
 *
 * @since 0.1
 */
public sealed interface AuthenticationProviderFactory
        permits BasicAuthenticationProviderFactory, OAuthAuthenticationProviderFactory {
    /**
     * The name by which services refer to the protocol. It is stored, so it never changes.
     *
     * @return for example {@code SIP2}
     */
    String protocol();

    /**
     * Older names of the protocol, accepted on every input.
     *
     * @return the aliases, possibly none
     */
    default List<String> protocolAliases() {
        return List.of();
    }

    /**
     * What a form calls the protocol.
     *
     * @return the name for people
     */
    String displayName();

    /**
     * One or two sentences on what the protocol is for.
     *
     * @return the description
     */
    String description();

    /**
     * The settings of a service of this protocol, without those that every service of its kind has.
     *
     * @return the schema
     */
    SettingsSchema schema();

    /**
     * The settings of this protocol that differ from library to library.
     *
     * @return the schema
     */
    default SettingsSchema librarySchema() {
        return SettingsSchema.EMPTY;
    }

    /**
     * The settings that services of every kind have, with the defaults that suit this protocol. A factory returns the
     * same object each time.
     *
     * @return the settings
     */
    CommonSettings commonSettings();

    /**
     * Everything that can be set for a service of this protocol: {@link #schema()} and what every service of its kind
     * has.
     *
     * @return the schema that services are stored by
     */
    SettingsSchema serviceSchema();

    /**
     * Fields of the source's record that a library's restriction may name besides {@code barcode} and
     * {@code patron location}.
     *
     * @param field what an administrator entered
     * @return whether the provider can read such a field
     */
    default boolean knowsRestrictionField(String field) {
        return false;
    }

    /**
     * What the answers of this protocol supply to the blocking rules of libraries, beside what is stored with every
     * patron. A provider puts it into {@link org.patronauth.PatronData#ruleValues()} where
     * {@link Call#wantsRuleValues()} says so, under these keys, and leaves out what is blank.
     *
     * @return the values, {@link RuleValues#STORED} among them
     */
    default RuleValues ruleValues() {
        return RuleValues.STORED;
    }

    /**
     * Builds a provider. It does no I/O: a source of truth that is down must not keep a host from starting.
     *
     * @param settings valid values for {@link #serviceSchema()}
     * @param environment what the host gives
     * @return the provider
     * @throws InvalidSettingsException when the settings cannot be used in this environment
     */
    AuthenticationProvider create(Settings settings, ProviderEnvironment environment) throws InvalidSettingsException;
}
