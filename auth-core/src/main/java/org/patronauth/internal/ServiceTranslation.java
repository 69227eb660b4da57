package org.patronauth.internal;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patronauth.ServiceDraft;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.ProviderRegistry;

/** Writes a service of an older system as a draft of ours that means the same. */
final class ServiceTranslation {
    private static final String SIMPLE = "api.simple_authentication";
    private static final String SIMPLE_CLASS = "SimpleAuthenticationProvider";
    /** Results of earlier self-tests are no settings. */
    private static final Set<String> NO_SETTINGS = Set.of("self_test_results");

    private static final Map<String, String> ENCODINGS = Map.ofEntries(
            Map.entry("utf8", "utf-8"),
            Map.entry("utf_8", "utf-8"),
            Map.entry("latin1", "iso-8859-1"),
            Map.entry("latin-1", "iso-8859-1"),
            Map.entry("latin_1", "iso-8859-1"),
            Map.entry("iso8859-1", "iso-8859-1"),
            Map.entry("iso8859_1", "iso-8859-1"),
            Map.entry("ascii", "us-ascii"),
            Map.entry("ibm850", "cp850"),
            Map.entry("850", "cp850"));
    private static final Map<String, String> DIALECTS = Map.of(
            "GENERIC_ILS", "GenericILS",
            "AG_VERSO", "AutoGraphicsVerso",
            "FOLIO", "TZSpaces",
            "SIP_V2", "SipV2Compliant");

    private final ProviderRegistry registry;
    private final LegacyConfiguration.Origin origin;
    private final ImportNotes notes;

    ServiceTranslation(ProviderRegistry registry, LegacyConfiguration.Origin origin, ImportNotes notes) {
        this.registry = registry;
        this.origin = origin;
        this.notes = notes;
    }

    /**
     * A service in our terms.
     *
     * @param draft what to submit
     * @param factory its protocol
     */
    record Translated(ServiceDraft draft, AuthenticationProviderFactory factory) {}

    /** The protocol that a name of an older system stands for. */
    Optional<AuthenticationProviderFactory> protocol(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        String module = name.substring(0, Math.max(name.lastIndexOf('.'), 0));
        if (name.equals(SIMPLE) || last.equals(SIMPLE_CLASS)) {
            return registry.find("Mock");
        }
        return registry.find(name).or(() -> registry.find(last)).or(() -> registry.find(module));
    }

    /** Whether the older name is one of those that we know, be it that this host leaves the protocol out. */
    private static String whyUnknown(String protocol) {
        String name = protocol.toLowerCase(Locale.ROOT);
        if (name.contains("oidc")) {
            return "OpenID Connect services are not carried over; create one with the protocol OAuth 2.0.";
        }
        return "This host has no protocol for " + ImportNotes.printable(protocol) + ".";
    }

    /** A draft, unless the service cannot be carried over, which is noted. */
    Optional<Translated> translate(LegacyConfiguration.Service old, String name) {
        String what = ImportNotes.service(name);
        Optional<AuthenticationProviderFactory> found = protocol(old.protocol());
        if (found.isEmpty()) {
            notes.skipped(what, whyUnknown(old.protocol()));
            return Optional.empty();
        }
        AuthenticationProviderFactory factory = found.get();
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        old.settings().forEach((key, value) -> {
            if (!LegacyValues.isBlank(value) && !NO_SETTINGS.contains(key)) {
                settings.put(key, value);
            }
        });
        boolean sound = special(factory.protocol(), old.protocol(), settings, name, what);
        sound &= patterns(settings, what);
        lengths(settings, what);
        fines(settings);
        leaveOutUnknown(factory.serviceSchema(), settings, what);
        return sound
                ? Optional.of(new Translated(new ServiceDraft(name, factory.protocol(), settings), factory))
                : Optional.empty();
    }

    /** What one protocol alone needs; false when the service cannot be carried over. */
    private boolean special(
            String protocol, String older, Map<String, @Nullable Object> settings, String name, String what) {
        switch (protocol) {
            case "SIP2" -> sip2(settings, name, what);
            case "Millenium Patron" -> {
                return millenium(settings, what);
            }
            case "First Book" -> settings.putIfAbsent("api_version", older.contains("firstbook2") ? "2" : "1");
            case "Clever", "OAuth 2.0" -> zeroIsNothing(settings, "token_expiration_days");
            case "Mock" -> {
                return mock(settings, what);
            }
            default -> {}
        }
        return true;
    }

    private void sip2(Map<String, @Nullable Object> settings, String name, String what) {
        replace(settings, "encoding", text -> ENCODINGS.getOrDefault(text.toLowerCase(Locale.ROOT), text));
        replace(settings, "ils", text -> DIALECTS.getOrDefault(text, text));
        Object verification = settings.remove("ssl_verification");
        if (LegacyValues.isNo(verification)) {
            settings.put("verify_certificate", false);
            settings.put("verify_host", false);
        }
        boolean logsIn = settings.containsKey("username") || settings.containsKey("login_user_id");
        for (String key : List.of("password", "login_password")) {
            if (!logsIn && settings.remove(key) != null) {
                notes.skipped(ImportNotes.setting(what, key), "Without a login user ID it was not sent there either.");
            }
        }
        boolean certificate = settings.containsKey("ssl_certificate") || settings.containsKey("ssl_cert");
        if (certificate || settings.containsKey("ssl_key")) {
            // There they turned TLS on by themselves.
            settings.put("use_ssl", true);
        }
        if (settings.containsKey("ssl_key") && !certificate) {
            settings.remove("ssl_key");
            notes.skipped(
                    ImportNotes.setting(what, "ssl_key"), "A key without its certificate was not used there either.");
        }
        if (LegacyValues.isYes(settings.get("use_ssl")) && origin != LegacyConfiguration.Origin.PALACE) {
            notes.difference(
                    name,
                    what + ": the older system accepted any certificate; here the chain and the host name are checked."
                            + " Name the server as its certificate does, and give tls_ca_certificates if it is signed"
                            + " by an authority of your own.");
        }
    }

    private boolean millenium(Map<String, @Nullable Object> settings, String what) {
        Object verify = settings.get("verify_certificate");
        if (verify != null && !LegacyValues.isYes(verify) && !LegacyValues.isNo(verify)) {
            settings.remove("verify_certificate");
            notes.skipped(
                    ImportNotes.setting(what, "verify_certificate"),
                    "It names a file; give the certificates themselves in tls_ca_certificates.");
        }
        if (LegacyValues.text(settings.get("neighborhood_mode"))
                .filter("disabled"::equals)
                .isPresent()) {
            settings.remove("neighborhood_mode");
        }
        for (String key : List.of("identifier_blacklist", "authorization_identifier_blacklist")) {
            if (settings.containsKey(key) && !blacklist(settings, key, what)) {
                return false;
            }
        }
        return true;
    }

    private boolean blacklist(Map<String, @Nullable Object> settings, String key, String what) {
        List<String> translated = new ArrayList<>();
        for (String item : items(settings.get(key))) {
            PythonPattern.Translation translation = PythonPattern.ofSearch(item);
            if (translation.pattern() == null) {
                notes.skipped(ImportNotes.setting(what, key), untranslatable(translation));
                return false;
            }
            translated.add(translation.pattern());
        }
        settings.put(key, translated);
        return true;
    }

    /** A list, which a database of texts holds as JSON. */
    private static List<String> items(@Nullable Object value) {
        Object list = value instanceof String text && text.strip().startsWith("[")
                ? JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8))
                        .flatMap(document -> document.value(""))
                        .orElse(value)
                : value;
        List<String> items = new ArrayList<>();
        if (list instanceof List<?> elements) {
            elements.forEach(element -> LegacyValues.text(element).ifPresent(items::add));
        } else {
            LegacyValues.text(list)
                    .ifPresent(text -> Stream.of(text.split("[,\\r\\n]"))
                            .map(String::strip)
                            .forEach(items::add));
        }
        items.removeIf(String::isBlank);
        return items;
    }

    /** Their mock knew dictionaries of patrons, ours lists. */
    private boolean mock(Map<String, @Nullable Object> settings, String what) {
        boolean sound = true;
        for (String key : List.of("patrons", "expired_patrons", "patrons_with_fines")) {
            if (settings.get(key) instanceof Map<?, ?> dictionary) {
                List<String> patrons = new ArrayList<>();
                dictionary.forEach((identifier, password) -> patrons.add(identifier + ":" + password));
                sound &= fit(patrons, ImportNotes.setting(what, key));
                settings.put(key, patrons);
            }
        }
        List<String> additional = items(settings.remove("additional_test_identifiers"));
        if (!additional.isEmpty()) {
            String password = LegacyValues.text(settings.get("test_password")).orElse("");
            List<String> patrons = new ArrayList<>(items(settings.get("patrons")));
            additional.forEach(identifier -> patrons.add(identifier + ":" + password));
            sound &= fit(patrons, ImportNotes.setting(what, "additional_test_identifiers"));
            settings.put("patrons", patrons);
        }
        return sound;
    }

    private boolean fit(List<String> patrons, String what) {
        // The first colon ends the identifier.
        boolean fit = patrons.stream().noneMatch(patron -> patron.indexOf(':') < 1);
        if (!fit) {
            notes.skipped(what, "An identifier is blank.");
        }
        return fit;
    }

    private boolean patterns(Map<String, @Nullable Object> settings, String what) {
        boolean sound = true;
        for (String key : List.of("identifier_regular_expression", "password_regular_expression")) {
            Optional<String> source = LegacyValues.text(settings.get(key));
            if (source.isEmpty()) {
                continue;
            }
            PythonPattern.Translation translation = PythonPattern.ofMatch(source.get());
            if (translation.pattern() == null) {
                notes.skipped(what, "settings." + key + ": " + untranslatable(translation));
                sound = false;
                continue;
            }
            if (translation.widened()) {
                notes.warning(what + ": " + key + " matched at the beginning of a text and left its end open. It was"
                        + " carried over in that meaning; add an end if it was meant to match the whole text.");
            }
            settings.put(key, translation.pattern());
        }
        return sound;
    }

    static String untranslatable(PythonPattern.Translation translation) {
        return "The pattern cannot be written here: " + translation.flaw();
    }

    private void lengths(Map<String, @Nullable Object> settings, String what) {
        for (String key : List.of("identifier_maximum_length", "password_maximum_length")) {
            zeroIsNothing(settings, key);
            Optional<BigDecimal> length = number(settings.get(key));
            if (length.filter(value -> value.compareTo(BigDecimal.valueOf(255)) > 0)
                    .isPresent()) {
                settings.remove(key);
                notes.warning(what + ": " + key + " was above 255, which is the limit here.");
            }
        }
    }

    private static void zeroIsNothing(Map<String, @Nullable Object> settings, String key) {
        if (number(settings.get(key)).filter(value -> value.signum() == 0).isPresent()) {
            settings.remove(key);
        }
    }

    private static Optional<BigDecimal> number(@Nullable Object value) {
        try {
            return LegacyValues.text(value).map(BigDecimal::new);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void fines(Map<String, @Nullable Object> settings) {
        replace(settings, "max_outstanding_fines", LegacyPatronRows::plainAmount);
    }

    private static void replace(Map<String, @Nullable Object> settings, String key, UnaryOperator<String> change) {
        LegacyValues.text(settings.get(key)).ifPresent(text -> settings.put(key, change.apply(text)));
    }

    private void leaveOutUnknown(SettingsSchema schema, Map<String, @Nullable Object> settings, String what) {
        settings.keySet().removeIf(key -> {
            if (schema.knows(key)) {
                return false;
            }
            notes.skipped(ImportNotes.setting(what, key), "There is no such setting here.");
            return true;
        });
    }
}
