package org.patronauth.examples.host.pages;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.patronauth.settings.Setting;

/**
 * Settings that belong together.
 *
 * @param title what they are about
 * @param open whether they are seen at once
 * @param settings the settings in their order
 */
record SettingGroup(String title, boolean open, List<Setting<?>> settings) {
    /** Fewer than this are not worth hiding. */
    private static final int FEW = 6;

    private enum Subject {
        ESSENTIALS(
                "The essentials",
                Set.of(
                        "url",
                        "port",
                        "username",
                        "password",
                        "client_id",
                        "client_secret",
                        "issuer",
                        "ils",
                        "use_ssl",
                        "api_version",
                        "authentication_mode",
                        "institution_id",
                        "basic_token_enabled",
                        "allow_holds",
                        "website")),
        TEST_PATRON("Test patron", Set.of("test_identifier", "test_password")),
        ENTRY(
                "What patrons type",
                Set.of(
                        "identifier_barcode_format",
                        "identifier_regular_expression",
                        "password_regular_expression",
                        "identifier_keyboard",
                        "password_keyboard",
                        "identifier_maximum_length",
                        "password_maximum_length",
                        "identifier_label",
                        "password_label",
                        "password_exact")),
        BORROWING(
                "Who may borrow",
                Set.of(
                        "max_outstanding_fines",
                        "ils_lock_threshold",
                        "allow_borrowing_with_expired_authorization",
                        "patron_status_block",
                        "blocking_flags",
                        "screen_message_blocks",
                        "block_types",
                        "identifier_blacklist",
                        "patron_types",
                        "patron_blocking_rules",
                        "external_type_regular_expression",
                        "grade_map",
                        "admit_staff",
                        "check_eligibility",
                        "allow_demo_district")),
        TRUST(
                "Certificates",
                Set.of("tls_ca_certificates", "ssl_certificate", "ssl_key", "verify_host", "verify_certificate")),
        LIMITS(
                "Times and limits",
                Set.of(
                        "timeout",
                        "maintenance_start",
                        "maintenance_end",
                        "maintenance_text",
                        "self_test_interval_hours",
                        "connection_budget",
                        "cache_seconds",
                        "max_connections",
                        "token_expiration_days")),
        CONTACT(
                "Help and contact",
                Set.of(
                        "support_email",
                        "help-email",
                        "help-web",
                        "help-uri",
                        "register",
                        "patron_password_reset",
                        "unsubscribe_uri",
                        "copyright_designated_agent_email")),
        PAPERS("Terms and policies", Set.of("terms-of-service", "privacy-policy", "copyright", "about", "license")),
        LOOK(
                "Look",
                Set.of(
                        "logo",
                        "color_scheme",
                        "web_primary_color",
                        "web_secondary_color",
                        "web_css_file",
                        "library_description")),
        OTHER("More settings", Set.of());

        private final String title;
        private final Set<String> keys;

        Subject(String title, Set<String> keys) {
            this.title = title;
            this.keys = keys;
        }

        static Subject of(Setting<?> setting) {
            for (Subject subject : values()) {
                if (subject.keys.contains(setting.key())) {
                    return subject;
                }
            }
            // A protocol may be the host's own, with settings that nobody knows here.
            return setting.isRequired() ? ESSENTIALS : OTHER;
        }
    }

    static List<SettingGroup> of(List<Setting<?>> settings) {
        Map<Subject, List<Setting<?>>> sorted = new EnumMap<>(Subject.class);
        settings.forEach(setting -> sorted.computeIfAbsent(Subject.of(setting), subject -> new ArrayList<>())
                .add(setting));
        List<SettingGroup> groups = new ArrayList<>();
        sorted.forEach((subject, members) -> groups.add(new SettingGroup(
                subject.title,
                subject == Subject.ESSENTIALS || subject == Subject.TEST_PATRON || settings.size() < FEW,
                List.copyOf(members))));
        return groups;
    }
}
