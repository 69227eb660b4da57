package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;

/** A librarian's browser at the administration's pages, which looks at every page as a careful reviewer would. */
final class Desk implements AutoCloseable {
    private final ChromeDriver browser;
    private final HostProcess host;
    private final String axe;

    private Desk(ChromeDriver browser, HostProcess host, String axe) {
        this.browser = browser;
        this.host = host;
        this.axe = axe;
    }

    /** Opens a browser at a host and signs in. */
    static Desk open(HostProcess host, String... options) throws IOException {
        Desk desk = new Desk(Browser.open(options), host, axe());
        desk.go("/admin");
        desk.type("password", HostProcess.ADMIN_PASSWORD);
        desk.press("Sign in");
        assertThat(desk.heading()).isEqualTo("Overview");
        return desk;
    }

    /** A browser that has not signed in. */
    static Desk outside(HostProcess host) throws IOException {
        return new Desk(Browser.open(), host, axe());
    }

    private static String axe() throws IOException {
        try (InputStream in = Desk.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    ChromeDriver browser() {
        return browser;
    }

    void go(String path) {
        browser.get(host.base() + path);
    }

    String heading() {
        return Browser.shown(browser, By.tagName("h1")).getText();
    }

    String text() {
        return browser.findElement(By.tagName("main")).getText();
    }

    /** The element that takes the value of a field, shown: a closed group around it is opened. */
    WebElement field(String name) {
        WebElement field = browser.findElement(By.cssSelector("main [name='" + name + "']:not([type='hidden'])"));
        if (!field.isDisplayed()) {
            field.findElement(By.xpath("ancestor::details/summary")).click();
        }
        return field;
    }

    /** What a screen reader says of a field besides its label. */
    String described(WebElement field) {
        StringBuilder said = new StringBuilder();
        String ids = field.getDomAttribute("aria-describedby");
        for (String id : ids == null ? new String[0] : ids.split(" ")) {
            said.append(browser.findElement(By.id(id)).getDomProperty("textContent"));
        }
        return said.toString();
    }

    /** What the restriction in the form says of the value that was tried. */
    String verdict() {
        return Browser.shown(browser, By.id("verdict")).getText();
    }

    void type(String name, String value) {
        WebElement field = field(name);
        field.clear();
        field.sendKeys(value);
    }

    void choose(String name, String value) {
        new Select(field(name)).selectByValue(value);
    }

    void press(String button) {
        click(By.xpath("//main//button[normalize-space()=\"" + button + "\"]"));
    }

    void follow(String link) {
        click(By.xpath("//a[normalize-space()=\"" + link + "\"]"));
    }

    /** Clicks, and waits for the page that comes after the one that is there. */
    private void click(By what) {
        WebElement clicked = Browser.shown(browser, what);
        Browser.leave(browser, clicked::click);
    }

    /** Photographs a page, and finds nothing that would keep somebody from using it. */
    void review(String name) throws IOException {
        Browser.photograph(browser, name);
        assertThat(violations()).as("what axe says of " + name).isEmpty();
        assertThat(fits()).as(name + " scrolls to the side").isTrue();
    }

    boolean fits() {
        return Boolean.TRUE.equals(
                browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"));
    }

    @SuppressWarnings("unchecked")
    private List<String> violations() {
        browser.executeScript(axe);
        Object found = browser.executeAsyncScript(
                "const done = arguments[0];"
                        + "axe.run().then(result => done(result.violations"
                        + ".filter(one => ['serious', 'critical'].includes(one.impact))"
                        + ".map(one => one.id + ': ' + one.nodes.map(node => node.html + ' ' + node.failureSummary).join('; '))))");
        return (List<String>) found;
    }

    @Override
    public void close() {
        browser.quit();
    }
}
