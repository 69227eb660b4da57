package org.patronauth.sip2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.patronauth.BlockReason;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.net.TlsTrust;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Setting.BadValueException;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

/** Everything that can be set for a SIP2 service, declared once. */
final class Sip2Settings {
    static final BasicSettings BASIC = BasicSettings.builder().timeoutSeconds(3).build();

    static final Setting<String> URL = Setting.text("url", "Server")
            .alias("server")
            .description("Host name or address of the SIP2 server, without port.")
            .required()
            .check(Sip2Settings::checkHostName)
            .build();
    static final Setting<Integer> PORT = Setting.integer("port", "Port", 1, 65_535)
            .description("The port of the SIP2 server, usually 6001.")
            .defaultsTo(6001)
            .build();
    static final Setting<String> USERNAME = Setting.text("username", "Login user ID")
            .alias("login_user_id")
            .description("If set, the session begins with a login (message 93).")
            .build();
    static final Setting<Secret> PASSWORD = Setting.secret("password", "Login password")
            .alias("login_password")
            .description("Of the terminal's login, not of a patron.")
            .build();
    static final Setting<String> LOCATION_CODE = Setting.text("location_code", "Location code")
            .alias("location code")
            .description("Sent with the login if set; FOLIO needs its service point here.")
            .build();
    static final Setting<String> ENCODING = Setting.select(
                    "encoding",
                    "Data encoding",
                    List.of(
                            new SettingOption("cp850", "Code page 850 (the protocol's own)"),
                            new SettingOption("utf-8", "UTF-8"),
                            new SettingOption("iso-8859-1", "ISO 8859-1"),
                            new SettingOption("us-ascii", "US-ASCII")))
            .description("The charset of identifiers, PINs and names on the wire.")
            .defaultsTo("cp850")
            .build();
    static final Setting<Boolean> USE_SSL = Setting.bool("use_ssl", "Connect over TLS")
            .description("TLS 1.2 or later. A certificate among these settings turns it on as well.")
            .defaultsTo(false)
            .build();
    static final Setting<String> TLS_CA_CERTIFICATES = Setting.pem("tls_ca_certificates", "Trusted certificates")
            .description("Certificates to trust instead of the system's, for a server with a CA of its own.")
            .check(pem -> checkPem(() -> TlsTrust.certificates(pem)))
            .build();
    static final Setting<String> SSL_CERTIFICATE = Setting.pem("ssl_certificate", "Client certificate")
            .alias("ssl_cert")
            .description("Shown to a server that asks its clients for one.")
            .check(pem -> checkPem(() -> TlsTrust.certificates(pem)))
            .build();
    static final Setting<Secret> SSL_KEY = Setting.secretPem("ssl_key", "Key of the client certificate")
            .description("PKCS#8: BEGIN PRIVATE KEY.")
            .check(pem -> checkPem(() -> TlsSetup.privateKey(pem)))
            .build();
    static final Setting<Boolean> VERIFY_HOST = Setting.bool("verify_host", "Check the host name of the certificate")
            .description("Leaving the check out needs the permission of whoever runs this host.")
            .defaultsTo(true)
            .build();
    static final Setting<Boolean> VERIFY_CERTIFICATE = Setting.bool("verify_certificate", "Check the certificate")
            .description("Leaving the check out needs the permission of whoever runs this host.")
            .defaultsTo(true)
            .build();
    static final Setting<String> ILS = Setting.select("ils", "Kind of server", dialects())
            .alias("dialect")
            .description("\"SIP v2.00 compliant\" asks for the server's status first.")
            .defaultsTo(Dialect.GENERIC.id())
            .build();
    static final Setting<String> FIELD_SEPARATOR = Setting.text("field_separator", "Field separator")
            .alias("field separator")
            .description("One visible ASCII character.")
            .defaultsTo("|")
            .check(Sip2Settings::checkSeparator)
            .build();
    static final Setting<Boolean> PATRON_STATUS_BLOCK = Setting.bool("patron_status_block", "Patron status blocks")
            .alias("patron status block")
            .description("Whether the status flags and the server's own fee limit block borrowing.")
            .defaultsTo(true)
            .build();
    static final Setting<List<String>> BLOCKING_FLAGS = Setting.list("blocking_flags", "Blocking status flags")
            .description("The flags that block, instead of the usual ones: "
                    + String.join(
                            ", ",
                            PatronFlag.usual().stream().map(PatronFlag::id).toList())
                    + ".")
            .check(Sip2Settings::flags)
            .build();
    static final Setting<String> TERMINATOR = Setting.select(
                    "terminator",
                    "End of messages",
                    List.of(new SettingOption("cr", "CR"), new SettingOption("crlf", "CR LF")))
            .description("What our messages end with; answers may end with either.")
            .defaultsTo("cr")
            .build();
    static final Setting<Boolean> ERROR_DETECTION = Setting.bool("error_detection", "Error detection")
            .description("Whether messages carry a sequence number and a checksum.")
            .defaultsTo(true)
            .build();
    static final Setting<String> CHECKSUM_MODE = Setting.select(
                    "checksum_mode",
                    "Checksums of answers",
                    List.of(
                            new SettingOption("off", "Not looked at"),
                            new SettingOption("log", "A wrong one is a warning"),
                            new SettingOption("strict", "A wrong one ends the login")))
            .description("Some servers count wrongly over letters that are not ASCII.")
            .defaultsTo("log")
            .build();
    static final Setting<String> MISSING_CQ = Setting.select(
                    "missing_cq",
                    "Answers that do not say whether the PIN is right",
                    List.of(
                            new SettingOption("reject", "Nobody can sign in"),
                            new SettingOption("accept_if_no_pin_collected", "Fine where no PIN is collected"),
                            new SettingOption("accept", "Any PIN is right (dangerous)")))
            .description("What an answer without field CQ means.")
            .defaultsTo("reject")
            .build();
    static final Setting<Boolean> STRICT_IDENTIFIER = Setting.bool("strict_identifier", "Strict identifier")
            .description("Whether the answer must name the very identifier that was asked for.")
            .defaultsTo(false)
            .build();
    static final Setting<Integer> MAX_CONNECTIONS = Setting.integer("max_connections", "Connections", 1, 64)
            .description("How many connections each host of ours opens at the most.")
            .defaultsTo(4)
            .build();
    static final Setting<Boolean> PER_REQUEST = Setting.bool("per_request", "A connection for each login")
            .description("For servers that cannot answer twice on one connection.")
            .defaultsTo(false)
            .build();
    static final Setting<Boolean> PATRON_STATUS_REQUEST = Setting.bool(
                    "patron_status_request", "Use patron status instead of patron information")
            .description("For servers that do not know message 63.")
            .defaultsTo(false)
            .build();
    static final Setting<Boolean> INSTITUTION_ID_FROM_STATUS = Setting.bool(
                    "institution_id_from_status", "Institution ID from the server's status")
            .description("Takes the institution id from the server's answer to message 99, which is then always sent.")
            .defaultsTo(false)
            .build();
    static final Setting<String> DATE_ZONE = Setting.select(
                    "date_zone",
                    "Zone of dates",
                    List.of(
                            new SettingOption("blanks", "Four blanks: local time"),
                            new SettingOption("zeros", "0000"),
                            new SettingOption("utc", "Z: UTC")))
            .description("The four characters between date and time of our messages.")
            .defaultsTo("blanks")
            .build();
    static final Setting<String> LIBRARY_IDENTIFIER_CODE = fieldCode(
                    "library_identifier_code", "Field with the library")
            .description("What a restriction on the patron's location looks at.")
            .defaultsTo("AQ")
            .build();
    static final Setting<String> EXPIRY_CODE = fieldCode("expiry_code", "Field with the expiry date")
            .description("PA, then PX, unless set.")
            .build();
    static final Setting<String> EXPIRY_PATTERN = Setting.text("expiry_pattern", "Form of the expiry date")
            .description("For a server with a form of its own, such as dd.MM.yyyy.")
            .check(Sip2Settings::dateForm)
            .build();
    static final Setting<String> PATRON_TYPE_CODE = fieldCode("patron_type_code", "Field with the patron type")
            .description("What a library tells its patrons apart by.")
            .defaultsTo("PC")
            .build();
    static final Setting<List<String>> SCREEN_MESSAGE_BLOCKS = Setting.list(
                    "screen_message_blocks", "Screen messages that mean a block")
            .description("Each item is a regular expression, =>, and a block reason: expired => expired.")
            .check(Sip2Settings::messageBlocks)
            .build();
    static final SettingsSchema SCHEMA = SettingsSchema.of(
                    URL,
                    PORT,
                    USERNAME,
                    PASSWORD,
                    LOCATION_CODE,
                    ILS,
                    ENCODING,
                    USE_SSL,
                    TLS_CA_CERTIFICATES,
                    SSL_CERTIFICATE,
                    SSL_KEY,
                    VERIFY_HOST,
                    VERIFY_CERTIFICATE,
                    PATRON_STATUS_BLOCK,
                    BLOCKING_FLAGS,
                    SCREEN_MESSAGE_BLOCKS,
                    MISSING_CQ,
                    STRICT_IDENTIFIER,
                    MAX_CONNECTIONS,
                    PER_REQUEST,
                    LIBRARY_IDENTIFIER_CODE,
                    EXPIRY_CODE,
                    EXPIRY_PATTERN,
                    PATRON_TYPE_CODE,
                    PATRON_STATUS_REQUEST,
                    INSTITUTION_ID_FROM_STATUS,
                    FIELD_SEPARATOR,
                    TERMINATOR,
                    ERROR_DETECTION,
                    CHECKSUM_MODE,
                    DATE_ZONE)
            .withCheck(Sip2Settings::checkTogether);

    static final Setting<String> INSTITUTION_ID = Setting.text("institution_id", "Institution ID")
            .alias("institution id")
            .description("Field AO of every request for this library.")
            .build();
    static final SettingsSchema LIBRARY_SCHEMA = SettingsSchema.of(INSTITUTION_ID);

    private Sip2Settings() {}

    static WireFormat wireFormat(Settings settings) {
        return new WireFormat(
                charset(settings),
                (byte) settings.require(FIELD_SEPARATOR).charAt(0),
                settings.require(TERMINATOR).equals("crlf"),
                settings.require(ERROR_DETECTION),
                choice(WireFormat.DateZone.values(), WireFormat.DateZone::id, settings.require(DATE_ZONE)));
    }

    private static Charset charset(Settings settings) {
        return switch (settings.require(ENCODING)) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            case "us-ascii" -> StandardCharsets.US_ASCII;
            default -> Charset.forName("IBM850");
        };
    }

    static Dialect dialect(Settings settings) {
        return choice(Dialect.values(), Dialect::id, settings.require(ILS));
    }

    static Decision.MissingCq missingCq(Settings settings) {
        return choice(Decision.MissingCq.values(), Decision.MissingCq::id, settings.require(MISSING_CQ));
    }

    static Connection.ChecksumMode checksumMode(Settings settings) {
        return Connection.ChecksumMode.valueOf(settings.require(CHECKSUM_MODE).toUpperCase(Locale.ROOT));
    }

    static boolean usesTls(Settings settings) {
        return settings.require(USE_SSL) || settings.isGiven(SSL_CERTIFICATE) || settings.isGiven(TLS_CA_CERTIFICATES);
    }

    static Optional<TlsSetup> tls(Settings settings) throws GeneralSecurityException {
        if (!usesTls(settings)) {
            return Optional.empty();
        }
        return Optional.of(TlsSetup.of(
                settings.get(TLS_CA_CERTIFICATES),
                settings.get(SSL_CERTIFICATE),
                settings.get(SSL_KEY),
                settings.require(VERIFY_HOST),
                settings.require(VERIFY_CERTIFICATE)));
    }

    static FieldMap fieldMap(Settings settings) {
        boolean blocks = settings.require(PATRON_STATUS_BLOCK);
        try {
            Optional<List<String>> chosen = settings.get(BLOCKING_FLAGS);
            return new FieldMap(
                    Response.key(settings.require(LIBRARY_IDENTIFIER_CODE)),
                    settings.get(EXPIRY_CODE).map(Response::key).orElse(null),
                    settings.get(EXPIRY_PATTERN).map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT)),
                    Response.key(settings.require(PATRON_TYPE_CODE)),
                    !blocks ? Set.of() : chosen.isPresent() ? flags(chosen.get()) : PatronFlag.usual(),
                    blocks,
                    messageBlocks(settings.get(SCREEN_MESSAGE_BLOCKS).orElse(List.of())));
        } catch (BadValueException e) {
            throw new IllegalStateException("A value that was checked when it was parsed.");
        }
    }

    /** Whether an administrator named a field of an answer by its code. */
    static boolean isFieldCode(String text) {
        return text.length() == 2
                && text.charAt(0) >= 'A'
                && text.charAt(0) <= 'Z'
                && ((text.charAt(1) >= 'A' && text.charAt(1) <= 'Z')
                        || (text.charAt(1) >= '0' && text.charAt(1) <= '9'));
    }

    private static Setting.Builder<String> fieldCode(String key, String label) {
        return Setting.text(key, label).check(code -> {
            if (!isFieldCode(code)) {
                throw bad("This must be the code of a field, such as AQ.");
            }
        });
    }

    private static List<SettingOption> dialects() {
        List<SettingOption> options = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            options.add(new SettingOption(dialect.id(), dialect.label()));
        }
        return List.copyOf(options);
    }

    private static <T> T choice(T[] values, Function<T, String> id, String wanted) {
        for (T value : values) {
            if (id.apply(value).equals(wanted)) {
                return value;
            }
        }
        throw new IllegalStateException("An option that was checked when it was parsed.");
    }

    private static void checkHostName(String name) throws BadValueException {
        boolean good = name.chars()
                .allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == ':' || c == '_');
        if (!good || name.length() > 253) {
            throw bad("This must be a host name or an address alone, without scheme, port or path.");
        }
    }

    private static void checkSeparator(String text) throws BadValueException {
        char c = text.charAt(0);
        if (text.length() != 1 || c <= ' ' || c >= 0x7F || Character.isLetterOrDigit(c)) {
            throw bad("This must be one character that is no letter, digit or blank.");
        }
    }

    private static Set<PatronFlag> flags(List<String> names) throws BadValueException {
        EnumSet<PatronFlag> flags = EnumSet.noneOf(PatronFlag.class);
        for (String name : names) {
            boolean known = false;
            for (PatronFlag flag : PatronFlag.values()) {
                if (flag.id().equals(name.toLowerCase(Locale.ROOT).replace(' ', '_'))) {
                    flags.add(flag);
                    known = true;
                }
            }
            if (!known) {
                throw bad("One of these is not the name of a status flag.");
            }
        }
        return flags;
    }

    private static DateTimeFormatter dateForm(String pattern) throws BadValueException {
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw bad("This is not the form of a date, such as dd.MM.yyyy.");
        }
    }

    private static List<FieldMap.MessageBlock> messageBlocks(List<String> items) throws BadValueException {
        List<FieldMap.MessageBlock> blocks = new ArrayList<>();
        for (String item : items) {
            int arrow = item.lastIndexOf("=>");
            String reason = arrow < 0 ? "" : item.substring(arrow + 2).strip();
            if (reason.isEmpty()) {
                throw bad("Each item must be a regular expression, =>, and a block reason.");
            }
            try {
                blocks.add(new FieldMap.MessageBlock(
                        BoundedPattern.compileIgnoringCase(
                                item.substring(0, arrow).strip()),
                        new BlockReason(reason)));
            } catch (IllegalArgumentException e) {
                throw bad(String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(blocks);
    }

    @FunctionalInterface
    private interface PemReader {
        Object read() throws GeneralSecurityException;
    }

    private static void checkPem(PemReader reader) throws BadValueException {
        try {
            reader.read();
        } catch (GeneralSecurityException e) {
            throw bad("This cannot be read. " + (e.getCause() == null ? e.getMessage() : ""));
        }
    }

    private static List<SettingProblem> checkTogether(Settings settings) {
        List<SettingProblem> problems = new ArrayList<>();
        if (settings.isGiven(SSL_KEY) != settings.isGiven(SSL_CERTIFICATE)) {
            String missing = settings.isGiven(SSL_KEY) ? SSL_CERTIFICATE.key() : SSL_KEY.key();
            problems.add(new SettingProblem(
                    missing, ProblemType.INCOMPLETE_CONFIGURATION, "Client certificate and key belong together."));
        }
        if (settings.isGiven(PASSWORD) && !settings.isGiven(USERNAME)) {
            problems.add(new SettingProblem(
                    USERNAME.key(),
                    ProblemType.INCOMPLETE_CONFIGURATION,
                    "A login password without a login user ID would never be sent."));
        }
        String user = settings.get(USERNAME).orElse("");
        String password = settings.get(PASSWORD).map(Secret::reveal).orElse("");
        String location = settings.get(LOCATION_CODE).orElse("");
        checkSendable(settings, USERNAME, user, problems);
        checkSendable(settings, PASSWORD, password, problems);
        checkSendable(settings, LOCATION_CODE, location, problems);
        return problems;
    }

    private static void checkSendable(
            Settings settings, Setting<?> setting, String value, List<SettingProblem> problems) {
        if (!Request.isSendable(wireFormat(settings), value)) {
            problems.add(new SettingProblem(
                    setting.key(),
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "\"" + setting.label() + "\" holds the field separator, a control character, or a character that"
                            + " the data encoding does not have."));
        }
    }

    private static BadValueException bad(String message) {
        return new BadValueException(ProblemType.INVALID_CONFIGURATION_OPTION, message);
    }
}
