package org.patronauth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.internal.Drafts;
import org.patronauth.internal.LiveConfiguration;
import org.patronauth.internal.SelfTestDesk;
import org.patronauth.internal.StaffDesk;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronStore;
import org.patronauth.store.ServiceRow;
import org.patronauth.store.Stores;
import org.patronauth.store.TokenStore;

/**
 * Manages libraries, patron authentication services and who uses what. Every change is checked as a whole, with all
 * that is wrong told at once, and is made as a whole or not at all. When a method returns, the change is in force for
 * the next login on this host; other hosts follow within seconds.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads, also on different hosts: a change of something that
 * somebody else has changed in the meantime is refused.
 *
 * <p><b>Failure.</b> {@link ConfigurationRefusedException} when a change is refused, and
 * {@link org.patronauth.store.StoreException} when the database is away.
 *
 * <p><b>Privacy.</b> Secrets are never returned.
 *
 * @since 0.1
 */
public final class PatronAuthenticationServices {
    private static final List<String> RESERVED = List.of("admin", "oauth", "health", "metrics");
    private static final Map<String, Integer> RESTRICTION_ALIASES = Map.of(
            "library_identifier_restriction_type", 0,
            "library_identifier_field", 1,
            "library_identifier_restriction", 2,
            "library_identifier_restriction_criteria", 2);

    private final ProviderRegistry registry;
    private final ConfigurationStore store;
    private final PatronStore patrons;
    private final @Nullable TokenStore tokens;
    private final LiveConfiguration live;
    private final SelfTestDesk selfTests;
    private final StaffDesk staff;

    PatronAuthenticationServices(
            ProviderRegistry registry, Stores stores, LiveConfiguration live, SelfTestDesk selfTests, StaffDesk staff) {
        this.registry = registry;
        this.store = stores.configuration();
        this.patrons = stores.patrons();
        this.tokens = stores.tokens().orElse(null);
        this.live = live;
        this.selfTests = selfTests;
        this.staff = staff;
    }

    /**
     * The protocols that this host knows, with everything that a form needs.
     *
     * @return one description for each protocol
     */
    public List<ProtocolDescription> protocols() {
        return registry.factories().stream()
                .map(factory -> new ProtocolDescription(
                        factory.protocol(),
                        factory.displayName(),
                        factory.description(),
                        isOAuth(factory) ? ProtocolDescription.Kind.OAUTH : ProtocolDescription.Kind.BASIC,
                        schema(factory).settings(),
                        librarySchema(factory).settings()))
                .toList();
    }

    private static boolean isOAuth(AuthenticationProviderFactory factory) {
        return factory instanceof OAuthAuthenticationProviderFactory;
    }

    private static SettingsSchema schema(AuthenticationProviderFactory factory) {
        return factory.serviceSchema();
    }

    private static SettingsSchema librarySchema(AuthenticationProviderFactory factory) {
        return AssociationSettings.SCHEMA.and(factory.librarySchema());
    }

    // Libraries

    /**
     * All libraries.
     *
     * @param actor who asks
     * @return the libraries by short name
     */
    public List<LibraryView> libraries(Actor actor) {
        return store.load().libraries().stream()
                .map(PatronAuthenticationServices::view)
                .toList();
    }

    /**
     * One library.
     *
     * @param actor who asks
     * @param id its short name
     * @return the library
     */
    public LibraryView library(Actor actor, LibraryId id) {
        return store.change(change -> view(required(change, id)));
    }

    /**
     * Creates a library.
     *
     * @param actor who does it
     * @param draft the new library
     * @return the library as stored
     */
    public LibraryView createLibrary(Actor actor, LibraryDraft draft) {
        return changed(change -> {
            Drafts drafts = new Drafts();
            Optional<LibraryId> id = shortName(drafts, draft, change, null);
            String name = libraryName(drafts, draft);
            Optional<Drafts.Parsed> settings = drafts.settings(LibrarySettings.SCHEMA, draft.settings(), Map.of());
            drafts.refuseIfBad();
            return view(change.insertLibrary(
                    id.orElseThrow(), name, settings.orElseThrow().kept()));
        });
    }

    /**
     * Changes a library.
     *
     * @param actor who does it
     * @param id its short name
     * @param draft the library as it shall be; its settings replace the stored ones
     * @param version the version that the change is based on
     * @return the library as stored
     */
    public LibraryView changeLibrary(Actor actor, LibraryId id, LibraryDraft draft, long version) {
        return changed(change -> {
            LibraryRow stored = required(change, id);
            requireVersion(stored.version(), version);
            Drafts drafts = new Drafts();
            Optional<LibraryId> newId = shortName(drafts, draft, change, stored);
            String name = libraryName(drafts, draft);
            Optional<Drafts.Parsed> settings =
                    drafts.settings(LibrarySettings.SCHEMA, draft.settings(), stored.settings());
            settings.ifPresent(parsed -> change.associationsOfLibrary(stored.key()).stream()
                    .map(association -> change.service(association.serviceId()))
                    .flatMap(Optional::stream)
                    .forEach(service -> checkFines(drafts, "settings.", parsed.settings(), service)));
            drafts.refuseIfBad();
            return change.updateLibrary(new LibraryRow(
                            stored.key(),
                            newId.orElseThrow(),
                            name,
                            settings.orElseThrow().kept(),
                            version))
                    .map(PatronAuthenticationServices::view)
                    .orElseThrow(() -> ConfigurationRefusedException.versionConflict(stored.version()));
        });
    }

    private static Optional<LibraryId> shortName(
            Drafts drafts, LibraryDraft draft, ConfigurationTransaction change, @Nullable LibraryRow own) {
        String field = "short_name";
        String text = draft.shortName();
        if (text == null || text.isBlank()) {
            if (own != null) {
                return Optional.of(own.id());
            }
            drafts.add(field, ProblemType.INCOMPLETE_CONFIGURATION, "A library needs a short name.");
            return Optional.empty();
        }
        Optional<LibraryId> id = LibraryId.parse(text);
        if (id.isEmpty()) {
            drafts.add(
                    field,
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "A short name is 1 to 63 small letters, digits and hyphens, and does not start with a hyphen.");
        } else if (RESERVED.contains(text)) {
            drafts.add(field, ProblemType.INVALID_CONFIGURATION_OPTION, "This short name is reserved.");
        } else if (change.library(id.get())
                .filter(other -> own == null || other.key() != own.key())
                .isPresent()) {
            drafts.add(field, ProblemType.INVALID_CONFIGURATION_OPTION, "Another library has that short name.");
        }
        return id;
    }

    private static String libraryName(Drafts drafts, LibraryDraft draft) {
        String name = draft.name() == null ? "" : draft.name().strip();
        if (name.isEmpty()) {
            drafts.add("name", ProblemType.INCOMPLETE_CONFIGURATION, "A library needs a name.");
        }
        return name;
    }

    // Services

    /**
     * All services.
     *
     * @param actor who asks
     * @return the services in the order in which they were created
     */
    public List<ServiceView> services(Actor actor) {
        Configuration configuration = store.load();
        Map<Long, LibraryId> libraries =
                configuration.libraries().stream().collect(Collectors.toMap(LibraryRow::key, LibraryRow::id));
        Map<Long, List<LibraryId>> users = new LinkedHashMap<>();
        configuration.associations().forEach(association -> {
            LibraryId library = libraries.get(association.libraryKey());
            if (library != null) {
                users.computeIfAbsent(association.serviceId(), id -> new ArrayList<>())
                        .add(library);
            }
        });
        Map<Long, SelfTestReport> lastSelfTests = selfTests.latest();
        return configuration.services().stream()
                .map(service ->
                        view(service, users.getOrDefault(service.id(), List.of()), lastSelfTests.get(service.id())))
                .toList();
    }

    /**
     * One service.
     *
     * @param actor who asks
     * @param id its id
     * @return the service
     */
    public ServiceView service(Actor actor, long id) {
        SelfTestReport lastSelfTest = selfTests.history(id).stream().findFirst().orElse(null);
        return store.change(change -> {
            ServiceRow service = requiredService(change, id);
            return view(service, users(change, service), lastSelfTest);
        });
    }

    /**
     * Creates a service.
     *
     * @param actor who does it
     * @param draft the new service
     * @return the service as stored
     */
    public ServiceView createService(Actor actor, ServiceDraft draft) {
        ServiceRow created = changed(change -> {
            Drafts drafts = new Drafts();
            Optional<AuthenticationProviderFactory> factory = protocol(drafts, draft);
            String name = serviceName(drafts, draft, change, null);
            Optional<Drafts.Parsed> settings =
                    factory.flatMap(protocol -> drafts.settings(schema(protocol), draft.settings(), Map.of()));
            settings.ifPresent(parsed -> tryOut(drafts, factory.orElseThrow(), parsed.settings(), name));
            drafts.refuseIfBad();
            return change.insertService(
                    name,
                    factory.orElseThrow().protocol(),
                    settings.orElseThrow().kept());
        });
        return view(created, List.of(), null);
    }

    /**
     * Configures a service anew.
     *
     * @param actor who does it
     * @param id its id
     * @param draft the service as it shall be; its settings replace the stored ones, except for secrets that are
     *     absent or masked
     * @param version the version that the change is based on
     * @return the service as stored
     */
    public ServiceView configureService(Actor actor, long id, ServiceDraft draft, long version) {
        changed(change -> {
            ServiceRow stored = requiredService(change, id);
            requireVersion(stored.version(), version);
            Drafts drafts = new Drafts();
            Optional<AuthenticationProviderFactory> factory = registry.find(stored.protocol());
            if (factory.isEmpty()) {
                drafts.add("protocol", ProblemType.UNKNOWN_PROTOCOL, "This host does not know that protocol.");
            } else if (draft.protocol() != null
                    && !registry.find(draft.protocol()).equals(factory)) {
                drafts.add("protocol", ProblemType.CANNOT_CHANGE_PROTOCOL, "A service keeps its protocol.");
            }
            String name = serviceName(drafts, draft, change, stored);
            Optional<Drafts.Parsed> settings =
                    factory.flatMap(protocol -> drafts.settings(schema(protocol), draft.settings(), stored.settings()));
            settings.ifPresent(parsed -> {
                tryOut(drafts, factory.orElseThrow(), parsed.settings(), name);
                checkPatternStillNeeded(drafts, change, stored, factory.orElseThrow(), parsed.settings());
            });
            drafts.refuseIfBad();
            return change.updateService(new ServiceRow(
                            id, name, stored.protocol(), settings.orElseThrow().kept(), version))
                    .orElseThrow(() -> ConfigurationRefusedException.versionConflict(stored.version()));
        });
        return service(actor, id);
    }

    /**
     * Deletes a service that no library uses.
     *
     * @param actor who does it
     * @param id its id
     */
    public void deleteService(Actor actor, long id) {
        changed(change -> {
            ServiceRow service = requiredService(change, id);
            List<LibraryId> users = users(change, service);
            if (!users.isEmpty()) {
                throw ConfigurationRefusedException.inUse(users);
            }
            change.deleteService(id);
            return service;
        });
    }

    private Optional<AuthenticationProviderFactory> protocol(Drafts drafts, ServiceDraft draft) {
        if (draft.protocol() == null || draft.protocol().isBlank()) {
            drafts.add("protocol", ProblemType.NO_PROTOCOL_FOR_NEW_SERVICE, "Name the protocol of the new service.");
            return Optional.empty();
        }
        Optional<AuthenticationProviderFactory> factory = registry.find(draft.protocol());
        if (factory.isEmpty()) {
            drafts.add("protocol", ProblemType.UNKNOWN_PROTOCOL, "This host does not know that protocol.");
        }
        return factory;
    }

    private static String serviceName(
            Drafts drafts, ServiceDraft draft, ConfigurationTransaction change, @Nullable ServiceRow own) {
        String name = draft.name() == null ? "" : draft.name().strip();
        if (name.isEmpty()) {
            drafts.add("name", ProblemType.MISSING_SERVICE_NAME, "A service needs a name.");
        } else if (change.integrationNamed(name)
                .filter(other -> own == null || other != own.id())
                .isPresent()) {
            drafts.add("name", ProblemType.INTEGRATION_NAME_ALREADY_IN_USE, "Another service has that name.");
        }
        return name;
    }

    /** Builds a provider once, so that what cannot run is refused now and not found out at the next login. */
    private void tryOut(Drafts drafts, AuthenticationProviderFactory factory, Settings settings, String name) {
        try {
            factory.create(settings, live.environment(name)).close();
        } catch (InvalidSettingsException e) {
            drafts.addSettings(e.problems());
        }
    }

    /** A library with several basic services tells them apart by their patterns. */
    private void checkPatternStillNeeded(
            Drafts drafts,
            ConfigurationTransaction change,
            ServiceRow stored,
            AuthenticationProviderFactory factory,
            Settings settings) {
        if (!(factory instanceof BasicAuthenticationProviderFactory basic)
                || settings.isGiven(basic.basicSettings().identifierPattern())) {
            return;
        }
        boolean needed = change.associationsOfService(stored.id()).stream()
                .anyMatch(association ->
                        basicServices(change, association.libraryKey()).size() > 1);
        if (needed) {
            drafts.add(
                    "settings." + basic.basicSettings().identifierPattern().key(),
                    ProblemType.MULTIPLE_BASIC_AUTH_SERVICES,
                    "A library uses this service beside another one, so it needs an identifier pattern of its own.");
        }
    }

    // Associations

    /**
     * The services of a library.
     *
     * @param actor who asks
     * @param library the library
     * @return its associations in order
     */
    public List<AssociationView> associations(Actor actor, LibraryId library) {
        return store.change(
                change -> change.associationsOfLibrary(required(change, library).key()).stream()
                        .map(association -> view(change, library, association))
                        .toList());
    }

    /**
     * Lets a library use a service, possibly for some of its patrons only.
     *
     * @param actor who does it
     * @param library the library
     * @param serviceId the service
     * @param draft the association
     * @return the association as stored
     */
    public AssociationView associate(Actor actor, LibraryId library, long serviceId, AssociationDraft draft) {
        return changed(change -> {
            LibraryRow libraryRow = required(change, library);
            ServiceRow service = requiredService(change, serviceId);
            Optional<AssociationRow> existing = association(change, libraryRow, serviceId);
            if (existing.isPresent()) {
                throw ConfigurationRefusedException.versionConflict(
                        existing.get().version());
            }
            Drafts drafts = new Drafts();
            Checked checked = check(drafts, service, draft, Map.of());
            checkSeveral(drafts, change, libraryRow, service);
            parsed(LibrarySettings.SCHEMA, libraryRow.settings())
                    .ifPresent(settings -> checkFines(drafts, "library.settings.", settings, service));
            drafts.refuseIfBad();
            List<AssociationRow> others = change.associationsOfLibrary(libraryRow.key());
            AssociationRow created = change.insertAssociation(
                    libraryRow.key(), serviceId, checked.restriction(), checked.settings(), others.size());
            return view(change, library, place(change, libraryRow, created, draft.position()));
        });
    }

    /**
     * Changes how a library uses a service: modifies or removes the restriction, for example.
     *
     * @param actor who does it
     * @param library the library
     * @param serviceId the service
     * @param draft the association as it shall be; its settings replace the stored ones
     * @param version the version that the change is based on
     * @return the association as stored
     */
    public AssociationView changeAssociation(
            Actor actor, LibraryId library, long serviceId, AssociationDraft draft, long version) {
        return changed(change -> {
            LibraryRow libraryRow = required(change, library);
            ServiceRow service = requiredService(change, serviceId);
            AssociationRow stored = requiredAssociation(change, libraryRow, serviceId);
            requireVersion(stored.version(), version);
            Drafts drafts = new Drafts();
            Checked checked = check(drafts, service, draft, stored.settings());
            drafts.refuseIfBad();
            AssociationRow updated = change.updateAssociation(new AssociationRow(
                            stored.id(),
                            stored.libraryKey(),
                            stored.serviceId(),
                            checked.restriction().type(),
                            checked.restriction().field(),
                            checked.restriction().criteria(),
                            checked.settings(),
                            stored.position(),
                            version,
                            stored.restrictionVersion()))
                    .orElseThrow(() -> ConfigurationRefusedException.versionConflict(stored.version()));
            return view(change, library, place(change, libraryRow, updated, draft.position()));
        });
    }

    /**
     * Ends that a library uses a service.
     *
     * @param actor who does it
     * @param library the library
     * @param serviceId the service
     */
    public void disassociate(Actor actor, LibraryId library, long serviceId) {
        changed(change -> {
            LibraryRow libraryRow = required(change, library);
            requiredService(change, serviceId);
            AssociationRow stored = requiredAssociation(change, libraryRow, serviceId);
            change.deleteAssociation(stored.id());
            renumber(change, change.associationsOfLibrary(libraryRow.key()));
            return stored;
        });
    }

    private record Checked(ConfigurationTransaction.Restriction restriction, Map<String, Object> settings) {}

    private Checked check(Drafts drafts, ServiceRow service, AssociationDraft draft, Map<String, Object> stored) {
        AssociationDraft plain = withoutAliases(drafts, draft);
        Optional<AuthenticationProviderFactory> factory = registry.find(service.protocol());
        if (factory.isEmpty()) {
            drafts.add("service_id", ProblemType.UNKNOWN_PROTOCOL, "This host does not know the service's protocol.");
        }
        Restriction.Reading reading =
                Restriction.read(plain.restrictionType(), plain.restrictionField(), plain.restriction());
        drafts.addAll(reading.problems());
        reading.restriction()
                .flatMap(Restriction::recordField)
                .filter(field -> factory.isPresent() && !factory.get().knowsRestrictionField(field))
                .ifPresent(field -> drafts.add(
                        "patron_restriction_field",
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "The field is \"barcode\", \"patron location\", or one that the protocol knows."));
        if (plain.position() != null && plain.position() < 0) {
            drafts.add("position", ProblemType.INVALID_NUMBER, "Positions are counted from 0.");
        }
        Map<String, Object> kept = factory.flatMap(
                        protocol -> drafts.settings(librarySchema(protocol), plain.settings(), stored))
                .map(Drafts.Parsed::kept)
                .orElse(Map.of());
        Restriction restriction = reading.restriction().orElse(Restriction.NONE);
        boolean none = restriction.type() == Restriction.Type.NONE;
        return new Checked(
                new ConfigurationTransaction.Restriction(
                        none ? null : restriction.type().id(),
                        restriction.field().orElse(null),
                        restriction.criteria().orElse(null)),
                kept);
    }

    /** Older names of the three restriction columns, which stood among the settings. */
    private static AssociationDraft withoutAliases(Drafts drafts, AssociationDraft draft) {
        @Nullable String[] columns = {draft.restrictionType(), draft.restrictionField(), draft.restriction()};
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        draft.settings().forEach((key, value) -> {
            Integer column = RESTRICTION_ALIASES.get(key);
            if (column == null) {
                settings.put(key, value);
            } else if (value != null) {
                String text = value.toString();
                String given = columns[column];
                if (given != null && !given.equals(text)) {
                    drafts.add(
                            "settings." + key,
                            ProblemType.INVALID_CONFIGURATION_OPTION,
                            "This is an older name of something that is given with another value.");
                }
                columns[column] = text;
            }
        });
        return new AssociationDraft(columns[0], columns[1], columns[2], settings, draft.position());
    }

    private void checkSeveral(Drafts drafts, ConfigurationTransaction change, LibraryRow library, ServiceRow service) {
        List<ServiceRow> all = basicServices(change, library.key());
        if (all.isEmpty() || isOAuth(service)) {
            return;
        }
        all.add(service);
        if (!all.stream().allMatch(this::hasOwnPattern)) {
            drafts.add(
                    "service_id",
                    ProblemType.MULTIPLE_BASIC_AUTH_SERVICES,
                    "A library may have several basic services only if each has an identifier pattern of its own.");
        }
    }

    /** The services of a library whose patrons type identifier and PIN, as far as this host can tell. */
    private List<ServiceRow> basicServices(ConfigurationTransaction change, long libraryKey) {
        return change.associationsOfLibrary(libraryKey).stream()
                .map(association -> change.service(association.serviceId()))
                .flatMap(Optional::stream)
                .filter(service -> !isOAuth(service))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean isOAuth(ServiceRow service) {
        return registry.find(service.protocol())
                .filter(PatronAuthenticationServices::isOAuth)
                .isPresent();
    }

    private Optional<BasicAuthenticationProviderFactory> basicProtocol(ServiceRow service) {
        return registry.find(service.protocol())
                .filter(BasicAuthenticationProviderFactory.class::isInstance)
                .map(BasicAuthenticationProviderFactory.class::cast);
    }

    private boolean hasOwnPattern(ServiceRow service) {
        return basicProtocol(service)
                .flatMap(factory -> parsed(schema(factory), service.settings())
                        .map(settings ->
                                settings.isGiven(factory.basicSettings().identifierPattern())))
                .orElse(false);
    }

    /** A limit of fines is a rule of the library system: a library may be stricter, not more lenient. */
    private void checkFines(Drafts drafts, String prefix, Settings library, ServiceRow service) {
        basicProtocol(service)
                .flatMap(factory -> parsed(schema(factory), service.settings())
                        .flatMap(
                                settings -> settings.get(factory.basicSettings().maxOutstandingFines())))
                .filter(limit -> library.get(LibrarySettings.MAX_OUTSTANDING_FINES)
                        .filter(own -> own.compareTo(limit) > 0)
                        .isPresent())
                .ifPresent(limit -> drafts.add(
                        prefix + LibrarySettings.MAX_OUTSTANDING_FINES.key(),
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "The library's limit is above that of its service \"" + service.name() + "\", which is "
                                + limit.toPlainString() + "."));
    }

    private static Optional<Settings> parsed(SettingsSchema schema, Map<String, Object> raw) {
        try {
            return Optional.of(schema.parse(raw));
        } catch (InvalidSettingsException e) {
            return Optional.empty();
        }
    }

    /** Puts an association at a place among its library's, and numbers them without gaps. */
    private static AssociationRow place(
            ConfigurationTransaction change, LibraryRow library, AssociationRow row, @Nullable Integer position) {
        List<AssociationRow> order = new ArrayList<>(change.associationsOfLibrary(library.key()));
        if (position != null) {
            order.removeIf(other -> other.id() == row.id());
            order.add(Math.min(position, order.size()), row);
        }
        renumber(change, order);
        return change.associationsOfLibrary(library.key()).stream()
                .filter(other -> other.id() == row.id())
                .findFirst()
                .orElse(row);
    }

    private static void renumber(ConfigurationTransaction change, List<AssociationRow> order) {
        for (int i = 0; i < order.size(); i++) {
            AssociationRow row = order.get(i);
            if (row.position() != i) {
                change.updateAssociation(new AssociationRow(
                        row.id(),
                        row.libraryKey(),
                        row.serviceId(),
                        row.restrictionType(),
                        row.restrictionField(),
                        row.restriction(),
                        row.settings(),
                        i,
                        row.version(),
                        row.restrictionVersion()));
            }
        }
    }

    // Self-tests

    /**
     * Tries a service out with its test patron, step by step, also while it is in maintenance. Nothing about the patron
     * is stored; the result is kept.
     *
     * <p><b>Blocking.</b> At the most for half a minute.
     *
     * @param actor who asks
     * @param serviceId the service
     * @param library the library for which to try it, to see its restriction too
     * @return what was found
     */
    public SelfTestReport selfTest(Actor actor, long serviceId, Optional<LibraryId> library) {
        ServiceRow service = store.change(change -> requiredService(change, serviceId));
        AssociationRow association = library.map(
                        id -> store.change(change -> requiredAssociation(change, required(change, id), serviceId)))
                .orElse(null);
        AuthenticationProviderFactory factory = registry.find(service.protocol())
                .orElseThrow(() -> ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                        "protocol", ProblemType.FAILED_TO_RUN_SELF_TESTS, "This host does not know the protocol."))));
        AuthenticationProvider provider = live.provider(serviceId)
                .orElseThrow(() -> ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                        "settings",
                        ProblemType.FAILED_TO_RUN_SELF_TESTS,
                        live.status(serviceId).detail()))));
        Settings settings = parsed(schema(factory), service.settings())
                .orElseThrow(() -> ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                        "settings", ProblemType.FAILED_TO_RUN_SELF_TESTS, "The stored settings cannot be used."))));
        return selfTests.run(serviceId, service.name(), factory, settings, provider, association);
    }

    /**
     * The last results of a service's self-tests, for any library and for the service alone.
     *
     * @param actor who asks
     * @param serviceId the service
     * @return the results, the newest first
     */
    public List<SelfTestReport> selfTestHistory(Actor actor, long serviceId) {
        actor.requireSystem();
        ServiceRow service = store.change(change -> requiredService(change, serviceId));
        return selfTests.history(service.id());
    }

    // What staff of a library ask

    /**
     * Finds out why a patron cannot sign in, or what became of the login that a support code was given out for. Nothing
     * is created or changed. Without the PIN everything is looked at but the PIN; with it, the PIN is sent once.
     *
     * <p><b>Blocking.</b> At the most for half a minute.
     *
     * <p><b>Failure.</b> As everywhere here; that the source of truth cannot be asked is one of the answers.
     *
     * @param actor who asks: staff of the library, or an administrator of the whole system
     * @param library the patron's library
     * @param request what to find out
     * @return what was found, step by step
     */
    public DiagnosisReport diagnose(Actor actor, LibraryId library, DiagnosisRequest request) {
        actor.requireStaffOf(library);
        return staff.diagnose(library, request);
    }

    /**
     * What a patron was refused for of late, on any host. Logins that succeeded are not kept.
     *
     * @param actor who asks: staff of the library, or an administrator of the whole system
     * @param library the patron's library
     * @param identifier what the patron types
     * @return the logins that failed, the newest first
     */
    public List<RecentAttempt> recentAttempts(Actor actor, LibraryId library, PatronIdentifier identifier) {
        actor.requireStaffOf(library);
        return staff.recentAttempts(library, identifier);
    }

    // Tokens

    /**
     * Signs a patron out on all devices: every token of theirs is worth nothing from now on, on any host.
     *
     * @param actor who does it
     * @param library the patron's library
     * @param patronId the local id
     */
    public void revokeTokens(Actor actor, LibraryId library, long patronId) {
        LibraryRow row = store.change(change -> required(change, library));
        if (patrons.find(row, patronId).isEmpty()) {
            throw ConfigurationRefusedException.notFound(ProblemType.NO_SUCH_PATRON);
        }
        if (tokens != null) {
            tokens.revokeOfPatron(row, patronId);
        }
    }

    /**
     * Signs out everybody whom a service knew, at all libraries that use it and on any host.
     *
     * @param actor who does it
     * @param serviceId the service
     */
    public void revokeTokensOfService(Actor actor, long serviceId) {
        ServiceRow service = store.change(change -> requiredService(change, serviceId));
        if (tokens != null) {
            tokens.revokeOfService(service.id());
        }
    }

    // What all of these share

    private <T> T changed(Function<ConfigurationTransaction, T> work) {
        T result = store.change(work);
        live.reload();
        return result;
    }

    private static LibraryRow required(ConfigurationTransaction change, LibraryId id) {
        return change.library(id)
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.LIBRARY_NOT_FOUND));
    }

    private static ServiceRow requiredService(ConfigurationTransaction change, long id) {
        return change.service(id)
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.MISSING_SERVICE));
    }

    private static Optional<AssociationRow> association(
            ConfigurationTransaction change, LibraryRow library, long serviceId) {
        return change.associationsOfLibrary(library.key()).stream()
                .filter(row -> row.serviceId() == serviceId)
                .findFirst();
    }

    private static AssociationRow requiredAssociation(
            ConfigurationTransaction change, LibraryRow library, long serviceId) {
        return association(change, library, serviceId)
                .orElseThrow(() -> ConfigurationRefusedException.notFound(ProblemType.MISSING_SERVICE));
    }

    private static void requireVersion(long stored, long based) {
        if (stored != based) {
            throw ConfigurationRefusedException.versionConflict(stored);
        }
    }

    private static LibraryView view(LibraryRow row) {
        return new LibraryView(row.id(), row.name(), row.settings(), row.version());
    }

    private static List<LibraryId> users(ConfigurationTransaction change, ServiceRow service) {
        return change.associationsOfService(service.id()).stream()
                .map(association -> change.library(association.libraryKey()))
                .flatMap(Optional::stream)
                .map(LibraryRow::id)
                .toList();
    }

    private ServiceView view(ServiceRow row, List<LibraryId> users, @Nullable SelfTestReport lastSelfTest) {
        return new ServiceView(
                row.id(),
                row.name(),
                row.protocol(),
                masked(row),
                row.version(),
                users,
                lastSelfTest,
                live.status(row.id()));
    }

    private Map<String, Object> masked(ServiceRow row) {
        Map<String, Object> masked = new LinkedHashMap<>(row.settings());
        Optional<AuthenticationProviderFactory> factory = registry.find(row.protocol());
        if (factory.isEmpty()) {
            // Which of them are secrets only the protocol knows.
            masked.replaceAll((key, value) -> Secret.MASK);
            return masked;
        }
        schema(factory.get()).settings().stream()
                .filter(Setting::isSecret)
                .map(Setting::key)
                .forEach(key -> masked.computeIfPresent(key, (k, value) -> Secret.MASK));
        return masked;
    }

    private static AssociationView view(ConfigurationTransaction change, LibraryId library, AssociationRow row) {
        return new AssociationView(
                library,
                row.serviceId(),
                change.service(row.serviceId()).map(ServiceRow::name).orElse(""),
                row.restrictionType(),
                row.restrictionField(),
                row.restriction(),
                row.settings(),
                row.position(),
                row.version());
    }
}
