package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryId;

class ChallengesTest {
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final String LINK =
            "<https://books.example.org/ferguson/authentication_document>; rel=http://opds-spec.org/auth/document";

    // A4
    @Test
    void eachChallengeGoesWithTheLinkToTheDocument() {
        Challenges challenges = challenges("Library card");

        assertThat(challenges.basic(FERGUSON, ClientInfo.UNKNOWN))
                .isEqualTo(Map.of("Link", LINK, "WWW-Authenticate", "Basic realm=\"Library card\", charset=\"UTF-8\""));
        assertThat(challenges.bearer(FERGUSON))
                .isEqualTo(Map.of("Link", LINK, "WWW-Authenticate", "Bearer realm=\"Library card\""));
        assertThat(challenges.refusedBearer(FERGUSON))
                .isEqualTo(Map.of(
                        "Link", LINK, "WWW-Authenticate", "Bearer realm=\"Library card\", error=\"invalid_token\""));
    }

    // A4
    @Test
    void aScriptInAPageGetsNoBasicChallenge() {
        assertThat(challenges("Library card").basic(FERGUSON, ClientInfo.of(null, "XMLHttpRequest")))
                .isEqualTo(Map.of("Link", LINK));
        assertThat(challenges("Library card").basic(FERGUSON, ClientInfo.of(null, "Fetch")))
                .containsKey("WWW-Authenticate");
    }

    // T14
    @Test
    void anyRealmReadsBackTheSame() {
        Random random = new Random(14);
        for (int i = 0; i < 5_000; i++) {
            String realm = random.ints(random.nextInt(30), ' ', 0x7F)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String header = challenges(realm).bearer(FERGUSON).get("WWW-Authenticate");
            assertThat(unquote(header.substring("Bearer realm=".length())))
                    .as("realm %d", i)
                    .isEqualTo(realm);
        }
    }

    // T14
    @Test
    void aRealmWithControlCharactersIsRefused() {
        for (String realm : new String[] {"a\rb", "a\nb", "a\u0000b", "a\tb", "a\u007Fb"}) {
            assertThatThrownBy(() -> challenges(realm)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Challenges challenges(String realm) {
        return new Challenges(
                realm,
                Optional.of(
                        library -> URI.create("https://books.example.org/" + library + "/authentication_document")));
    }

    /** RFC 9110 section 5.6.4. */
    private static String unquote(String quoted) {
        assertThat(quoted).startsWith("\"").endsWith("\"");
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            assertThat(c).as("an unescaped quote would end the string").isNotEqualTo('"');
            text.append(c == '\\' ? quoted.charAt(++i) : c);
        }
        return text.toString();
    }
}
