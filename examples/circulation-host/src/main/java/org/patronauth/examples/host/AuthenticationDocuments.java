package org.patronauth.examples.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.BasicFlow;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticator;

/** Tells clients how a library's patrons sign in: the part of Authentication For OPDS that Basic needs. */
final class AuthenticationDocuments {
    private final PatronAuthenticator authenticator;
    private final Addresses addresses;

    AuthenticationDocuments(PatronAuthenticator authenticator, Addresses addresses) {
        this.authenticator = authenticator;
        this.addresses = addresses;
    }

    /** The document of a library, if there is such a library. */
    Optional<Map<String, Object>> of(LibraryId library) {
        return authenticator.libraryName(library).map(name -> document(library, name));
    }

    private Map<String, Object> document(LibraryId library, String name) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", addresses.authenticationDocument(library).toString());
        document.put("title", name);
        document.put(
                "authentication",
                authenticator.basicFlows(library).stream()
                        .map(AuthenticationDocuments::flow)
                        .toList());
        document.put("links", links(library));
        document.put("announcements", List.of());
        return document;
    }

    private List<Map<String, Object>> links(LibraryId library) {
        List<Map<String, Object>> links = new ArrayList<>();
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("rel", "http://librarysimplified.org/terms/rel/user-profile");
        profile.put("href", addresses.at("/" + library + "/patrons/me"));
        profile.put("type", "application/json");
        links.add(profile);
        return links;
    }

    private static Map<String, Object> flow(BasicFlow basic) {
        Map<String, Object> flow = new LinkedHashMap<>();
        flow.put("type", "http://opds-spec.org/auth/basic");
        flow.put("description", basic.serviceName());
        flow.put("labels", Map.of("login", basic.identifierLabel(), "password", basic.passwordLabel()));
        Map<String, Object> login = input(basic.identifierKeyboard(), basic.identifierMaximumLength());
        if (!"None".equals(basic.identifierBarcodeFormat())) {
            login.put("barcode_format", basic.identifierBarcodeFormat());
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("login", login);
        inputs.put("password", input(basic.passwordKeyboard(), basic.passwordMaximumLength()));
        flow.put("inputs", inputs);
        flow.put("links", List.of());
        return flow;
    }

    private static Map<String, Object> input(String keyboard, @Nullable Integer maximumLength) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("keyboard", keyboard);
        if (maximumLength != null) {
            input.put("maximum_length", maximumLength);
        }
        return input;
    }
}
