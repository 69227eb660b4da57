package org.patronauth.sip2;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.ProviderEnvironment.Warnings;
import org.patronauth.spi.StepResult;

/** Does what a login does, one step at a time, on a connection of its own, and says what it sees. */
final class Sip2Examination {
    private final Server server;
    private final FieldMap fieldMap;
    private final Decision.MissingCq missingCq;
    private final boolean collectsPin;
    private final Warnings warnings;

    Sip2Examination(
            Server server, FieldMap fieldMap, Decision.MissingCq missingCq, boolean collectsPin, Warnings warnings) {
        this.server = server;
        this.fieldMap = fieldMap;
        this.missingCq = missingCq;
        this.collectsPin = collectsPin;
        this.warnings = warnings;
    }

    Optional<PatronData> run(Examination examination) {
        Call call = examination.call();
        Optional<List<InetAddress>> addresses = examination.step("DNS (" + server.hostName() + ")", () -> {
            List<InetAddress> found = server.resolve(call.deadline());
            return StepResult.passed(found, found.size() + (found.size() == 1 ? " address." : " addresses."));
        });
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        String tcp = "TCP connection (" + server + ")";
        Optional<Connection> connection = server.usesTls()
                ? connectWithTls(examination, tcp, addresses.get())
                : examination.step(
                        tcp,
                        () -> StepResult.passed(server.connect(addresses.get(), false, call.deadline()), "Connected."));
        if (connection.isEmpty()) {
            return Optional.empty();
        }
        try (Connection open = connection.get()) {
            return converse(examination, open);
        }
    }

    private Optional<Connection> connectWithTls(Examination examination, String tcp, List<InetAddress> addresses) {
        Call call = examination.call();
        Optional<Boolean> reachable = examination.step(tcp, () -> {
            server.connect(addresses, false, call.deadline()).close();
            return StepResult.passed(true, "Connected.");
        });
        if (reachable.isEmpty()) {
            return Optional.empty();
        }
        return examination.step("TLS (" + server.hostName() + ")", () -> {
            Connection secured = server.connect(addresses, true, call.deadline());
            Optional<SSLSocket> socket = ((SocketTransport) secured.transport()).tls();
            return StepResult.passed(
                    secured, socket.map(tls -> describe(tls.getSession())).orElse(""));
        });
    }

    private static String describe(SSLSession session) {
        String chain;
        try {
            chain = session.getPeerCertificates().length + " certificates";
        } catch (SSLPeerUnverifiedException e) {
            chain = "no certificate";
        }
        return session.getProtocol() + ", " + session.getCipherSuite() + ", " + chain + ".";
    }

    private Optional<PatronData> converse(Examination examination, Connection connection) {
        Call call = examination.call();
        if (server.logsIn()) {
            Optional<Boolean> loggedIn = examination.step("SIP2 login", () -> {
                server.logIn(connection, call.deadline());
                return StepResult.passed(true, "The server accepted our login.")
                        .withTranscript(Transcript.ofLogin(false), "941");
            });
            if (loggedIn.isEmpty()) {
                return Optional.empty();
            }
        } else {
            examination.skip("SIP2 login", "No login user ID is configured.");
        }
        Optional<Session> session = server.asksStatus()
                ? examination.step("SC status", () -> status(examination, connection))
                : Optional.of(Session.PLAIN);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        connection.begin(session.get());
        Optional<PatronIdentifier> patron = examination.patron();
        if (patron.isEmpty()) {
            examination.skip("Patron information", "No test patron is configured.");
            return Optional.empty();
        }
        return askAbout(examination, connection, patron.get());
    }

    private StepResult<Session> status(Examination examination, Connection connection) throws IOException {
        Response answer = server.status(connection, examination.call().deadline());
        List<String> supported =
                Transcript.supportedMessages(answer.text(Response.BX).orElse(""));
        String detail = (answer.fixed(2) == 'Y' ? "The server is online. " : "The server says that it is not online. ")
                + (supported.isEmpty() ? "" : "It knows: " + String.join(", ", supported) + ".");
        return StepResult.passed(Session.of(answer, server.takesInstitutionFromStatus()), detail)
                .withTranscript("99", Transcript.of(answer, false));
    }

    private Optional<PatronData> askAbout(Examination examination, Connection connection, PatronIdentifier patron) {
        Call call = examination.call();
        String pin = collectsPin
                ? examination
                        .pin()
                        .map(Secret::reveal)
                        .filter(p -> !p.isBlank())
                        .orElse(null)
                : null;
        Asking asking = new Asking(patron.value(), pin, call);
        Optional<Response> answer = examination.step("Patron information", () -> {
            Request request;
            try {
                request = server.patronRequest(asking, connection.session());
            } catch (UnsendableException e) {
                return StepResult.failed(
                        "The identifier or the PIN cannot be sent to this server: " + "check the data encoding.");
            }
            int code = request.code();
            try {
                Response message = connection
                        .ask(request, server.answerTo(request), call.deadline())
                        .message();
                return StepResult.passed(message, "The server answered.")
                        .withTranscript(
                                Transcript.ofQuestion(code, asking.institution(), patron.value(), pin != null),
                                Transcript.of(message, examination.showsPersonalDetails()));
            } finally {
                request.wipe();
            }
        });
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        Optional<Boolean> accepted = judge(examination, answer.get(), pin != null);
        examination.step("Patron status flags", () -> flags(answer.get()));
        if (accepted.isEmpty()) {
            return Optional.empty();
        }
        return examination.step("Reading the answer", () -> map(answer.get(), asking));
    }

    private Optional<Boolean> judge(Examination examination, Response answer, boolean pinSent) {
        if (!pinSent && collectsPin) {
            examination.skip("PIN check", "No PIN was given.");
        }
        return examination.step(pinSent ? "PIN check" : "Patron check", () -> {
            Decision decision = Decision.of(answer.flag(Response.BL), answer.flag(Response.CQ), pinSent, missingCq);
            return switch (decision) {
                case ACCEPTED -> StepResult.passed(true, "The server accepts the patron.");
                case REFUSED ->
                    StepResult.failed(
                            answer.flag(Response.BL) == 'N'
                                    ? "The server does not know the patron (BL). Check the identifier with the library."
                                    : "The server says that the PIN is wrong (CQ). Check it with the library.");
                case VALIDITY_NOT_TOLD ->
                    StepResult.failed(
                            "The server does not say whether the patron is valid (BL). Ask the people who run it.");
                case PIN_NOT_JUDGED ->
                    StepResult.failed(
                            "The server does not say whether the PIN is right (CQ). Ask the people who run it to have PINs"
                                    + " checked; see the setting missing_cq.");
            };
        });
    }

    private static StepResult<Boolean> flags(Response answer) {
        List<String> set = PatronFlag.in(answer).stream().map(PatronFlag::id).toList();
        return StepResult.passed(true, set.isEmpty() ? "No flag is set." : String.join(", ", set) + ".");
    }

    private StepResult<PatronData> map(Response answer, Asking asking) {
        PatronData read =
                fieldMap.read(answer, asking.identifier(), asking.call().restrictionField(), warnings);
        PatronData data = RuleFields.added(read, answer, asking.call());
        // What is kept of a self-test tells that a field was there, and not what the patron's was.
        return StepResult.passed(
                data,
                "Permanent id: " + isThere(data.permanentId()) + "; patron type: " + isThere(data.externalType())
                        + "; expiry: " + isThere(data.authorizationExpires()) + "; fines: " + isThere(data.fines())
                        + "; block: " + isThere(data.blockReason()) + ".");
    }

    private static String isThere(Optional<?> field) {
        return field.isPresent() ? "yes" : "no";
    }
}
