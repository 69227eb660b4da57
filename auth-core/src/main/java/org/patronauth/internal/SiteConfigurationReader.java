package org.patronauth.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.LegacyDatabaseException;
import org.patronauth.json.JsonDocument;

/**
 * Reads the JSON site configuration of early circulation managers: a list {@code providers} under
 * {@code policies.authentication}, {@code authentication}, or at the top. Those knew one library, and every service was
 * for every library.
 */
final class SiteConfigurationReader {
    private static final List<String> PLACES = List.of(
            "/policies/authentication/providers",
            "/authentication/providers",
            "/providers",
            "/policies/authentication",
            "/authentication");
    /** The name of a protocol, from the most to the least telling. */
    private static final List<String> PROTOCOL = List.of("module", "protocol", "class", "provider");

    private final ImportNotes notes;

    SiteConfigurationReader(ImportNotes notes) {
        this.notes = notes;
    }

    LegacyConfiguration read(byte[] json) throws LegacyDatabaseException {
        JsonDocument document = JsonDocument.parse(json)
                .filter(parsed -> parsed.isObject(""))
                .orElseThrow(() -> new LegacyDatabaseException(
                        "The site configuration is no JSON object of at most 64 KiB with every member once."));
        List<?> providers = PLACES.stream()
                .map(document::value)
                .flatMap(Optional::stream)
                .filter(List.class::isInstance)
                .map(List.class::cast)
                .findFirst()
                .orElseThrow(() -> new LegacyDatabaseException("The site configuration has no list of providers under"
                        + " policies.authentication, authentication, or at the top."));
        List<LegacyConfiguration.Service> services = new ArrayList<>();
        List<LegacyConfiguration.Association> associations = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        long number = 0;
        for (Object provider : providers) {
            number++;
            Optional<Map<String, @Nullable Object>> members = members(provider);
            Optional<String> protocol = members.flatMap(SiteConfigurationReader::protocol);
            if (members.isEmpty() || protocol.isEmpty()) {
                notes.skipped("provider " + number, "It is no object with a member \"module\".");
                continue;
            }
            Map<String, @Nullable Object> settings = members.get();
            String name = name(settings).orElse(protocol.get());
            String unique = name;
            for (int again = 2; !names.add(unique); again++) {
                unique = name + " " + again;
            }
            settings.keySet().removeAll(PROTOCOL);
            Map<String, @Nullable Object> perLibrary = new LinkedHashMap<>(settings);
            perLibrary.keySet().retainAll(AssociationTranslation.KEYS);
            settings.keySet().removeAll(AssociationTranslation.KEYS);
            services.add(new LegacyConfiguration.Service(number, unique, protocol.get(), settings));
            associations.add(new LegacyConfiguration.Association(number, 0, perLibrary));
        }
        return new LegacyConfiguration(
                LegacyConfiguration.Origin.SITE_CONFIGURATION, List.of(), services, associations);
    }

    private static Optional<Map<String, @Nullable Object>> members(@Nullable Object provider) {
        if (!(provider instanceof Map<?, ?> members)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        members.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return Optional.of(copy);
    }

    private static Optional<String> protocol(Map<String, @Nullable Object> members) {
        return PROTOCOL.stream()
                .map(key -> LegacyValues.text(members.get(key)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> name(Map<String, @Nullable Object> members) {
        Optional<String> name = LegacyValues.text(members.remove("name"));
        Optional<String> constant = LegacyValues.text(members.remove("NAME"));
        return name.or(() -> constant);
    }
}
