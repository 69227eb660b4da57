package org.patronauth.firstbook;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.http.Escaping;
import org.patronauth.http.HttpAddress;
import org.patronauth.http.HttpAnswer;
import org.patronauth.http.HttpFailureException;
import org.patronauth.http.HttpQuestion;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSource;
import org.patronauth.settings.Settings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.StepResult;

/** Asks FirstBook whether an access code and a PIN belong together. */
final class FirstBookProvider implements BasicAuthenticationProvider {
    private final HttpSource source;
    private final HttpRoot root;
    private final Secret key;
    private final @Nullable SignedToken signedToken;

    FirstBookProvider(Settings settings, HttpSource source, ProviderEnvironment environment) {
        this.source = source;
        this.root = FirstBookSettings.root(settings);
        this.key = settings.require(FirstBookSettings.PASSWORD);
        this.signedToken = FirstBookSettings.isSigned(settings) ? new SignedToken(key, environment.clock()) : null;
    }

    @Override
    public Optional<PatronData> authenticate(PatronIdentifier typed, Secret pin, Call call) throws IOException {
        PatronIdentifier code = new PatronIdentifier(typed.value().toUpperCase(Locale.ROOT));
        Optional<HttpQuestion> question = question(code, pin);
        if (question.isEmpty()) {
            return Optional.empty();
        }
        HttpAnswer answer = source.ask(question.get(), call.deadline());
        return switch (FirstBookAnswer.of(answer.status(), answer.body())) {
            case ACCEPTED -> Optional.of(patron(code));
            case REFUSED -> Optional.empty();
            case NONE ->
                throw new HttpFailureException(
                        "FirstBook's answer (status " + answer.status() + ") says nothing about a code.");
        };
    }

    private static PatronData patron(PatronIdentifier code) {
        return PatronData.complete()
                .permanentId(code.value())
                .authorizationIdentifier(code.value())
                .build();
    }

    /** What to ask; empty when no such code or PIN exists, because it could not even be written. */
    private Optional<HttpQuestion> question(PatronIdentifier code, Secret pin) {
        if (pin.isBlank() || Escaping.STRICT.escape(code.value() + pin.reveal()).isEmpty()) {
            return Optional.empty();
        }
        if (signedToken != null) {
            Optional<HttpAddress> address =
                    root.address().segment(signedToken.of(code, pin).reveal()).build();
            return address.map(HttpQuestion::get).map(HttpQuestion.Builder::build);
        }
        return root.address()
                .segment("rest")
                .segment("V1")
                .segment("serialcode")
                .query("code", code.value())
                .query("pin", pin.reveal())
                .build()
                .map(address -> HttpQuestion.get(address)
                        .accept("application/json")
                        .authorization("Bearer", key)
                        .build());
    }

    @Override
    public void probe(Call call) throws IOException {
        source.probe(root, call.deadline());
    }

    @Override
    public Optional<PatronData> examine(Examination examination) {
        if (!source.examineNetwork(examination, root)) {
            return Optional.empty();
        }
        if (examination.patron().isPresent() && examination.pin().isEmpty()) {
            examination.skip("Authenticating test patron", "FirstBook can only be asked with a PIN.");
            return Optional.empty();
        }
        if (examination.patron().isEmpty()) {
            examination.skip("Authenticating test patron", "No test patron is configured.");
            return Optional.empty();
        }
        PatronIdentifier typed = examination.patron().get();
        Secret pin = examination.pin().orElseThrow();
        return examination.step(
                "Authenticating test patron",
                () -> StepResult.ofAnswer(authenticate(typed, pin, examination.call()))
                        .withTranscript("code and PIN, not shown", null));
    }

    @Override
    public String toString() {
        return "FirstBookProvider[" + root + "]";
    }
}
