package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patronauth.Secret;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.SettingsSchema;

/** What is kept of a submission. */
class DraftsTest {
    private static final Setting<String> URL =
            Setting.text("url", "Server").alias("server").build();
    private static final Setting<Secret> PASSWORD =
            Setting.secret("password", "Password").alias("login_password").build();
    private static final SettingsSchema SCHEMA = SettingsSchema.of(URL, PASSWORD);

    private final Drafts drafts = new Drafts();

    private Map<String, Object> kept(Map<String, Object> submitted, Map<String, Object> stored) {
        return drafts.settings(SCHEMA, submitted, stored).orElseThrow().kept();
    }

    @Test
    void aSecretThatIsLeftAloneStaysWhatItIs() {
        assertThat(kept(Map.of(), Map.of("password", "old"))).containsExactly(Map.entry("password", "old"));
        assertThat(kept(Map.of(), Map.of("login_password", "old"))).containsExactly(Map.entry("password", "old"));
        assertThat(kept(Map.of("password", Secret.MASK), Map.of("password", "old")))
                .containsExactly(Map.entry("password", "old"));
        assertThat(kept(Map.of("login_password", Secret.MASK), Map.of("password", "old")))
                .containsExactly(Map.entry("password", "old"));
        assertThat(kept(Map.of("password", Secret.MASK), Map.of())).isEmpty();
        assertThat(drafts.isClean()).isTrue();
    }

    @Test
    void aSecretThatIsGivenTakesItsPlace() {
        assertThat(kept(Map.of("password", "new"), Map.of("password", "old")))
                .containsExactly(Map.entry("password", "new"));
        assertThat(kept(Map.of("login_password", "new"), Map.of("password", "old")))
                .containsExactly(Map.entry("password", "new"));
        assertThat(drafts.settings(SCHEMA, Collections.singletonMap("password", null), Map.of("password", "old"))
                        .orElseThrow()
                        .kept())
                .isEmpty();
    }

    @Test
    void anythingElseThatIsLeftOutIsGone() {
        assertThat(kept(Map.of(), Map.of("url", "ils"))).isEmpty();
    }

    @Test
    void whatANewerHostStoredIsKept() {
        assertThat(kept(Map.of("url", "ils"), Map.of("newer", 7)))
                .containsOnly(Map.entry("url", "ils"), Map.entry("newer", 7));
        assertThat(kept(Map.of("newer", 8), Map.of("newer", 7))).containsExactly(Map.entry("newer", 7));
        assertThat(drafts.isClean()).isTrue();
    }

    @Test
    void anUnknownSettingIsNamed() {
        drafts.settings(SCHEMA, Map.of("ulr", "ils"), Map.of());
        assertThat(drafts.problems()).extracting(SettingProblem::field).containsExactly("settings.ulr");
    }

    @Test
    void aSecretIsGivenByAnyOfItsNames() {
        assertThat(Drafts.isGiven(PASSWORD, Map.of("password", "x"))).isTrue();
        assertThat(Drafts.isGiven(PASSWORD, Map.of("login_password", "x"))).isTrue();
        assertThat(Drafts.isGiven(PASSWORD, Collections.singletonMap("password", null)))
                .isTrue();
        assertThat(Drafts.isGiven(PASSWORD, Map.of("password", Secret.MASK))).isFalse();
        assertThat(Drafts.isGiven(PASSWORD, Map.of("url", "x"))).isFalse();
    }
}
