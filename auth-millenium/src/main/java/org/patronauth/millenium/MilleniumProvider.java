package org.patronauth.millenium;

import java.io.IOException;
import java.util.Optional;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.http.HttpFailureException;
import org.patronauth.settings.Settings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.ProviderEnvironment.Warnings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one server of the Patron API about patrons. */
final class MilleniumProvider implements BasicAuthenticationProvider {
    private static final Logger LOG = LoggerFactory.getLogger(MilleniumProvider.class);

    private final PatronApi api;
    private final AuthenticationMode mode;
    private final boolean collectsPin;
    private final RecordMap recordMap;
    private final Warnings warnings;

    MilleniumProvider(PatronApi api, Settings settings, Warnings warnings) {
        this.api = api;
        this.mode = MilleniumSettings.authenticationMode(settings);
        this.collectsPin = MilleniumSettings.BASIC.collectsPin(settings);
        this.recordMap = MilleniumSettings.recordMap(settings);
        this.warnings = warnings;
    }

    @Override
    public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) throws IOException {
        String typed = identifier.value();
        String secret = pin.reveal();
        if (collectsPin == WhiteSpace.isBlank(secret)) {
            return Optional.empty();
        }
        if (!collectsPin) {
            return lookUp(typed, call);
        }
        if (mode == AuthenticationMode.PIN) {
            return testPin(typed, secret, call);
        }
        Optional<PatronDump> record = record(typed, call);
        return record.isPresent() && FamilyName.matches(record.get().lastNonBlank(RecordMap.NAME), secret)
                ? Optional.of(read(record.get(), typed, call))
                : Optional.empty();
    }

    private Optional<PatronData> testPin(String identifier, String pin, Call call) throws IOException {
        Optional<PatronApi.Answer> answer = api.testPin(identifier, pin, call.deadline());
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        PatronDump said = answer.get().dump();
        Judgement judgement = Judgement.ofPinTest(answer.get().status(), said);
        if (!isYes(judgement, said, identifier, pin)) {
            return Optional.empty();
        }
        return Optional.of(
                PatronData.partial().authorizationIdentifier(identifier).build());
    }

    @Override
    public Optional<PatronLookup> lookup() {
        return Optional.of((known, call) -> {
            Optional<String> identifier =
                    known.authorizationIdentifiers().stream().findFirst().or(known::username);
            return identifier.isEmpty() ? Optional.empty() : lookUp(identifier.get(), call);
        });
    }

    private Optional<PatronData> lookUp(String identifier, Call call) throws IOException {
        Optional<PatronDump> record = record(identifier, call);
        return record.isEmpty() ? Optional.empty() : Optional.of(read(record.get(), identifier, call));
    }

    /** The record of a patron who is known to the server. */
    private Optional<PatronDump> record(String identifier, Call call) throws IOException {
        Optional<PatronApi.Answer> answer = api.dump(identifier, call.deadline());
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        PatronDump said = answer.get().dump();
        Judgement judgement = Judgement.ofDump(answer.get().status(), said, recordMap.identifierCode());
        return isYes(judgement, said, identifier) ? Optional.of(said) : Optional.empty();
    }

    private static boolean isYes(Judgement judgement, PatronDump said, String... asked) throws HttpFailureException {
        if (judgement.isOutage()) {
            throw new HttpFailureException(judgement.sentence());
        }
        if (judgement == Judgement.NO && LOG.isInfoEnabled()) {
            LOG.info("The Patron API said no: {}", Transcript.ofError(said, asked));
        }
        return judgement == Judgement.YES;
    }

    private PatronData read(PatronDump record, String identifier, Call call) {
        PatronData read = recordMap.read(record, identifier, call.restrictionField(), warnings);
        return RuleFields.added(read, record, call);
    }

    @Override
    public void probe(Call call) throws IOException {
        api.probe(call.deadline());
    }

    @Override
    public Optional<PatronData> examine(Examination examination) {
        return new MilleniumExamination(api, mode, collectsPin, recordMap, warnings).run(examination);
    }

    @Override
    public String toString() {
        return "MilleniumProvider[" + api + "]";
    }
}
