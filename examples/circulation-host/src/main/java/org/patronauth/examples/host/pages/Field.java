package org.patronauth.examples.host.pages;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.input;
import static j2html.TagCreator.label;
import static j2html.TagCreator.option;
import static j2html.TagCreator.p;
import static j2html.TagCreator.select;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;
import static j2html.TagCreator.textarea;

import j2html.tags.DomContent;
import j2html.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.patronauth.settings.SettingOption;

/** One field of a form with its label, its explanation and what is wrong with it, tied together for screen readers. */
final class Field {
    private final String name;
    private final String label;
    private final String hint;
    private final boolean required;
    private final Optional<String> error;

    private Field(String name, String label, String hint, boolean required, Optional<String> error) {
        this.name = name;
        this.label = label;
        this.hint = hint;
        this.required = required;
        this.error = error;
    }

    static Field of(String name, String label, Errors errors) {
        return new Field(name, label, "", false, errors.at(name, label));
    }

    Field withHint(String text) {
        return new Field(name, label, text, required, error);
    }

    Field mandatory(boolean isRequired) {
        return new Field(name, label, hint, isRequired, error);
    }

    /** The id of the element that takes the value of a field. */
    static String id(String field) {
        return "field-" + field.replace('.', '-');
    }

    DomContent line(String value) {
        return above(input().withType("text").withValue(value).attr("autocomplete", "off"));
    }

    /** A line for something like a code or an address, which nobody's dictionary knows. */
    DomContent code(String value) {
        return above(input().withType("text")
                .withValue(value)
                .withClass("code")
                .attr("autocomplete", "off")
                .attr("autocapitalize", "off")
                .attr("spellcheck", "false"));
    }

    DomContent number(String value) {
        return above(input().withType("text")
                .withValue(value)
                .withClass("short")
                .attr("inputmode", "decimal")
                .attr("autocomplete", "off"));
    }

    /** A secret goes in and never comes out. */
    DomContent secret(String autocomplete) {
        return above(input().withType("password").attr("autocomplete", autocomplete));
    }

    DomContent lines(String value, int rows) {
        return above(textarea(value)
                .withRows(Integer.toString(rows))
                .withClass("code")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false"));
    }

    DomContent choice(String value, List<SettingOption> options) {
        return above(select(each(
                options,
                one -> option(one.label())
                        .withValue(one.value())
                        .withCondSelected(one.value().equals(value)))));
    }

    DomContent file(String accepted) {
        return above(input().withType("file").attr("accept", accepted));
    }

    /** A box to tick, with its label behind it. */
    DomContent box(boolean ticked) {
        return frame().with(
                        div(
                                        tie(input().withType("checkbox")
                                                .withValue("true")
                                                .withCondChecked(ticked)),
                                        label(label).withFor(id(name)))
                                .withClass("tick"),
                        hint(),
                        error());
    }

    private DomContent above(Tag<?> control) {
        return frame().with(
                        label(text(label), required ? span(" required").withClass("required") : null)
                                .withFor(id(name)),
                        hint(),
                        error(),
                        tie(control));
    }

    private j2html.tags.specialized.DivTag frame() {
        return div().withClass(error.isPresent() ? "field wrong" : "field");
    }

    private DomContent hint() {
        return hint.isEmpty() ? text("") : p(hint).withId(id(name) + "-hint").withClass("hint");
    }

    private DomContent error() {
        return error.<DomContent>map(what -> p(span("Error: ").withClass("unseen"), text(what))
                        .withId(id(name) + "-error")
                        .withClass("error"))
                .orElse(text(""));
    }

    private DomContent tie(Tag<?> control) {
        List<String> said = new ArrayList<>(2);
        if (!hint.isEmpty()) {
            said.add(id(name) + "-hint");
        }
        if (error.isPresent()) {
            said.add(id(name) + "-error");
        }
        control.attr("name", name);
        control.attr("id", id(name));
        if (!said.isEmpty()) {
            control.attr("aria-describedby", String.join(" ", said));
        }
        if (error.isPresent()) {
            control.attr("aria-invalid", "true");
        }
        if (required) {
            control.attr("aria-required", "true");
        }
        return control;
    }
}
