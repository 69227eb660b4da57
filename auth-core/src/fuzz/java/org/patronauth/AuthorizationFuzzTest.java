package org.patronauth;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithUtf8Length;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Whatever stands in a header, it is one of the five things that a header can be; Basic always holds a colon. */
class AuthorizationFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void header(@NotNull @WithUtf8Length(max = 9_000) String header) {
        Authorization parsed = Authorization.parse(List.of(header));
        if (parsed instanceof Authorization.Basic) {
            String[] words = header.strip().split("[ \t]+");
            String decoded = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
            if (!words[0].toLowerCase(Locale.ROOT).equals("basic") || decoded.indexOf(':') < 0) {
                throw new AssertionError("credentials out of nothing");
            }
        }
    }
}
