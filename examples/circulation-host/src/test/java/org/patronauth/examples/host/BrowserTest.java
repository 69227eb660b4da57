package org.patronauth.examples.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.examples.host.Browser.photograph;
import static org.patronauth.examples.host.Browser.shown;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The whole dance of signing in elsewhere, in a real browser. */
@Tag("browser")
class BrowserTest {
    private static HostProcess host;
    private ChromeDriver browser;

    @BeforeAll
    static void startHost() throws IOException {
        host = HostProcess.start();
    }

    @AfterAll
    static void stopHost() throws Exception {
        host.close();
    }

    @BeforeEach
    void openBrowser() {
        browser = Browser.open();
    }

    @AfterEach
    void closeBrowser() {
        browser.quit();
    }

    private void beginAt(String library) {
        browser.get(host.base() + "/oauth/client");
        shown(browser, By.id("sign-in-" + library)).click();
    }

    private JsonNode patronThatTheTokenOpened() throws IOException {
        assertThat(shown(browser, By.id("status")).getText()).isEqualTo("200");
        return HostProcess.JSON
                .readTree(browser.findElement(By.id("answer")).getText())
                .path("patron");
    }

    private String fragment(String member) {
        return browser.findElement(By.id("fragment-" + member)).getText();
    }

    // O1, O4, C11
    @Test
    void aPupilComesBackFromCleverWithATokenThatOpensTheHost() throws IOException {
        beginAt("open-ebooks");
        WebElement pupil = shown(browser, By.cssSelector("button[value='third-grader']"));
        photograph(browser, "clever-1-page-of-clever");
        pupil.click();
        JsonNode patron = patronThatTheTokenOpened();
        photograph(browser, "clever-2-back-at-the-client");
        assertThat(patron.path("external_type").asText()).isEqualTo("E");
        assertThat(patron.path("authorization_identifier").asText()).isEqualTo("third-grader");
        assertThat(patron.path("personal_name").isNull()).isTrue();
        assertThat(fragment("is_new")).isEqualTo("true");
        assertThat(fragment("age_group")).isEqualTo("E");
        assertThat(fragment("access_token")).startsWith("pat_");
        assertThat(browser.getCurrentUrl()).doesNotContain("access_token", "#");

        beginAt("open-ebooks");
        shown(browser, By.cssSelector("button[value='third-grader']")).click();
        patronThatTheTokenOpened();
        assertThat(fragment("is_new")).isEqualTo("false");
    }

    // O4
    @Test
    void whoeverIsNotEligibleIsToldSoAtTheClient() throws IOException {
        beginAt("open-ebooks");
        shown(browser, By.cssSelector("button[value='not-eligible']")).click();
        JsonNode problem = HostProcess.JSON.readTree(
                shown(browser, By.id("fragment-error")).getText());
        photograph(browser, "clever-3-not-eligible");
        assertThat(problem.path("type").asText()).endsWith("clever-not-eligible");
        assertThat(browser.findElements(By.id("fragment-access_token"))).isEmpty();
    }

    // O5
    @Test
    void aPatronComesBackFromAnOpenIdProvider() throws IOException {
        browser.get(host.base() + "/oauth/client");
        assertThat(shown(browser, By.id("sign-in-oidc-demo")).getText())
                .isEqualTo("Library with OpenID Connect: sign in with OpenID Connect");
        beginAt("oidc-demo");
        WebElement robin = shown(browser, By.cssSelector("button[value='robin']"));
        photograph(browser, "openid-1-page-of-the-provider");
        robin.click();
        JsonNode patron = patronThatTheTokenOpened();
        photograph(browser, "openid-2-back-at-the-client");
        assertThat(patron.path("authorization_identifier").asText()).isEqualTo("robin");
    }

    @Test
    void thePageIsReadableOnAPhone() throws IOException {
        browser.manage().window().setSize(Browser.PHONE);
        beginAt("oidc-demo");
        shown(browser, By.cssSelector("button[value='sasha']")).click();
        patronThatTheTokenOpened();
        photograph(browser, "openid-3-phone");
        assertThat(browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
    }

    // O2, T15
    @Test
    void anotherBrowserThatReplaysTheCallbackGetsNothing() throws Exception {
        for (String[] way : new String[][] {{"open-ebooks", "patron", "teacher"}, {"oidc-demo", "subject", "robin"}}) {
            beginAt(way[0]);
            shown(browser, By.cssSelector("button[value='" + way[2] + "']"));
            String callback = submit(way[1], way[2]);

            ChromeDriver thief = Browser.open();
            try {
                thief.get(callback);
                assertThat(thief.getPageSource()).contains("invalid-oauth-callback-parameters");
                assertThat(thief.getCurrentUrl()).isEqualTo(callback);
                photograph(thief, "replay-" + way[0]);
            } finally {
                thief.quit();
            }
            // The browser that began may still come back, once.
            browser.get(callback);
            patronThatTheTokenOpened();
            browser.get(callback);
            assertThat(browser.getPageSource()).contains("invalid-oauth-callback-parameters");
        }
    }

    /** Does what a click on a button of the page would do, and keeps where it would have led. */
    private String submit(String name, String value) throws IOException, InterruptedException {
        StringJoiner form = new StringJoiner("&");
        for (WebElement hidden : browser.findElements(By.cssSelector("form input[type='hidden']"))) {
            form.add(hidden.getDomAttribute("name") + "=" + escaped(hidden.getDomAttribute("value")));
        }
        form.add(name + "=" + escaped(value));
        String action = browser.findElement(By.tagName("form")).getDomProperty("action");
        HttpRequest request = HttpRequest.newBuilder(URI.create(action))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
