package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.ProblemType;

class RedirectAllowListTest {
    private static final List<String> ENTRIES = List.of(
            "https://app.ferguson.example/signed-in",
            "https://app.ferguson.example/caf%C3%A9",
            "https://Books.Lion.example:8443/reader/",
            "https://whole.nypl.example/",
            "http://front.lci.example",
            "http://127.0.0.1:9000/callback",
            "http://[::1]:9000/callback",
            "org.ferguson.reader:/signed-in",
            "lion-reader://signed-in/here",
            "openebooks:signed-in",
            "openebooks-test://done?mode=a");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[trn\\\\]|u([0-9a-f]{4}))");

    private final RedirectAllowList list = RedirectAllowList.of(ENTRIES);

    // O3, T16, Y12
    @Test
    void ofAllAddressesThatSomebodyMayTryTheRightOnesAreAllowedAndNoOthers() throws IOException {
        List<String> wronglyAllowed = new ArrayList<>();
        List<String> wronglyRefused = new ArrayList<>();
        List<String> lines = corpus();
        assertThat(lines).hasSizeGreaterThan(300);
        for (String line : lines) {
            String address = unescaped(line.substring(1));
            boolean allowed = list.find(address).isPresent();
            if (allowed && line.startsWith("-")) {
                wronglyAllowed.add(line);
            } else if (!allowed && line.startsWith("+")) {
                wronglyRefused.add(line);
            }
        }
        assertThat(wronglyAllowed).isEmpty();
        assertThat(wronglyRefused).isEmpty();
    }

    // O3: the client is sent to what it named, query and all
    @Test
    void theAddressStaysAsItWasGiven() {
        String address = "https://books.lion.example:8443/reader/book?page=3&x=%C3%84";

        assertThat(list.find(address)).contains(URI.create(address));
        assertThat(list.find(address).orElseThrow()).hasToString(address);
    }

    // O3
    @Test
    void nothingIsAllowedWhereNothingIsSaid() {
        assertThat(RedirectAllowList.of(List.of()).find("https://app.ferguson.example/signed-in"))
                .isEmpty();
        assertThat(RedirectAllowList.NOTHING.find("https://app.ferguson.example/signed-in"))
                .isEmpty();
    }

    @Test
    void anAddressHas2048CharactersAtTheMost() {
        String start = "https://books.lion.example:8443/reader/";
        String longest = start + "x".repeat(2048 - start.length());

        assertThat(list.find(longest)).isPresent();
        assertThat(list.find(longest + "x")).isEmpty();
    }

    // O6
    @Test
    void whoeverNamesNoAddressIsSentToTheFirst() {
        assertThat(list.first()).contains(URI.create("https://app.ferguson.example/signed-in"));
        assertThat(RedirectAllowList.NOTHING.first()).isEmpty();
    }

    // O3
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/signed-in",
                "//app.ferguson.example/signed-in",
                "app.ferguson.example",
                "https://",
                "https:///signed-in",
                "https://patron@app.ferguson.example/",
                "lion-reader://patron@signed-in/here",
                "https://app.ferguson.example/#shelf",
                "https://app.ferguson.example/a/../b/",
                "https://app.ferguson.example/%2e%2e/",
                "https://app.ferguson.example/a%0d",
                "https://app.ferguson.example\\",
                "https://app.f\u00e9rguson.example/",
                "https://*.ferguson.example/",
                "https://app.ferguson.example:0443/",
                "https://app.ferguson.example/?next=shelf",
                "javascript:alert(1)",
                "JAVASCRIPT:alert(1)",
                "data:text/html,x",
                "vbscript:x",
                "file:///etc/hosts",
                "about:blank",
                "blob:https://app.ferguson.example/1",
                "filesystem:https://app.ferguson.example/1",
                "view-source:https://app.ferguson.example/"
            })
    void anEntryThatCannotBeComparedIsRefusedWhenItIsSavedAndAllowsNothing(String entry) {
        assertThat(RedirectAllowList.flawIn(entry)).isPresent();
        assertThat(RedirectAllowList.of(List.of(entry)).find(entry)).isEmpty();
        assertThat(RedirectAllowList.of(List.of(entry)).first()).isEmpty();

        InvalidSettingsException refused = catchThrowableOfType(
                InvalidSettingsException.class,
                () -> LibrarySettings.SCHEMA.parse(
                        Map.of("redirect_uris", List.of("https://app.ferguson.example/", entry))));

        assertThat(refused.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("redirect_uris");
            assertThat(problem.type()).isEqualTo(ProblemType.INVALID_URL);
            assertThat(problem.detail()).contains(": Entry 2: ");
        });
    }

    // O3
    @Test
    void theEntriesOfThisTestCanBeSaved() throws InvalidSettingsException {
        assertThat(LibrarySettings.SCHEMA
                        .parse(Map.of("redirect_uris", ENTRIES))
                        .get(LibrarySettings.REDIRECT_URIS))
                .contains(ENTRIES);
        assertThat(ENTRIES)
                .allSatisfy(entry -> assertThat(RedirectAllowList.flawIn(entry)).isEmpty());
    }

    private static List<String> corpus() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                RedirectAllowListTest.class.getResourceAsStream("redirect-addresses.txt"), "corpus")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        switch (match.group().charAt(1)) {
                            case 't' -> "\t";
                            case 'r' -> "\r";
                            case 'n' -> "\n";
                            case 'u' -> String.valueOf((char) Integer.parseInt(match.group(1), 16));
                            default -> "\\";
                        }));
    }
}
