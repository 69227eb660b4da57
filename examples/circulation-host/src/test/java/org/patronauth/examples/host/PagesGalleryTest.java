package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every page of the administration as it is seen on a desk, on a phone and in the dark. */
@Tag("browser")
class PagesGalleryTest {
    private static HostProcess host;

    @BeforeAll
    static void startHost() throws IOException {
        host = HostProcess.start();
    }

    @AfterAll
    static void stopHost() {
        host.close();
    }

    private static Map<String, String> pages() throws IOException {
        String service = "/admin/services/" + idOf("Bibliomation SIP2");
        String association = "/admin/libraries/bibliomation/services/" + idOf("Bibliomation SIP2");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "/admin");
        pages.put("libraries", "/admin/libraries");
        pages.put("library", "/admin/libraries/open-ebooks");
        pages.put("library-new", "/admin/new-library");
        pages.put("library-edit", "/admin/libraries/nypl/edit");
        pages.put("services", "/admin/services");
        pages.put("service", service);
        pages.put("service-new", "/admin/new-service");
        pages.put("service-new-sip2", "/admin/new-service?protocol=SIP2");
        pages.put("service-edit", service + "/edit");
        pages.put("service-delete", service + "/delete");
        pages.put("association", association);
        pages.put("association-new", "/admin/libraries/ferguson/add-service");
        pages.put("throttles", "/admin/libraries/ferguson/throttles");
        pages.put("rule", association + "/rule");
        pages.put("changes", "/admin/changes");
        pages.put("diagnosis", "/admin/libraries/ferguson/diagnose");
        pages.put("import", "/admin/import");
        pages.put("association-remove", association + "/remove");
        return pages;
    }

    private static long idOf(String name) throws IOException {
        for (var service : host.admin("GET", "/services", null).json()) {
            if (service.path("name").asText().equals(name)) {
                return service.path("id").asLong();
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void everyPageIsGoodOnADesk() throws IOException {
        try (Desk desk = Desk.open(host)) {
            reviewAll(desk, "desk-");
        }
    }

    @Test
    void everyPageIsGoodOnAPhone() throws IOException {
        try (Desk desk = Desk.open(host)) {
            desk.browser().manage().window().setSize(Browser.PHONE);
            reviewAll(desk, "phone-");
        }
    }

    @Test
    void everyPageIsGoodInTheDark() throws IOException {
        try (Desk desk = Desk.open(host, "--force-dark-mode", "--enable-features=WebUIDarkMode")) {
            assertThat(desk.browser().executeScript("return matchMedia('(prefers-color-scheme: dark)').matches"))
                    .isEqualTo(true);
            reviewAll(desk, "dark-");
        }
    }

    @Test
    void thePageWhereOneSignsInIsGood() throws IOException {
        try (Desk desk = Desk.outside(host)) {
            desk.go("/admin");
            assertThat(desk.heading()).isEqualTo("Sign in");
            desk.review("sign-in");
            desk.type("password", "not the password");
            desk.press("Sign in");
            desk.review("sign-in-refused");
            assertThat(desk.browser().getTitle()).startsWith("Error: ");
        }
    }

    private static void reviewAll(Desk desk, String prefix) throws IOException {
        for (Map.Entry<String, String> page : pages().entrySet()) {
            desk.go(page.getValue());
            desk.review(prefix + page.getKey());
        }
    }
}
