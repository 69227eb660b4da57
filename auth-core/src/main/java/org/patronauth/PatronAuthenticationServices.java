package org.patronauth;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.internal.AssociationCheck;
import org.patronauth.internal.AssociationOrder;
import org.patronauth.internal.ConfigurationApply;
import org.patronauth.internal.ConfigurationDesk;
import org.patronauth.internal.ConfigurationExport;
import org.patronauth.internal.Drafts;
import org.patronauth.internal.Engine;
import org.patronauth.internal.Events;
import org.patronauth.internal.Importer;
import org.patronauth.internal.LibraryCheck;
import org.patronauth.internal.LiveConfiguration;
import org.patronauth.internal.Reencryption;
import org.patronauth.internal.SecretVault;
import org.patronauth.internal.SelfTest;
import org.patronauth.internal.SelfTestDesk;
import org.patronauth.internal.ServiceCheck;
import org.patronauth.internal.ServiceFacts;
import org.patronauth.internal.StaffDesk;
import org.patronauth.internal.ThrottleDesk;
import org.patronauth.internal.Trials;
import org.patronauth.internal.WithinTransaction;
import org.patronauth.rule.InvalidRuleException;
import org.patronauth.rule.Rule;
import org.patronauth.settings.BlockingRule;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.AuditStore;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronStore;
import org.patronauth.store.ServiceRow;
import org.patronauth.store.Stores;
import org.patronauth.store.TokenStore;

/**
 * Manages libraries, patron authentication services and who uses what. Every change is checked as a whole, with all
 * that is wrong told at once, and is made as a whole or not at all. When a method returns, the change is in force for
 * the next login on this host; other hosts follow within seconds. Who changed what is recorded with each change.
 *
 * <p>Everything here takes an administrator of the whole system, unless a method says otherwise; anybody else is
 * refused as {@link ProblemType#ADMIN_NOT_AUTHORIZED}.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads, also on different hosts: a change of something that
 * somebody else has changed in the meantime is refused.
 *
 * <p><b>Failure.</b> {@link ConfigurationRefusedException} when a change is refused, and
 * {@link org.patronauth.store.StoreException} when the database is away.
 *
 * <p><b>Privacy.</b> Secrets are never returned. They are encrypted on their way into the database, and decrypted where a
 * service is started or tested.
 *
 * @since 0.1
 */
public final class PatronAuthenticationServices {
    private static final int LONGEST_RECORD = 1000;

    private final ProviderRegistry registry;
    private final PatronStore patrons;
    private final @Nullable TokenStore tokens;
    private final @Nullable AuditStore audit;
    private final LiveConfiguration live;
    private final ThrottleDesk throttles;
    private final SelfTestDesk selfTests;
    private final StaffDesk staff;
    private final Trials trials;
    private final ServiceFacts facts;
    private final ConfigurationDesk desk;
    private final ServiceCheck serviceCheck;
    private final AssociationCheck associationCheck;
    private final Reencryption reencryption;
    private final Importer importer;

    PatronAuthenticationServices(
            ProviderRegistry registry, Stores stores, Engine engine, Clock clock, LongSupplier nanoTime) {
        this(
                registry,
                stores,
                engine.live(),
                engine.vault(),
                engine.events(),
                engine.throttles(),
                engine.selfTests(),
                engine.staff(),
                clock,
                nanoTime);
    }

    private PatronAuthenticationServices(
            ProviderRegistry registry,
            Stores stores,
            LiveConfiguration live,
            SecretVault vault,
            Events events,
            ThrottleDesk throttles,
            SelfTestDesk selfTests,
            StaffDesk staff,
            Clock clock,
            LongSupplier nanoTime) {
        this.registry = registry;
        this.patrons = stores.patrons();
        this.tokens = stores.tokens().orElse(null);
        this.audit = stores.audit().orElse(null);
        this.live = live;
        this.throttles = throttles;
        this.selfTests = selfTests;
        this.staff = staff;
        SelfTest selfTest = new SelfTest(clock, nanoTime);
        this.trials = new Trials(selfTest, clock);
        this.facts = new ServiceFacts(registry);
        this.desk = new ConfigurationDesk(stores.configuration(), vault, facts, live, events, clock);
        this.serviceCheck = new ServiceCheck(registry, facts, vault, live);
        this.associationCheck = new AssociationCheck(facts);
        this.reencryption = new Reencryption(stores, vault, facts, desk);
        this.importer = new Importer(
                registry,
                stores,
                live,
                serviceCheck,
                selfTest,
                change ->
                        // Listeners are told when it is certain that the transaction was no dry run.
                        new PatronAuthenticationServices(
                                registry,
                                WithinTransaction.stores(stores, change),
                                WithinTransaction.live(live),
                                vault,
                                events.toldToNobody(),
                                throttles,
                                selfTests,
                                staff,
                                clock,
                                nanoTime));
    }

    /**
     * The protocols that this host knows, with everything that a form needs. They are the same for everybody.
     *
     * @return one description for each protocol
     */
    public List<ProtocolDescription> protocols() {
        return registry.factories().stream()
                .map(factory -> new ProtocolDescription(
                        factory.protocol(),
                        factory.displayName(),
                        factory.description(),
                        ServiceFacts.isOAuth(factory) ? ProtocolDescription.Kind.OAUTH : ProtocolDescription.Kind.BASIC,
                        factory.serviceSchema().settings(),
                        ServiceFacts.librarySchema(factory).settings()))
                .toList();
    }

    // Libraries

    /**
     * All libraries.
     *
     * @param actor who asks
     * @return the libraries by short name
     */
    public List<LibraryView> libraries(Actor actor) {
        actor.requireSystem();
        return desk.load().libraries().stream()
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
        actor.requireSystem();
        return desk.read(change -> view(required(change, id)));
    }

    /**
     * Creates a library.
     *
     * @param actor who does it
     * @param draft the new library
     * @return the library as stored
     */
    public LibraryView createLibrary(Actor actor, LibraryDraft draft) {
        actor.requireSystem();
        return desk.change(actor, change -> {
            Drafts drafts = new Drafts();
            LibraryCheck.Checked checked = LibraryCheck.check(drafts, change, draft, null);
            drafts.refuseIfBad();
            return view(change.insertLibrary(
                    checked.id().orElseThrow(),
                    checked.name(),
                    checked.settings().orElseThrow().kept()));
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
        actor.requireSystem();
        return desk.change(actor, change -> {
            LibraryRow stored = required(change, id);
            Drafts drafts = new Drafts();
            LibraryCheck.Checked checked = LibraryCheck.check(drafts, change, draft, stored);
            checked.settings()
                    .ifPresent(parsed -> change.associationsOfLibrary(stored.key()).stream()
                            .map(association -> change.service(association.serviceId()))
                            .flatMap(Optional::stream)
                            .forEach(service -> facts.checkFines(drafts, "settings.", parsed.settings(), service)));
            drafts.refuseIfBad();
            requireVersion(stored.version(), version);
            return change.updateLibrary(new LibraryRow(
                            stored.key(),
                            checked.id().orElseThrow(),
                            checked.name(),
                            checked.settings().orElseThrow().kept(),
                            version))
                    .map(PatronAuthenticationServices::view)
                    .orElseThrow(() -> ConfigurationRefusedException.versionConflict(stored.version()));
        });
    }

    // Services

    /**
     * All services.
     *
     * @param actor who asks
     * @return the services in the order in which they were created
     */
    public List<ServiceView> services(Actor actor) {
        actor.requireSystem();
        Configuration configuration = desk.load();
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
        actor.requireSystem();
        SelfTestReport lastSelfTest = selfTests.history(id).stream().findFirst().orElse(null);
        return desk.read(change -> {
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
        actor.requireSystem();
        ServiceRow created = desk.change(actor, change -> {
            Drafts drafts = new Drafts();
            ServiceCheck.Checked checked = serviceCheck.checkNew(drafts, change, draft);
            drafts.refuseIfBad();
            return change.insertService(
                    checked.name(),
                    checked.factory().orElseThrow().protocol(),
                    checked.settings().orElseThrow().kept());
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
        actor.requireSystem();
        desk.change(actor, change -> {
            ServiceRow stored = requiredService(change, id);
            Drafts drafts = new Drafts();
            ServiceCheck.Checked checked = serviceCheck.checkChange(drafts, change, draft, stored);
            serviceCheck.checkPatternStillNeeded(drafts, change, stored, checked);
            drafts.refuseIfBad();
            requireVersion(stored.version(), version);
            return change.updateService(new ServiceRow(
                            id,
                            checked.name(),
                            stored.protocol(),
                            checked.settings().orElseThrow().kept(),
                            version))
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
        actor.requireSystem();
        desk.change(actor, change -> {
            ServiceRow service = requiredService(change, id);
            List<LibraryId> users = users(change, service);
            if (!users.isEmpty()) {
                throw ConfigurationRefusedException.inUse(users);
            }
            change.deleteService(id);
            return service;
        });
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
        actor.requireSystem();
        return desk.read(
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
        actor.requireSystem();
        return desk.change(actor, change -> {
            LibraryRow libraryRow = required(change, library);
            ServiceRow service = requiredService(change, serviceId);
            Optional<AssociationRow> existing = association(change, libraryRow, serviceId);
            if (existing.isPresent()) {
                throw ConfigurationRefusedException.versionConflict(
                        existing.get().version());
            }
            Drafts drafts = new Drafts();
            AssociationCheck.Checked checked = associationCheck.check(drafts, service, draft, Map.of());
            associationCheck.checkSeveral(drafts, change, libraryRow, service);
            ServiceFacts.parsed(LibrarySettings.SCHEMA, libraryRow.settings())
                    .ifPresent(settings -> facts.checkFines(drafts, "library.settings.", settings, service));
            drafts.refuseIfBad();
            List<AssociationRow> others = change.associationsOfLibrary(libraryRow.key());
            AssociationRow created = change.insertAssociation(
                    libraryRow.key(), serviceId, checked.restriction(), checked.settings(), others.size());
            return view(change, library, AssociationOrder.place(change, libraryRow, created, draft.position()));
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
        actor.requireSystem();
        return desk.change(actor, change -> {
            LibraryRow libraryRow = required(change, library);
            ServiceRow service = requiredService(change, serviceId);
            AssociationRow stored = requiredAssociation(change, libraryRow, serviceId);
            Drafts drafts = new Drafts();
            AssociationCheck.Checked checked = associationCheck.check(drafts, service, draft, stored.settings());
            drafts.refuseIfBad();
            requireVersion(stored.version(), version);
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
            return view(change, library, AssociationOrder.place(change, libraryRow, updated, draft.position()));
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
        actor.requireSystem();
        desk.change(actor, change -> {
            LibraryRow libraryRow = required(change, library);
            requiredService(change, serviceId);
            AssociationRow stored = requiredAssociation(change, libraryRow, serviceId);
            change.deleteAssociation(stored.id());
            AssociationOrder.renumber(change, change.associationsOfLibrary(libraryRow.key()));
            return stored;
        });
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
        actor.requireSystem();
        ServiceRow service = desk.read(change -> requiredService(change, serviceId));
        AssociationRow association = library.map(
                        id -> desk.read(change -> requiredAssociation(change, required(change, id), serviceId)))
                .orElse(null);
        AuthenticationProviderFactory factory = testable(service);
        AuthenticationProvider provider = testableProvider(service);
        Settings settings = testableSettings(factory, service);
        return live.inPlaceOfALogin(
                serviceId, () -> selfTests.run(serviceId, service.name(), factory, settings, provider, association));
    }

    private AuthenticationProviderFactory testable(ServiceRow service) {
        return registry.find(service.protocol())
                .orElseThrow(() -> ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                        "protocol", ProblemType.FAILED_TO_RUN_SELF_TESTS, "This host does not know the protocol."))));
    }

    private AuthenticationProvider testableProvider(ServiceRow service) {
        return live.provider(service.id())
                .orElseThrow(() -> ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                        "settings",
                        ProblemType.FAILED_TO_RUN_SELF_TESTS,
                        live.status(service.id()).detail()))));
    }

    private Settings testableSettings(AuthenticationProviderFactory factory, ServiceRow service) {
        return serviceCheck
                .forTest(service, factory)
                .orElseThrow(() -> ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                        "settings", ProblemType.FAILED_TO_RUN_SELF_TESTS, "The stored settings cannot be used."))));
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
        ServiceRow service = desk.read(change -> requiredService(change, serviceId));
        return selfTests.history(service.id());
    }

    // Trials

    /**
     * Compares a value with a restriction before it is saved, or with the stored one. Nothing is stored and nobody is
     * asked.
     *
     * @param actor who asks
     * @param library the library
     * @param serviceId the service
     * @param draft the association as it may become; where it says nothing of a restriction, the stored one is tried
     * @param value what a source of truth could say in the field that is compared
     * @return whether a patron with that value would be one of the library's, and why
     */
    public Restriction.Verdict tryRestriction(
            Actor actor, LibraryId library, long serviceId, AssociationDraft draft, String value) {
        actor.requireSystem();
        Drafts drafts = new Drafts();
        AssociationDraft plain = AssociationCheck.withoutAliases(drafts, draft);
        Restriction restriction = desk.read(change -> {
            LibraryRow libraryRow = required(change, library);
            ServiceRow service = requiredService(change, serviceId);
            if (plain.restrictionType() == null && plain.restrictionField() == null && plain.restriction() == null) {
                AssociationRow stored = requiredAssociation(change, libraryRow, serviceId);
                return Restriction.ofStored(stored.restrictionType(), stored.restrictionField(), stored.restriction());
            }
            return associationCheck.checkRestriction(drafts, service, plain);
        });
        drafts.refuseIfBad();
        return trials.tryRestriction(restriction, value);
    }

    /**
     * Judges a service's test patron by a blocking rule before it is saved. Nothing is stored.
     *
     * <p><b>Blocking.</b> At the most for half a minute: the source of truth is asked.
     *
     * <p><b>Failure.</b> Also {@link ConfigurationRefusedException} when the test patron could not be asked about.
     *
     * @param actor who asks
     * @param library the library
     * @param serviceId the service
     * @param rule the rule
     * @return what it says of the test patron, and what else it could have named
     * @throws InvalidRuleException when the rule cannot be used, with the column of its first fault
     */
    public RuleTrial tryRule(Actor actor, LibraryId library, long serviceId, String rule) throws InvalidRuleException {
        actor.requireSystem();
        LibraryRow libraryRow = desk.read(change -> required(change, library));
        ServiceRow service = desk.read(change -> requiredService(change, serviceId));
        AssociationRow association =
                desk.read(change -> association(change, libraryRow, serviceId)).orElse(null);
        AuthenticationProviderFactory factory = testable(service);
        Settings settings = testableSettings(factory, service);
        AuthenticationProvider provider = testableProvider(service);
        Rule parsed = BlockingRule.parse(rule, factory.ruleValues());
        return live.inPlaceOfALogin(
                serviceId, () -> trials.tryRule(factory, settings, provider, libraryRow, association, parsed));
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
        actor.requireSystem();
        LibraryRow row = desk.read(change -> required(change, library));
        if (patrons.find(row, patronId).isEmpty()) {
            throw ConfigurationRefusedException.notFound(ProblemType.NO_SUCH_PATRON);
        }
        if (tokens != null) {
            AuditEvent event = desk.event(
                    actor, AuditEvent.Action.REVOKE, AuditEvent.Subject.TOKENS, library + ": patron " + patronId);
            tokens.revokeOfPatron(row, patronId, event);
            desk.tell(event);
        }
    }

    /**
     * Signs out everybody whom a service knew, at all libraries that use it and on any host.
     *
     * @param actor who does it
     * @param serviceId the service
     */
    public void revokeTokensOfService(Actor actor, long serviceId) {
        actor.requireSystem();
        ServiceRow service = desk.read(change -> requiredService(change, serviceId));
        if (tokens != null) {
            AuditEvent event = desk.event(actor, AuditEvent.Action.REVOKE, AuditEvent.Subject.TOKENS, service.name());
            tokens.revokeOfService(service.id(), event);
            desk.tell(event);
        }
    }

    // Import

    /**
     * Imports the configuration of an older system, and its patrons where asked for. Libraries, services and
     * associations are checked as if an administrator had submitted them, and are stored in one transaction; what would
     * be refused is left out and told. What is here already is left as it is, so that a second import changes nothing.
     * Patrons are stored in batches; an import that was cut short goes on where it was.
     *
     * <p><b>Blocking.</b> For seconds; with patrons for as long as it takes to copy them, with a probe for up to half a
     * minute for each service more.
     *
     * <p><b>Failure.</b> {@link ConfigurationRefusedException} with one line about the field {@code source} when the
     * source cannot be read. Nothing was changed then, except for the patrons that were stored before it failed.
     *
     * <p><b>Privacy.</b> Secrets are carried over. The report holds no value of a setting and nothing about a patron.
     *
     * @param actor who does it
     * @param source what to import
     * @param options how
     * @return what was done
     */
    public ImportReport importFrom(Actor actor, ImportSource source, ImportOptions options) {
        actor.requireSystem();
        ImportReport report = importer.run(actor, source, options);
        boolean tookPatronsOver = report.patrons()
                .map(taken -> taken.created() + taken.joined() > 0)
                .orElse(false);
        if (!report.dryRun() && (!report.created().isEmpty() || tookPatronsOver)) {
            desk.record(desk.event(actor, AuditEvent.Action.IMPORT, AuditEvent.Subject.CONFIGURATION, source.system()));
        }
        return report;
    }

    // Throttles

    /**
     * Who has to wait at the services of a library after failed logins: cards, and networks of clients whose last failure
     * was there. Where hosts share no counts, nobody is listed.
     *
     * @param actor who asks
     * @param library the library
     * @return the waits that have not ended, those that end last first, a thousand at the most
     */
    public List<ThrottleView> throttles(Actor actor, LibraryId library) {
        actor.requireStaffOf(library);
        return throttles.waits(servicesOf(library));
    }

    /**
     * Lets patrons of a library try again at once, on any host. Other libraries may share its services, so staff of a
     * library name one patron; only an administrator of the whole system lets everybody try again.
     *
     * @param actor who does it
     * @param library the library
     * @param identifier what one patron types; empty for everybody who has to wait at a service of the library
     */
    public void liftThrottle(Actor actor, LibraryId library, Optional<PatronIdentifier> identifier) {
        actor.requireStaffOf(library);
        if (identifier.isEmpty()) {
            actor.requireSystem();
        }
        Set<Long> services = servicesOf(library).keySet();
        desk.record(desk.event(actor, AuditEvent.Action.LIFT, AuditEvent.Subject.THROTTLE, library.toString()));
        throttles.lift(services, identifier);
    }

    private Map<Long, String> servicesOf(LibraryId library) {
        return desk.read(
                change -> change.associationsOfLibrary(required(change, library).key()).stream()
                        .map(association -> requiredService(change, association.serviceId()))
                        .collect(Collectors.toMap(ServiceRow::id, ServiceRow::name)));
    }

    // Secrets

    /**
     * Brings every stored secret under the key that encrypts now: those under older keys, and those in clear text. It
     * takes many small transactions, keeps no login waiting and restarts no service; to do it again, or on several hosts
     * at the same time, does no harm. When it reports nothing unreadable, and every host has the new key, older keys can
     * be taken away.
     *
     * <p><b>Blocking.</b> Until all services were looked at.
     *
     * @param actor who does it
     * @return what was done
     * @throws ConfigurationRefusedException when there is no key
     */
    public ReencryptionReport reencryptSecrets(Actor actor) {
        actor.requireSystem();
        return reencryption.run(actor);
    }

    // The whole of it

    /**
     * Writes libraries, services and associations down as one document, as they are at one moment. Secrets are left out.
     *
     * @param actor who asks
     * @return the document
     */
    public ConfigurationDocument export(Actor actor) {
        actor.requireSystem();
        return new ConfigurationExport(facts).of(desk.load());
    }

    /**
     * Makes the stored configuration equal to a document, in one transaction. What the document leaves out is deleted,
     * secrets excepted: those that it does not mention stay what they are. To apply it again changes nothing. A library
     * that has patrons cannot be left out.
     *
     * @param actor who does it
     * @param document the configuration as it shall be
     * @param dryRun whether to find out only what would be changed
     * @return what was changed
     * @throws ConfigurationRefusedException with everything that is wrong, in fields such as
     *     {@code services[0].settings.port}, counted from 0
     */
    public ConfigurationChanges apply(Actor actor, ConfigurationDocument document, boolean dryRun) {
        actor.requireSystem();
        return new ConfigurationApply(desk, facts, serviceCheck, associationCheck).run(actor, document, dryRun);
    }

    /**
     * The record of changes: who changed what, and when.
     *
     * @param actor who asks
     * @param limit how many records at the most, from 1 to 1000
     * @param before only records with a smaller id, to go further back; empty for the latest
     * @return the records, the latest first; none where the host keeps no record
     * @throws IllegalArgumentException when the limit is out of range
     */
    public List<AuditEntry> auditEvents(Actor actor, int limit, OptionalLong before) {
        actor.requireSystem();
        if (limit < 1 || limit > LONGEST_RECORD) {
            throw new IllegalArgumentException("The limit is a number from 1 to " + LONGEST_RECORD + ".");
        }
        return audit == null ? List.of() : audit.recent(limit, before.orElse(Long.MAX_VALUE));
    }

    // What all of these share

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
                facts.masked(row),
                row.version(),
                users,
                lastSelfTest,
                live.status(row.id()));
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
