package org.patronauth.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.patronauth.Actor;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.ImportOptions;
import org.patronauth.ImportReport;
import org.patronauth.ImportSource;
import org.patronauth.LegacyDatabase;
import org.patronauth.LegacyDatabaseException;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.ProblemType;
import org.patronauth.SelfTestReport;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LegacyPatronStore;
import org.patronauth.store.Stores;

/**
 * Imports an older configuration: read it, write it in one transaction, and where asked for take the patrons over and
 * try the services out.
 */
public final class Importer {
    private final ProviderRegistry registry;
    private final Stores stores;
    private final LiveConfiguration live;
    private final ServiceCheck serviceCheck;
    private final SelfTest selfTest;
    private final Function<ConfigurationTransaction, PatronAuthenticationServices> desk;

    /**
     * Makes an importer.
     *
     * @param desk the administration as it works inside a transaction
     */
    public Importer(
            ProviderRegistry registry,
            Stores stores,
            LiveConfiguration live,
            ServiceCheck serviceCheck,
            SelfTest selfTest,
            Function<ConfigurationTransaction, PatronAuthenticationServices> desk) {
        this.registry = registry;
        this.stores = stores;
        this.live = live;
        this.serviceCheck = serviceCheck;
        this.selfTest = selfTest;
        this.desk = desk;
    }

    public ImportReport run(Actor actor, ImportSource source, ImportOptions options) {
        ImportNotes notes = new ImportNotes();
        Optional<ImportReport.Patrons> patrons = Optional.empty();
        ConfigurationImport.Result result;
        try {
            if (source instanceof ImportSource.SiteConfiguration site) {
                result = write(actor, new SiteConfigurationReader(notes).read(site.json()), notes, options);
                if (options.patrons()) {
                    notes.skipped("patrons", "A site configuration holds none.");
                }
            } else {
                LegacyDatabase database = source instanceof ImportSource.Nypl nypl
                        ? nypl.database()
                        : ((ImportSource.Palace) source).database();
                try (LegacyDatabase.Session session = database.open()) {
                    LegacyConfiguration old = source instanceof ImportSource.Nypl
                            ? NyplReader.read(session)
                            : new PalaceReader(notes).read(session);
                    result = write(actor, old, notes, options);
                    if (options.patrons()) {
                        patrons = Optional.of(new PatronImport(
                                        patronStore(), session, old.origin(), result.libraries(), options.dryRun())
                                .run());
                    }
                }
            }
        } catch (LegacyDatabaseException e) {
            throw ConfigurationRefusedException.invalid(
                    List.of(new SettingProblem("source", ProblemType.INVALID_INPUT, String.valueOf(e.getMessage()))));
        }
        return notes.report(options.dryRun(), options.probe() ? probes(result, notes) : List.of(), patrons);
    }

    private LegacyPatronStore patronStore() {
        return stores.legacyPatrons()
                .orElseThrow(() -> ConfigurationRefusedException.invalid(List.of(new SettingProblem(
                        "patrons", ProblemType.INVALID_INPUT, "This host's stores cannot take patrons over."))));
    }

    private ConfigurationImport.Result write(
            Actor actor, LegacyConfiguration old, ImportNotes notes, ImportOptions options) {
        Configuration before = stores.configuration().load();
        try {
            ConfigurationImport.Result result = stores.configuration().change(change -> {
                ConfigurationImport.Result written = new ConfigurationImport(
                                registry, old, notes, actor, change, desk.apply(change))
                        .write(before, options.dryRun());
                if (options.dryRun()) {
                    throw new Rehearsed(written);
                }
                return written;
            });
            live.reload();
            return result;
        } catch (Rehearsed done) {
            return done.result;
        }
    }

    /** Ends the transaction of a dry run, which undoes it. */
    private static final class Rehearsed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient ConfigurationImport.Result result;

        Rehearsed(ConfigurationImport.Result result) {
            super(null, null, false, false);
            this.result = result;
        }
    }

    // Probes

    private List<ImportReport.Probe> probes(ConfigurationImport.Result result, ImportNotes notes) {
        List<ImportReport.Probe> probes = new ArrayList<>();
        for (ConfigurationImport.Imported service : result.services()) {
            String name = service.row().name();
            examine(service)
                    .ifPresentOrElse(
                            report ->
                                    probes.add(new ImportReport.Probe(name, report, differences(name, report, notes))),
                            () -> notes.warning(ImportNotes.service(name)
                                    + " could not be tried out: its settings cannot be used."));
        }
        return probes;
    }

    /** With a provider of its own, so that a service can be tried out that a dry run did not leave here. */
    private Optional<SelfTestReport> examine(ConfigurationImport.Imported service) {
        return serviceCheck.forTest(service.row(), service.factory()).flatMap(settings -> examine(service, settings));
    }

    private Optional<SelfTestReport> examine(ConfigurationImport.Imported service, Settings settings) {
        try (AuthenticationProvider provider = service.factory()
                .create(settings, live.environment(service.row().name()))) {
            return Optional.of(selfTest.run(service.factory(), settings, provider, service.association()));
        } catch (InvalidSettingsException e) {
            return Optional.empty();
        }
    }

    private static List<String> differences(String service, SelfTestReport report, ImportNotes notes) {
        List<String> differences = new ArrayList<>(notes.differences(service));
        report.steps().stream()
                .filter(step -> step.outcome() == SelfTestReport.StepOutcome.FAILED)
                .forEach(step -> differences.add(step.name() + " failed here: " + step.detail()));
        return differences;
    }
}
