package org.patronauth.examples.host.pages;

import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.fieldset;
import static j2html.TagCreator.legend;
import static j2html.TagCreator.summary;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.ProblemType;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.SettingType;

/** The fields for a list of settings, in groups. What is needed stands open; the rest is a click away. */
final class SettingsForm {
    private static final int ROWS = 4;

    private final List<Setting<?>> settings;
    private final Set<String> storedSecrets;

    private SettingsForm(List<Setting<?>> settings, Set<String> storedSecrets) {
        this.settings = settings;
        this.storedSecrets = storedSecrets;
    }

    /**
     * A form.
     *
     * @param stored what is stored now; secrets among it are masked, and keep their value unless another one is typed
     */
    static SettingsForm of(List<Setting<?>> settings, Map<String, Object> stored) {
        return new SettingsForm(settings, stored.keySet());
    }

    /** The names of all fields. */
    List<String> names() {
        return settings.stream().map(setting -> Values.SETTINGS + setting.key()).toList();
    }

    DomContent fields(Values values, Errors errors, boolean sentBefore) {
        return each(SettingGroup.of(settings), group -> group(group, values, errors, sentBefore));
    }

    private DomContent group(SettingGroup group, Values values, Errors errors, boolean sentBefore) {
        DomContent fields = div(each(group.settings(), setting -> field(setting, values, errors, sentBefore)))
                .withClass("fields");
        if (group.open()) {
            return fieldset(legend(group.title()), fields);
        }
        boolean wrong = errors.anyOf(group.settings().stream()
                .map(setting -> Values.SETTINGS + setting.key())
                .toList());
        boolean set = group.settings().stream()
                .anyMatch(setting -> values.isSet(setting) || storedSecrets.contains(setting.key()));
        return details(summary(group.title()), fieldset(legend(group.title()).withClass("unseen"), fields))
                .withClass("group")
                .condAttr(wrong || set, "open", "");
    }

    private DomContent field(Setting<?> setting, Values values, Errors errors, boolean sentBefore) {
        String name = Values.SETTINGS + setting.key();
        Field field = Field.of(name, setting.label(), errors).mandatory(setting.isRequired());
        if (setting.isSecret()) {
            return secret(field, setting, sentBefore);
        }
        String value = values.of(setting);
        String hint = hint(setting);
        return switch (setting.type()) {
            case BOOLEAN -> field.withHint(setting.description()).box(value.equals("true"));
            case NUMBER -> field.withHint(hint).number(value);
            case SELECT -> field.withHint(setting.description()).choice(value, options(setting));
            case LIST -> field.withHint(join(hint, "One on each line.")).lines(value, ROWS);
            case PEM, JSON -> field.withHint(hint).lines(value, ROWS);
            case PATTERN, URL -> field.withHint(hint).code(value);
            case TEXT -> field.withHint(hint).line(value);
        };
    }

    private DomContent secret(Field field, Setting<?> setting, boolean sentBefore) {
        boolean stored = storedSecrets.contains(setting.key());
        String hint = join(
                setting.description(),
                stored ? "A value is stored. Leave this empty to keep it." : "",
                sentBefore ? "What you typed here was not kept: type it again." : "");
        Field told = field.withHint(hint).mandatory(setting.isRequired() && !stored);
        DomContent entry = setting.type() == SettingType.PEM ? told.lines("", ROWS) : told.secret("new-password");
        if (!stored || setting.isRequired()) {
            return entry;
        }
        return each(
                entry,
                Field.of(clearing(setting), "Remove the stored value: " + setting.label(), Errors.NONE)
                        .box(false));
    }

    private static String clearing(Setting<?> setting) {
        return "remove." + setting.key();
    }

    private static String hint(Setting<?> setting) {
        String usual = Values.usual(setting);
        return join(setting.description(), usual.isBlank() ? "" : "If empty: " + usual.replace("\n", ", ") + ".");
    }

    private static String join(String... sentences) {
        List<String> said = new ArrayList<>();
        for (String sentence : sentences) {
            if (!sentence.isBlank()) {
                said.add(sentence);
            }
        }
        return String.join(" ", said);
    }

    private static List<SettingOption> options(Setting<?> setting) {
        List<SettingOption> options = new ArrayList<>();
        String usual = Values.usual(setting);
        String label = setting.options().stream()
                .filter(option -> option.value().equals(usual))
                .map(SettingOption::label)
                .findFirst()
                .orElse("");
        options.add(new SettingOption("", label.isEmpty() ? "Not set" : "As usual: " + label));
        options.addAll(setting.options());
        return options;
    }

    /**
     * What a form says about the settings, as the library takes them.
     *
     * @throws ConfigurationRefusedException when a field that takes JSON holds something that only begins like it
     */
    Map<String, @Nullable Object> read(Submitted form) {
        Map<String, @Nullable Object> raw = new LinkedHashMap<>();
        List<SettingProblem> problems = new ArrayList<>();
        for (Setting<?> setting : settings) {
            String name = Values.SETTINGS + setting.key();
            String text = form.text(name);
            if (setting.type() == SettingType.BOOLEAN) {
                boolean ticked = form.has(name);
                if (!Values.usual(setting).equals(Boolean.toString(ticked))) {
                    raw.put(setting.key(), ticked);
                }
            } else if (!text.isBlank()) {
                raw.put(setting.key(), value(setting, text, problems));
            } else if (setting.isSecret() && form.has(clearing(setting))) {
                raw.put(setting.key(), null);
            }
        }
        if (!problems.isEmpty()) {
            throw ConfigurationRefusedException.invalid(problems);
        }
        return raw;
    }

    private static Object value(Setting<?> setting, String text, List<SettingProblem> problems) {
        if (setting.type() == SettingType.LIST) {
            return text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
        if (setting.type() != SettingType.JSON) {
            return text;
        }
        return JsonText.read(text).orElseGet(() -> {
            if (text.strip().startsWith("{") || text.strip().startsWith("[")) {
                problems.add(new SettingProblem(
                        Values.SETTINGS + setting.key(),
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "\"" + setting.label() + "\": This is not well-formed JSON."));
            }
            return text;
        });
    }
}
