package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** The life of a service as a librarian leads it on the pages, from nothing to nothing. */
@Tag("browser")
class PagesLifeTest {
    private static final String CARD = "34444000000001";
    private static final String BLOCKED = "34444000000002";
    private static final String PIN = "Pin-Canary-7319";
    private static final String TERMINAL_PASSWORD = "Terminal-Canary-5560";

    private FakeSip2Server ils;
    private HostProcess host;
    private Desk desk;

    @BeforeEach
    void start() throws IOException {
        ils = FakeSip2Server.builder()
                .institution("BIBLIOMATION")
                .login("terminal", TERMINAL_PASSWORD)
                .patron(patron(CARD).build())
                .patron(patron(BLOCKED).blocked().build())
                .start();
        host = HostProcess.start("--no-demo", "--allow-plain-secrets");
    }

    private static FakeSip2Patron.Builder patron(String barcode) {
        return FakeSip2Patron.of(barcode, PIN)
                .name("Reader, Robin")
                .expires(LocalDate.of(2099, 12, 31))
                .type("ADULT")
                .library("BETHEL")
                .permanentId("P" + barcode);
    }

    @AfterEach
    void stop() {
        desk.close();
        host.close();
        ils.close();
    }

    // G1
    @Test
    void aServiceIsMadeCorrectedUsedRestrictedAndDeleted() throws IOException {
        desk = Desk.open(host);
        live("life-");
    }

    @Test
    void allOfThatCanBeDoneOnAPhone() throws IOException {
        desk = Desk.open(host);
        desk.browser().manage().window().setSize(Browser.PHONE);
        live("life-phone-");
    }

    private void live(String prefix) throws IOException {
        desk.review(prefix + "01-empty");
        addLibrary();
        addServiceAfterTwoMistakes(prefix);
        letTheLibraryUseIt(prefix);
        signIn(200, CARD);
        runTheSelfTest(prefix);
        findOutAboutABlockedPatron(prefix);
        changeTheRestriction(prefix);
        removeTheRestriction();
        deleteTheService(prefix);
        importAnOlderSystem(prefix);
    }

    private void addLibrary() throws IOException {
        desk.follow("Add a library");
        desk.type("name", "Bibliomation");
        desk.type("short_name", "bibliomation");
        desk.press("Add the library");
        assertThat(desk.heading()).isEqualTo("Bibliomation");
        assertThat(desk.text()).contains("The library has been added.");
    }

    private void addServiceAfterTwoMistakes(String prefix) throws IOException {
        desk.follow("Services");
        desk.follow("Add a service");
        desk.follow("SIP2");
        desk.type("name", "Bibliomation SIP2");
        desk.type("settings.url", "127.0.0.1");
        desk.type("settings.port", "66000");
        desk.type("settings.username", "terminal");
        desk.type("settings.password", TERMINAL_PASSWORD);
        desk.type("settings.test_identifier", CARD);
        desk.type("settings.test_password", PIN);
        desk.type("settings.identifier_regular_expression", "3444(");
        desk.press("Add the service");

        desk.review(prefix + "02-two-mistakes");
        assertThat(desk.browser().getTitle()).startsWith("Error: ");
        List<WebElement> summary = desk.browser().findElements(By.cssSelector(".summary a"));
        assertThat(summary).hasSize(2);
        assertThat(desk.browser().switchTo().activeElement().getDomAttribute("class"))
                .isEqualTo("summary");
        for (String name : List.of("settings.port", "settings.identifier_regular_expression")) {
            WebElement field = desk.field(name);
            assertThat(field.getDomAttribute("aria-invalid")).isEqualTo("true");
            assertThat(desk.described(field)).contains("Error: ");
        }
        assertThat(desk.field("settings.port").getDomProperty("value")).isEqualTo("66000");
        assertThat(desk.field("name").getDomProperty("value")).isEqualTo("Bibliomation SIP2");
        assertThat(desk.field("settings.password").getDomProperty("value")).isEmpty();
        assertThat(desk.browser().getPageSource()).doesNotContain(TERMINAL_PASSWORD, PIN);

        summary.get(0).click();
        assertThat(desk.browser().switchTo().activeElement().getDomAttribute("name"))
                .isIn("settings.port", "settings.identifier_regular_expression");
        desk.type("settings.port", Integer.toString(ils.port()));
        desk.type("settings.identifier_regular_expression", "3444\\d+");
        desk.type("settings.password", TERMINAL_PASSWORD);
        desk.type("settings.test_password", PIN);
        desk.press("Add the service");
        assertThat(desk.heading()).isEqualTo("Bibliomation SIP2");
        assertThat(desk.text()).contains("The service has been added.", "Stored, not shown");
    }

    private void letTheLibraryUseIt(String prefix) throws IOException {
        desk.follow("Libraries");
        desk.follow("Bibliomation");
        desk.follow("Add a service");
        desk.follow("Bibliomation SIP2");
        desk.type("patron_restriction_field", "patron location");
        desk.choose("patron_restriction_type", "list");
        desk.type("patron_restriction", "BETHEL, BROOKFIELD");
        desk.type("value", "BETHEL");
        desk.press("Try");
        desk.review(prefix + "03-let-in");
        assertThat(desk.verdict()).startsWith("Let in");
        desk.type("value", "Bethel");
        desk.press("Try");
        assertThat(desk.verdict()).startsWith("Not let in");
        assertThat(desk.field("patron_restriction").getDomProperty("value")).isEqualTo("BETHEL, BROOKFIELD");
        desk.press("Add the service");
        assertThat(desk.text()).contains("Whose patron location is one of BETHEL, BROOKFIELD");
    }

    private void signIn(int status, String card) throws IOException {
        assertThat(host.me("bibliomation", card, PIN).status()).isEqualTo(status);
    }

    private void runTheSelfTest(String prefix) throws IOException {
        desk.follow("Services");
        desk.follow("Bibliomation SIP2");
        desk.choose("library", "bibliomation");
        desk.press("Run the self-test");
        desk.review(prefix + "04-self-test");
        assertThat(desk.text()).contains("The self-test passed");
        assertThat(desk.browser().findElements(By.cssSelector(".steps > li.passed")))
                .hasSizeGreaterThan(3);
        assertThat(desk.browser().getPageSource()).doesNotContain(PIN, TERMINAL_PASSWORD);
    }

    private void findOutAboutABlockedPatron(String prefix) throws IOException {
        desk.follow("Libraries");
        desk.follow("Bibliomation");
        desk.follow("Why can’t a patron sign in?");
        desk.type("identifier", BLOCKED);
        desk.type("pin", PIN);
        desk.press("Find out");
        desk.review(prefix + "08-diagnosis");
        assertThat(desk.verdict()).startsWith("Signed in");
        assertThat(desk.text().toLowerCase(Locale.ROOT)).contains("block");
        assertThat(desk.browser().getPageSource()).doesNotContain(PIN, TERMINAL_PASSWORD);
        assertThat(desk.browser().getCurrentUrl()).doesNotContain(BLOCKED);

        desk.type("identifier", BLOCKED);
        desk.type("pin", "0000");
        desk.press("Find out");
        assertThat(desk.verdict()).startsWith("Refused");
        assertThat(desk.browser().findElements(By.cssSelector(".steps > li.failed")))
                .isNotEmpty();
    }

    private void changeTheRestriction(String prefix) throws IOException {
        desk.follow("Libraries");
        desk.follow("Bibliomation");
        desk.follow("Bibliomation SIP2");
        desk.type("patron_restriction", "BROOKFIELD");
        desk.press("Save");
        assertThat(desk.text()).contains("The change has been saved.");
        signIn(404, CARD);

        WebElement version = desk.browser().findElement(By.cssSelector("main [name='version']"));
        long seen = Long.parseLong(version.getDomProperty("value"));
        somebodyElseRestricts("NEWTOWN", seen);
        desk.type("patron_restriction", "BETHEL");
        desk.press("Save");
        desk.review(prefix + "05-conflict");
        assertThat(desk.heading()).startsWith("Somebody else changed");
        assertThat(desk.browser()
                        .findElement(By.cssSelector("main table tbody"))
                        .getText())
                .contains("NEWTOWN", "BETHEL");
        desk.press("Save mine instead");
        assertThat(desk.text()).contains("The change has been saved.");
        signIn(200, CARD);
    }

    private void somebodyElseRestricts(String criteria, long version) throws IOException {
        long service =
                host.admin("GET", "/services", null).json().get(0).path("id").asLong();
        assertThat(host.admin(
                                "PUT",
                                "/libraries/bibliomation/services/" + service,
                                java.util.Map.of(
                                        "patron_restriction_type",
                                        "list",
                                        "patron_restriction_field",
                                        "patron location",
                                        "patron_restriction",
                                        criteria,
                                        "version",
                                        version))
                        .status())
                .isEqualTo(200);
    }

    private void removeTheRestriction() throws IOException {
        desk.press("Remove the restriction");
        assertThat(desk.text()).contains("everybody is let in");
        assertThat(desk.browser().findElements(By.xpath("//button[.='Remove the restriction']")))
                .isEmpty();
    }

    private void deleteTheService(String prefix) throws IOException {
        desk.follow("Services");
        desk.follow("Bibliomation SIP2");
        desk.follow("Delete");
        desk.review(prefix + "06-still-used");
        assertThat(desk.text()).contains("It cannot be deleted while libraries use it");
        assertThat(desk.browser().findElements(By.cssSelector("button.danger"))).isEmpty();

        desk.follow("Bibliomation");
        desk.follow("Stop using this service");
        desk.press("Stop using it");
        assertThat(desk.text()).contains("no longer uses");
        signIn(503, CARD);

        desk.follow("Services");
        desk.follow("Bibliomation SIP2");
        desk.follow("Delete");
        desk.review(prefix + "07-delete");
        desk.press("Delete the service");
        assertThat(desk.text()).contains("has been deleted", "There are no services yet.");
    }

    private void importAnOlderSystem(String prefix) throws IOException {
        desk.follow("Import");
        desk.type("json", """
                {"policies": {"authentication": {"providers": [{"module": "api.sip", "server": "127.0.0.1",
                "port": %d, "login_user_id": "terminal", "login_password": "%s"},
                {"module": "api.kansas_patron", "url": "https://kansas.example/"}]}}}""".formatted(ils.port(), TERMINAL_PASSWORD));
        desk.press("See what would happen");
        desk.review(prefix + "09-import-dry-run");
        assertThat(desk.heading()).isEqualTo("What would be imported");
        assertThat(desk.text()).contains("Nothing has been changed yet.", "Would be added", "Left out", "kansas");
        assertThat(desk.browser().getPageSource()).doesNotContain(TERMINAL_PASSWORD);
        assertThat(host.admin("GET", "/services", null).json()).isEmpty();

        desk.press("Import this");
        desk.review(prefix + "10-imported");
        assertThat(desk.heading()).isEqualTo("What was imported");
        assertThat(host.admin("GET", "/services", null).json()).hasSize(1);
        assertThat(desk.browser().getPageSource()).doesNotContain(TERMINAL_PASSWORD);
    }

    @Test
    void theKeyboardAloneIsEnough() throws IOException {
        desk = Desk.outside(host);
        desk.go("/admin");
        Keyboard keyboard = new Keyboard(desk);
        keyboard.tabTo("[name='password']").type(HostProcess.ADMIN_PASSWORD).leaveWith(Keys.ENTER);
        assertThat(desk.heading()).isEqualTo("Overview");

        keyboard.press(Keys.TAB);
        assertThat(keyboard.focused().getText()).isEqualTo("Skip to the content");
        assertThat(keyboard.focused().getRect().getY())
                .as("the skip link is seen")
                .isNotNegative();
        Browser.photograph(desk.browser(), "keyboard-1-skip");
        keyboard.press(Keys.ENTER);
        assertThat(desk.browser().getCurrentUrl()).endsWith("#content");
        keyboard.press(Keys.TAB);
        assertThat(keyboard.focused().getText()).isEqualTo("Add a library");
        keyboard.leaveWith(Keys.ENTER);

        keyboard.tabTo("[name='name']").type("Bibliomation");
        keyboard.tabTo("[name='short_name']").type("bibliomation");
        keyboard.tabTo("[name='settings.allow_holds']").press(Keys.SPACE);
        keyboard.tabTo("details.group > summary").press(Keys.ENTER);
        assertThat(desk.browser().findElements(By.cssSelector("details.group[open]")))
                .hasSize(1);
        keyboard.tabTo(".button.primary").leaveWith(Keys.ENTER);
        assertThat(desk.heading()).isEqualTo("Bibliomation");
        assertThat(desk.text()).contains("Allow holds\nfalse");

        desk.go("/admin/new-service");
        keyboard.tabTo(".choices a[href$='=SIP2']").leaveWith(Keys.ENTER);
        keyboard.tabTo("[name='name']").type("Bibliomation SIP2");
        keyboard.tabTo("[name='settings.url']").type("127.0.0.1");
        keyboard.tabTo("[name='settings.port']").type("none");
        keyboard.tabTo("[name='settings.ils']").press(Keys.ARROW_DOWN);
        String chosen = keyboard.focused().getDomProperty("value");
        assertThat(chosen).isNotEmpty();
        keyboard.tabTo(".button.primary").leaveWith(Keys.ENTER);
        assertThat(desk.field("settings.ils").getDomProperty("value")).isEqualTo(chosen);
        assertThat(desk.heading()).startsWith("Add a service");
        assertThat(keyboard.focused().getDomAttribute("class")).isEqualTo("summary");
        keyboard.press(Keys.TAB);
        keyboard.press(Keys.ENTER);
        Browser.photograph(desk.browser(), "keyboard-2-from-the-summary");
        assertThat(keyboard.focused().getDomAttribute("name")).isEqualTo("settings.port");
        keyboard.selectAll().type(Integer.toString(ils.port())).leaveWith(Keys.ENTER);
        assertThat(desk.heading()).isEqualTo("Bibliomation SIP2");
        keyboard.tabTo("section .button").leaveWith(Keys.SPACE);
        assertThat(desk.text()).contains("The self-test");
    }

    /** A keyboard, and nothing else. */
    private record Keyboard(Desk desk) {
        WebElement focused() {
            return desk.browser().switchTo().activeElement();
        }

        Keyboard press(CharSequence key) {
            new Actions(desk.browser()).sendKeys(key).perform();
            return this;
        }

        /** Presses a key that leads to another page. */
        void leaveWith(CharSequence key) {
            Browser.leave(desk.browser(), () -> press(key));
        }

        Keyboard selectAll() {
            new Actions(desk.browser())
                    .keyDown(Keys.CONTROL)
                    .sendKeys("a")
                    .keyUp(Keys.CONTROL)
                    .perform();
            return this;
        }

        Keyboard type(String text) {
            return press(text);
        }

        /** Goes from field to field until one is reached, each of which shows that it has the focus. */
        Keyboard tabTo(String selector) {
            for (int i = 0; i < 200; i++) {
                press(Keys.TAB);
                assertThat(desk.browser()
                                .executeScript("const at = document.activeElement;"
                                        + "const seen = getComputedStyle(at).outlineStyle !== 'none'"
                                        + " || getComputedStyle(at, '::after').outlineStyle !== 'none';"
                                        + "return at === document.body || seen;"))
                        .as("the focus is seen on the way to " + selector)
                        .isEqualTo(true);
                if (Boolean.TRUE.equals(desk.browser()
                        .executeScript("return document.activeElement.matches(arguments[0])", selector))) {
                    return this;
                }
            }
            throw new AssertionError("The keyboard does not come to " + selector);
        }
    }
}
