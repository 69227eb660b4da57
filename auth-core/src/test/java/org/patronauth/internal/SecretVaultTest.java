package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patronauth.Secret;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.SecretCipher;
import org.patronauth.store.ServiceRow;

class SecretVaultTest {
    private static final SettingsSchema SCHEMA = SettingsSchema.of(
            Setting.text("url", "Server").build(),
            Setting.secret("password", "Password").alias("login_password").build());
    private static final EncryptionKeys KEYS = EncryptionKeys.random();

    private final SecretVault vault = new SecretVault(() -> KEYS, false);
    private final SecretVault keyless = new SecretVault(EncryptionKeys::none, false);
    private final SecretVault open = new SecretVault(EncryptionKeys::none, true);

    private static ServiceRow service(Map<String, Object> settings) {
        return new ServiceRow(5, "Ferguson", "Plain", settings, 1);
    }

    @Test
    void itTellsWhatTheHostHas() {
        assertThat(vault.hasKeys()).isTrue();
        assertThat(keyless.hasKeys()).isFalse();
        assertThat(keyless.plainAllowed()).isFalse();
        assertThat(open.plainAllowed()).isTrue();
    }

    @Test
    void secretsAreSealedUnderAnyOfTheirNamesAndNothingElseIs() throws Exception {
        Map<String, Object> sealed =
                vault.seal(5, Map.of("url", "ils", "password", "Secret-Canary", "login_password", " "), SCHEMA);

        assertThat(sealed).containsEntry("url", "ils").containsEntry("login_password", " ");
        assertThat(SecretCipher.isSealed(sealed.get("password"))).isTrue();
        assertThat(vault.open(service(sealed), SCHEMA)).containsEntry("password", "Secret-Canary");
        assertThat(vault.seal(5, sealed, SCHEMA)).isEqualTo(sealed);
        assertThat(keyless.seal(5, Map.of("password", "a"), SCHEMA)).containsEntry("password", "a");
    }

    @Test
    void whatIsInClearTextIsFound() {
        assertThat(vault.holdsPlain(service(Map.of("password", "a")), SCHEMA)).isTrue();
        assertThat(vault.holdsPlain(service(Map.of("login_password", "a")), SCHEMA))
                .isTrue();
        assertThat(vault.holdsPlain(service(Map.of("password", " ")), SCHEMA)).isFalse();
        assertThat(vault.holdsPlain(service(Map.of("url", "a")), SCHEMA)).isFalse();
        assertThat(vault.holdsPlain(service(vault.seal(5, Map.of("password", "a"), SCHEMA)), SCHEMA))
                .isFalse();
    }

    @Test
    void everybodySeesAMaskInPlaceOfASecret() {
        Object sealed = vault.seal(5, Map.of("password", "a"), SCHEMA).get("password");
        assertThat(SecretVault.masked(
                        Map.of("url", "ils", "password", "a", "login_password", "b", "newer", sealed), SCHEMA))
                .containsOnly(
                        Map.entry("url", "ils"),
                        Map.entry("password", Secret.MASK),
                        Map.entry("login_password", Secret.MASK),
                        Map.entry("newer", Secret.MASK));
    }

    @Test
    void withoutAKeyANewSecretIsRefusedUnlessTheHostAllowsIt() {
        Drafts drafts = new Drafts();
        open.refusePlain(drafts, Map.of("password", "a"), Map.of(), SCHEMA);
        vault.refusePlain(drafts, Map.of("password", "a"), Map.of(), SCHEMA);
        keyless.refusePlain(drafts, Map.of("password", "a", "url", "b"), Map.of("password", "a"), SCHEMA);
        keyless.refusePlain(drafts, vault.seal(5, Map.of("password", "a"), SCHEMA), Map.of(), SCHEMA);
        assertThat(drafts.isClean()).isTrue();

        keyless.refusePlain(drafts, Map.of("password", "b"), Map.of("password", "a"), SCHEMA);
        assertThat(drafts.problems()).extracting(SettingProblem::field).containsExactly("settings.password");
    }

    @Test
    void whatCannotBeReadIsLeftOutAndTold() {
        Map<String, Object> sealed = vault.seal(5, Map.of("url", "ils", "password", "a"), SCHEMA);
        SecretVault.Opened opened = keyless.openWhatCanBe(service(sealed), SCHEMA);
        assertThat(opened.clear()).containsExactly(Map.entry("url", "ils"));
        assertThat(opened.unreadable()).containsOnlyKeys("password");

        SecretVault.Opened whole = vault.openWhatCanBe(service(sealed), SCHEMA);
        assertThat(whole.clear()).containsEntry("password", "a");
        assertThat(whole.unreadable()).isEmpty();
        assertThat(vault.asStored(Map.of("password", "a"), whole, service(sealed), SCHEMA))
                .containsEntry("password", sealed.get("password"));
        assertThat(vault.asStored(Map.of("password", "b"), whole, service(sealed), SCHEMA))
                .containsEntry("password", "b");
    }
}
