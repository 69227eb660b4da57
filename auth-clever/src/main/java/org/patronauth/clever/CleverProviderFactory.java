package org.patronauth.clever;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.patronauth.ProblemType;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSettings;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/**
 * Signs patrons of Open eBooks in by Clever: students and teachers of schools that are on the host's list.
 *
 * <p>Of everything that Clever tells about a patron two things are kept: the opaque id, and a coarse type made of the
 * grade. Name, grade, school, district and Clever's token are used and dropped.
 *
 * <p><b>Thread safety.</b> The factory and its providers may be used by any number of threads.
 *
 * <p><b>Privacy.</b> Logs and exceptions hold hosts, ports and statuses, and nothing of a patron, a school, a code, a
 * token or a secret.
 *
 * @since 0.1
 */
public final class CleverProviderFactory implements OAuthAuthenticationProviderFactory {
    private final @Nullable OkHttpClient client;
    private final @Nullable EligibleSchools eligibleSchools;
    private final @Nullable SchoolDirectory schoolDirectory;

    /**
     * Makes a factory without a list of eligible schools: its services can only be used with {@code check_eligibility}
     * off.
     */
    public CleverProviderFactory() {
        this(null, null, null);
    }

    /**
     * Makes a factory without a list of eligible schools, whose providers use the proxy, sockets and TLS settings of a
     * client of the host's.
     *
     * @param client the host's client; it is not closed
     */
    public CleverProviderFactory(OkHttpClient client) {
        this(client, null, null);
    }

    /**
     * Makes a factory with collaborators of the host's.
     *
     * @param client the host's client, which is not closed; null for one of its own
     * @param eligibleSchools the schools whose patrons are let in; null when no service checks that
     * @param schoolDirectory looks schools up; null to ask Clever with the token that a service's {@code school_token}
     *     says
     */
    public CleverProviderFactory(
            @Nullable OkHttpClient client,
            @Nullable EligibleSchools eligibleSchools,
            @Nullable SchoolDirectory schoolDirectory) {
        this.client = client;
        this.eligibleSchools = eligibleSchools;
        this.schoolDirectory = schoolDirectory;
    }

    @Override
    public String protocol() {
        return "Clever";
    }

    @Override
    public List<String> protocolAliases() {
        return List.of("api.clever", "CleverAuthenticationAPI");
    }

    @Override
    public String displayName() {
        return "Clever";
    }

    @Override
    public String description() {
        return "An authentication service for Open eBooks that uses Clever as an OAuth provider.";
    }

    @Override
    public SettingsSchema schema() {
        return CleverSettings.SCHEMA;
    }

    @Override
    public CommonSettings commonSettings() {
        return CleverSettings.COMMON;
    }

    @Override
    public OAuthAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException {
        List<SettingProblem> problems = new ArrayList<>();
        for (Setting<URI> address :
                List.of(CleverSettings.AUTHORIZATION_ENDPOINT, CleverSettings.TOKEN_ENDPOINT, CleverSettings.API_URL)) {
            HttpSettings.objection(address, HttpRoot.of(settings.require(address)), environment)
                    .ifPresent(problems::add);
        }
        SchoolList<?> list = null;
        if (settings.require(CleverSettings.CHECK_ELIGIBILITY)) {
            list = eligibleSchools == null ? null : eligibleSchools.list;
            if (list != null) {
                list.look(environment.warnings());
            }
            if (list == null || list.size() == 0) {
                problems.add(new SettingProblem(
                        CleverSettings.CHECK_ELIGIBILITY.key(),
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "This host has no list of eligible schools, so eligibility cannot be checked."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        if (settings.require(CleverSettings.ALLOW_DEMO_DISTRICT)) {
            environment
                    .warnings()
                    .warn(CleverSettings.ALLOW_DEMO_DISTRICT.key()
                            + " is on: whoever can name a district can let its schools in.");
        }
        return new CleverProvider(settings, source(settings, environment), list, schoolDirectory, environment);
    }

    /** One for both addresses; what is said of an unencrypted one is said once. */
    private HttpSource source(Settings settings, ProviderEnvironment environment) throws InvalidSettingsException {
        HttpRoot tokens = HttpRoot.of(settings.require(CleverSettings.TOKEN_ENDPOINT));
        boolean plain = tokens.isPlain();
        return HttpSettings.source(
                settings,
                plain ? tokens : HttpRoot.of(settings.require(CleverSettings.API_URL)),
                plain ? CleverSettings.TOKEN_ENDPOINT : CleverSettings.API_URL,
                client,
                JsonDocument.MAXIMUM_BYTES,
                environment);
    }

    /**
     * The schools whose patrons are let in, by the number that the National Center for Education Statistics gives each.
     *
     * <p>Numbers have twelve digits. One of eleven digits has lost its leading zero and gets it back, in the list as in
     * what Clever says; blanks around a number do not count. Entries that are blank or no number are passed over.
     *
     * <p>The list changes without a restart: services look for a new one every five seconds. One that cannot be read, or
     * that names no school, is warned of and changes nothing.
     *
     * <p><b>Thread safety.</b> Safe for use by any number of threads. One object may serve several services.
     *
     * <p><b>Privacy.</b> The list is about schools alone.
     *
     * @since 0.1
     */
    public static final class EligibleSchools {
        private final SchoolList<?> list;

        private EligibleSchools(SchoolList<?> list) {
            this.list = list;
            list.look(warning -> {});
        }

        /**
         * A list in a file, read now and whenever the file changes.
         *
         * <p><b>Blocking.</b> Reads the file; one that cannot be read yet is no error here.
         *
         * @param file one JSON array (RFC 8259) of strings or whole numbers, at most 32 MiB
         * @return the list
         */
        public static EligibleSchools ofFile(Path file) {
            return new EligibleSchools(new SchoolList<>(new SchoolListFile(file)));
        }

        /**
         * A list that the host keeps. The supplier is asked every few seconds, so it answers from memory: with the same
         * object as long as nothing has changed, with another one when something has. It may throw when it has none.
         *
         * @param supplier gives the numbers; nobody changes what it has given
         * @return the list
         */
        public static EligibleSchools of(Supplier<? extends @Nullable Collection<String>> supplier) {
            return new EligibleSchools(new SchoolList<>(new SchoolListSupplier(supplier)));
        }

        /**
         * Whether a school is on the list.
         *
         * <p><b>Blocking.</b> Never; it takes as long for a hundred thousand schools as for seventeen steps.
         *
         * @param ncesId the school's number
         * @return true when it is
         */
        public boolean contains(String ncesId) {
            return list.contains(ncesId);
        }

        /**
         * How many schools are on the list.
         *
         * @return the count; zero as long as no list could be read
         */
        public int size() {
            return list.size();
        }

        @Override
        public String toString() {
            return "EligibleSchools[" + size() + "]";
        }
    }

    /**
     * Looks schools up. By default Clever is asked, with a token that a service's settings choose; a host that has the
     * schools at hand can answer by itself.
     *
     * <p><b>Thread safety.</b> Safe for use by any number of threads.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface SchoolDirectory {
        /**
         * Looks a school up.
         *
         * <p><b>Blocking.</b> At the most until the deadline.
         *
         * @param id Clever's id of the school
         * @param deadline when the answer must be there
         * @return the school; empty when it is not known or may not be looked at
         * @throws IOException when the question was not answered; its message names neither school nor patron
         */
        Optional<School> school(String id, Deadline deadline) throws IOException;

        /**
         * A school.
         *
         * <p><b>Privacy.</b> {@link #toString()} does not tell which.
         *
         * @param ncesId the number that the National Center for Education Statistics gave it, as it is written, or null
         *     when that is not known
         * @since 0.1
         */
        record School(@Nullable String ncesId) {
            @Override
            public String toString() {
                return "School[not shown]";
            }
        }
    }
}
