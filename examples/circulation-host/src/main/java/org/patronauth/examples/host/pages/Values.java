package org.patronauth.examples.host.pages;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingType;

/**
 * What stands in the fields of a form, as text: what is stored when the form is opened, and what was sent when it comes
 * back with errors. Secrets stand in no field.
 */
final class Values {
    /** What the names of settings begin with in forms, as in everything that tells what is wrong with them. */
    static final String SETTINGS = "settings.";

    private final Map<String, String> texts;

    private Values(Map<String, String> texts) {
        this.texts = texts;
    }

    static Values stored(List<Setting<?>> settings, Map<String, Object> stored) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            Object value = stored.get(setting.key());
            if (value == null && setting.type() == SettingType.BOOLEAN) {
                value = setting.defaultValue().<Object>map(given -> given).orElse(false);
            }
            if (value != null && !setting.isSecret()) {
                texts.put(setting.key(), text(setting, value));
            }
        }
        return new Values(texts);
    }

    static Values submitted(List<Setting<?>> settings, Submitted form) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            if (setting.type() == SettingType.BOOLEAN) {
                texts.put(setting.key(), Boolean.toString(form.has(SETTINGS + setting.key())));
            } else if (!setting.isSecret()) {
                texts.put(setting.key(), form.text(SETTINGS + setting.key()));
            }
        }
        return new Values(texts);
    }

    String of(Setting<?> setting) {
        return texts.getOrDefault(setting.key(), "");
    }

    /** Whether a field holds anything but what would hold anyway. */
    boolean isSet(Setting<?> setting) {
        String text = of(setting);
        return setting.type() == SettingType.BOOLEAN ? !text.equals(usual(setting)) : !text.isBlank();
    }

    /** What a setting is when nothing is set, as it would be written. */
    static String usual(Setting<?> setting) {
        return setting.defaultValue()
                .map(value -> text(setting, value))
                .orElse(setting.type() == SettingType.BOOLEAN ? "false" : "");
    }

    static String text(Setting<?> setting, Object value) {
        if (setting.type() == SettingType.JSON && !(value instanceof String)) {
            return JsonText.write(value);
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(String::valueOf).collect(Collectors.joining("\n"));
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
