package org.patronauth.examples.host.pages;

import j2html.tags.DomContent;
import java.util.List;
import org.patronauth.settings.Setting;

/** Where what is stored and what somebody wants to store are not the same. Secrets are not compared. */
final class Differences {
    private static final String NOTHING = "Nothing";

    private final Table table = Table.of("What differs", "Field", "Stored now", "Yours");

    void add(String field, String stored, String own) {
        if (!stored.equals(own)) {
            table.row(List.of(field, stored.isEmpty() ? NOTHING : stored, own.isEmpty() ? NOTHING : own));
        }
    }

    void addAll(List<Setting<?>> settings, Values stored, Values own) {
        settings.stream()
                .filter(setting -> !setting.isSecret())
                .forEach(setting -> add(setting.label(), stored.of(setting), own.of(setting)));
    }

    boolean areNone() {
        return table.isEmpty();
    }

    DomContent content() {
        return table.content();
    }
}
