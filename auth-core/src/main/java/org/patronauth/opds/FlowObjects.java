package org.patronauth.opds;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.HostUrls;
import org.patronauth.LibraryId;

/** Writes flows as the objects of the member {@code authentication}. A flow that leads nowhere at this host is none. */
final class FlowObjects {
    private static final String BASIC = "http://opds-spec.org/auth/basic";
    private static final String BASIC_TOKEN = "http://thepalaceproject.org/authtype/basic-token";
    private static final String BASIC_TOKEN_DESCRIPTION = "Library Barcode + Token";

    private final HostUrls urls;
    private final LibraryId library;

    FlowObjects(HostUrls urls, LibraryId library) {
        this.urls = urls;
        this.library = library;
    }

    List<Map<String, Object>> of(List<DocumentFlow> flows) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (DocumentFlow flow : flows) {
            if (flow instanceof DocumentFlow.Basic basic) {
                // First, since clients take the first flow that they understand.
                token(basic).ifPresent(objects::add);
                objects.add(basic(BASIC, basic.description(), basic, logo(basic.buttonImage())));
            } else if (flow instanceof DocumentFlow.OAuth oauth) {
                oauth(oauth).ifPresent(objects::add);
            }
        }
        return objects;
    }

    private Optional<Map<String, Object>> token(DocumentFlow.Basic flow) {
        if (!flow.offersToken()) {
            return Optional.empty();
        }
        return urls.token(library)
                .map(href -> basic(BASIC_TOKEN, BASIC_TOKEN_DESCRIPTION, flow, List.of(link("authenticate", href))));
    }

    private Optional<Map<String, Object>> oauth(DocumentFlow.OAuth flow) {
        return urls.oauthAuthenticate(library, flow.serviceName()).map(href -> {
            List<Map<String, Object>> links = new ArrayList<>();
            links.add(link("authenticate", href));
            links.addAll(logo(flow.buttonImage()));
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("type", flow.type().toString());
            object.put("description", flow.description());
            object.put("links", links);
            return object;
        });
    }

    private static Map<String, Object> basic(
            String type, String description, DocumentFlow.Basic flow, List<Map<String, Object>> links) {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("login", flow.login().label());
        labels.put("password", flow.password().label());
        Map<String, Object> login = input(flow.login());
        if (flow.barcodeFormat() != null) {
            login.put("barcode_format", flow.barcodeFormat());
        }
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("login", login);
        inputs.put("password", input(flow.password()));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", type);
        object.put("description", description);
        object.put("labels", labels);
        object.put("inputs", inputs);
        object.put("links", links);
        return object;
    }

    private static Map<String, Object> input(DocumentFlow.Field field) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("keyboard", field.keyboard());
        if (field.maximumLength() != null) {
            input.put("maximum_length", field.maximumLength());
        }
        return input;
    }

    private List<Map<String, Object>> logo(@Nullable String image) {
        return image == null
                ? List.of()
                : urls.loginButtonImage(library, image).stream()
                        .map(href -> link("logo", href))
                        .toList();
    }

    private static Map<String, Object> link(String rel, URI href) {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("rel", rel);
        link.put("href", href.toString());
        return link;
    }
}
