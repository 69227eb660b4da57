package org.patronauth.examples.host.pages;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.fieldset;
import static j2html.TagCreator.legend;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.AssociationView;
import org.patronauth.Restriction;
import org.patronauth.settings.SettingOption;

/** The fields that say which patrons of a service are a library's own, and a line to try them on a value. */
final class RestrictionEditor {
    static final String TYPE = "patron_restriction_type";
    static final String FIELD = "patron_restriction_field";
    static final String CRITERIA = "patron_restriction";
    static final String VALUE = "value";
    static final List<String> NAMES = List.of(TYPE, FIELD, CRITERIA);
    private static final List<SettingOption> TYPES = List.of(
            new SettingOption("none", "Not at all: everybody"),
            new SettingOption("prefix", "Starts with"),
            new SettingOption("string", "Is exactly"),
            new SettingOption("list", "Is one of"),
            new SettingOption("prefix_list", "Starts with one of"),
            new SettingOption("regex", "Matches the pattern"));

    private RestrictionEditor() {}

    /** What the fields hold. */
    record Entry(String type, String field, String criteria, String value) {
        static Entry none() {
            return new Entry("none", "", "", "");
        }

        static Entry of(AssociationView stored) {
            return new Entry(
                    orElse(stored.restrictionType(), "none"),
                    orElse(stored.restrictionField(), ""),
                    orElse(stored.restriction(), ""),
                    "");
        }

        static Entry of(Submitted form) {
            return new Entry(form.text(TYPE), form.text(FIELD), form.text(CRITERIA), form.text(VALUE));
        }

        private static String orElse(@Nullable String text, String other) {
            return text == null ? other : text;
        }
    }

    static DomContent fields(Entry entry, Errors errors, Optional<Restriction.Verdict> verdict) {
        return fieldset(
                legend("Who is let in"),
                p("When libraries share a library system, a library’s own patrons are told by something that the system"
                                + " says of them: their barcode, their patron location, or a field of their record.")
                        .withClass("hint"),
                div(
                                Field.of(FIELD, "What is looked at", errors)
                                        .withHint("If empty: barcode.")
                                        .code(entry.field()),
                                Field.of(TYPE, "How it is compared", errors).choice(entry.type(), TYPES),
                                Field.of(CRITERIA, "With what", errors)
                                        .withHint("Several are separated by commas.")
                                        .code(entry.criteria()))
                        .withClass("row"),
                trial(entry, verdict));
    }

    private static DomContent trial(Entry entry, Optional<Restriction.Verdict> verdict) {
        return div(
                        div(
                                        Field.of(VALUE, "Try it on this value", Errors.NONE)
                                                .withHint("Such as a barcode. Nothing is saved, and nobody is asked.")
                                                .code(entry.value()),
                                        Parts.press("Try").withName("do").withValue("try"))
                                .withClass("asked"),
                        verdict.<DomContent>map(RestrictionEditor::said).orElse(text("")))
                .withClass("trial");
    }

    private static DomContent said(Restriction.Verdict verdict) {
        return div(each(verdict.matched() ? Badge.good("Let in") : Badge.bad("Not let in"), p(verdict.reason())))
                .withClass("verdict")
                .withId("verdict")
                .attr("role", "status");
    }

    /** A restriction as one says it. */
    static String inWords(AssociationView association) {
        String type = association.restrictionType();
        if (type == null) {
            return "Everybody";
        }
        String field = association.restrictionField() == null ? Restriction.BARCODE : association.restrictionField();
        String how = switch (type) {
            case "prefix" -> "starts with";
            case "string" -> "is";
            case "list" -> "is one of";
            case "prefix_list" -> "starts with one of";
            case "regex" -> "matches";
            default -> type;
        };
        return "Whose " + field + " " + how + " " + association.restriction();
    }
}
