package org.patronauth.examples.host;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patronauth.AssociationView;
import org.patronauth.DiagnosisReport;
import org.patronauth.Health;
import org.patronauth.LibraryId;
import org.patronauth.LibraryView;
import org.patronauth.ProtocolDescription;
import org.patronauth.RecentAttempt;
import org.patronauth.SelfTestReport;
import org.patronauth.ServiceStatus;
import org.patronauth.ServiceView;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingOption;

/** What administrators are shown, as JSON. */
final class AdminJson {
    private AdminJson() {}

    static Map<String, Object> protocol(ProtocolDescription protocol) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", protocol.name());
        members.put("label", protocol.label());
        members.put("description", protocol.description());
        members.put("kind", protocol.kind().name().toLowerCase(Locale.ROOT));
        members.put("settings", fields(protocol.settings()));
        members.put("library_settings", fields(protocol.librarySettings()));
        return members;
    }

    private static List<Map<String, @Nullable Object>> fields(List<Setting<?>> settings) {
        return settings.stream().map(AdminJson::field).toList();
    }

    private static Map<String, @Nullable Object> field(Setting<?> setting) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("key", setting.key());
        members.put("aliases", setting.aliases());
        members.put("label", setting.label());
        members.put("description", setting.description());
        members.put("type", setting.type().name().toLowerCase(Locale.ROOT));
        members.put("required", setting.isRequired());
        members.put("secret", setting.isSecret());
        members.put("default", setting.defaultValue().map(AdminJson::raw).orElse(null));
        members.put("options", options(setting.options()));
        members.put("minimum", setting.minimum().orElse(null));
        members.put("maximum", setting.maximum().orElse(null));
        return members;
    }

    /** A default as an administrator would write it. */
    private static Object raw(Object value) {
        return value instanceof BoundedPattern pattern
                ? pattern.source()
                : value instanceof URI ? value.toString() : value;
    }

    private static @Nullable List<Map<String, Object>> options(List<SettingOption> options) {
        if (options.isEmpty()) {
            return null;
        }
        return options.stream()
                .map(option -> Map.<String, Object>of("value", option.value(), "label", option.label()))
                .toList();
    }

    static Map<String, Object> library(LibraryView library) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("short_name", library.id().shortName());
        members.put("name", library.name());
        members.put("settings", library.settings());
        members.put("version", library.version());
        return members;
    }

    static Map<String, @Nullable Object> service(ServiceView service) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("id", service.id());
        members.put("name", service.name());
        members.put("protocol", service.protocol());
        members.put("settings", service.settings());
        members.put("version", service.version());
        members.put(
                "libraries",
                service.libraries().stream().map(LibraryId::shortName).toList());
        SelfTestReport lastSelfTest = service.lastSelfTest();
        members.put("last_self_test", lastSelfTest == null ? null : selfTest(lastSelfTest));
        members.put("status", status(service.status()));
        return members;
    }

    private static Map<String, Object> status(ServiceStatus status) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("state", shown(status.state()).id());
        members.put("detail", status.detail());
        return members;
    }

    /** Maintenance says nothing of the service itself: only the health of the host tells it, here the detail does. */
    private static ServiceStatus.State shown(ServiceStatus.State state) {
        return state == ServiceStatus.State.MAINTENANCE ? ServiceStatus.State.READY : state;
    }

    static Map<String, @Nullable Object> association(AssociationView association) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("service_id", association.serviceId());
        members.put("name", association.serviceName());
        members.put("patron_restriction_type", association.restrictionType());
        members.put("patron_restriction_field", association.restrictionField());
        members.put("patron_restriction", association.restriction());
        members.put("settings", association.settings());
        members.put("position", association.position());
        members.put("version", association.version());
        return members;
    }

    static Map<String, Object> selfTest(SelfTestReport report) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("started", report.started().toString());
        members.put("duration_ms", report.duration().toMillis());
        members.put("success", report.success());
        members.put("steps", report.steps().stream().map(AdminJson::step).toList());
        return members;
    }

    private static Map<String, Object> step(SelfTestReport.Step step) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", step.name());
        members.put("outcome", step.outcome().id());
        members.put("duration_ms", step.duration().toMillis());
        members.put("detail", step.detail());
        return members;
    }

    static Map<String, @Nullable Object> diagnosis(DiagnosisReport report) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put(
                "steps", report.steps().stream().map(AdminJson::stepOfDiagnosis).toList());
        members.put("result", report.result().id());
        members.put("problem", report.problem().map(Answers::members).orElse(null));
        return members;
    }

    private static Map<String, @Nullable Object> stepOfDiagnosis(SelfTestReport.Step step) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(step(step));
        members.put("sent", step.sent().orElse(null));
        members.put("received", step.received().orElse(null));
        return members;
    }

    static Map<String, @Nullable Object> attempt(RecentAttempt attempt) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("support_code", attempt.supportCode());
        members.put("time", attempt.time().toString());
        members.put("service", attempt.serviceName().orElse(null));
        members.put("outcome", attempt.outcome().name().toLowerCase(Locale.ROOT));
        members.put("type", attempt.problem().uri().toString());
        members.put("step", attempt.step());
        members.put("reason", attempt.reason());
        return members;
    }

    static Map<String, Object> health(Health health) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("database", health.databaseReachable());
        members.put("configuration_version", health.configurationVersion());
        members.put("configuration_age_ms", health.configurationAge().toMillis());
        members.put("hosts", health.hosts());
        members.put(
                "services",
                health.services().stream()
                        .map(service -> healthOf(service, health.hosts()))
                        .toList());
        return members;
    }

    private static Map<String, Object> healthOf(Health.Service service, int hosts) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", service.name());
        members.put("state", service.status().state().id());
        Health.Traffic traffic = service.traffic();
        members.put("connections", traffic.connections());
        members.put("breaker_open", traffic.breakerOpen());
        members.put("in_use", traffic.inUse());
        members.put("waiting", traffic.waiting());
        members.put("permits", traffic.permits());
        members.put("most_connections", hosts * traffic.most());
        members.put("connection_budget", traffic.budget());
        return members;
    }
}
