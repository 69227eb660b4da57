package org.patronauth.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.patronauth.LibraryId;
import org.patronauth.PatronRecord;
import org.patronauth.PatronType;
import org.patronauth.opds.DocumentFlow;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.settings.RedirectAllowList;
import org.patronauth.settings.Settings;
import org.patronauth.store.LibraryRow;

/**
 * A library, ready to serve logins.
 *
 * @param row the library as stored
 * @param settings what it has set
 * @param basic its services that can be used whose patrons type identifier and PIN, in order
 * @param oauth its services that can be used whose patrons sign in elsewhere, in order
 * @param brokenSignIns names of its services for signing in elsewhere that cannot be used as they are configured
 * @param redirects where a sign-in elsewhere may send a client
 * @param hasDefects whether another service of its own, or the library itself, cannot be used as it is configured
 */
record ServedLibrary(
        LibraryRow row,
        Settings settings,
        List<ServedAssociation<BasicService>> basic,
        List<ServedAssociation<OAuthService>> oauth,
        Set<String> brokenSignIns,
        RedirectAllowList redirects,
        boolean hasDefects) {
    private static final String ANY_OTHER_TYPE = "*";

    /** A library that cannot be served as it is configured. */
    static ServedLibrary unusable(LibraryRow row) {
        return new ServedLibrary(
                row, LibrarySettings.NONE, List.of(), List.of(), Set.of(), RedirectAllowList.NOTHING, true);
    }

    boolean hasServices() {
        return !basic.isEmpty() || !oauth.isEmpty();
    }

    LibraryId id() {
        return row.id();
    }

    /** How its patrons sign in, as clients are told: with identifier and PIN first. */
    List<DocumentFlow> flows() {
        return Stream.<ServedAssociation<?>>concat(basic.stream(), oauth.stream())
                .<DocumentFlow>map(association -> association.flow(isAmbiguous(association.service())))
                .toList();
    }

    private boolean isAmbiguous(RunningService service) {
        return Stream.<ServedAssociation<?>>concat(basic.stream(), oauth.stream())
                        .filter(other -> other.service().protocol().equals(service.protocol()))
                        .count()
                > 1;
    }

    Optional<ServedAssociation<?>> association(long id) {
        for (ServedAssociation<?> association : basic) {
            if (association.row().id() == id) {
                return Optional.of(association);
            }
        }
        for (ServedAssociation<?> association : oauth) {
            if (association.row().id() == id) {
                return Optional.of(association);
            }
        }
        return Optional.empty();
    }

    /** The service for signing in elsewhere that a client names: by its own name, or by its protocol's if that is enough. */
    Optional<ServedAssociation<OAuthService>> signInService(String name) {
        List<ServedAssociation<OAuthService>> named = oauth.stream()
                .filter(association -> association.service().name().equals(name))
                .toList();
        if (!named.isEmpty()) {
            return Optional.of(named.get(0));
        }
        List<ServedAssociation<OAuthService>> ofProtocol = oauth.stream()
                .filter(association -> association.service().isOfProtocol(name))
                .toList();
        return ofProtocol.size() == 1 ? Optional.of(ofProtocol.get(0)) : Optional.empty();
    }

    Optional<ServedAssociation<OAuthService>> signInService(long serviceId) {
        return oauth.stream()
                .filter(association -> association.service().row().id() == serviceId)
                .findFirst();
    }

    Optional<PatronType> typeOf(PatronRecord patron) {
        Map<String, PatronType> patronTypes =
                settings.get(LibrarySettings.PATRON_TYPES).orElse(Map.of());
        PatronType own = patron.externalType().map(patronTypes::get).orElse(null);
        return Optional.ofNullable(own != null ? own : patronTypes.get(ANY_OTHER_TYPE));
    }
}
