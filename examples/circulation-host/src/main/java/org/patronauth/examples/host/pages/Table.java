package org.patronauth.examples.host.pages;

import static j2html.TagCreator.caption;
import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/**
 * A table that becomes a list of small cards on a phone. There each cell carries the name of its column; the roles keep
 * it a table for screen readers, which forget about it when its look changes.
 */
final class Table {
    private final String name;
    private final List<String> columns;
    private final List<DomContent> rows = new ArrayList<>();

    private Table(String name, List<String> columns) {
        this.name = name;
        this.columns = columns;
    }

    static Table of(String name, String... columns) {
        return new Table(name, List.of(columns));
    }

    Table row(DomContent... cells) {
        List<DomContent> row = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            DomContent cell = cells[i];
            row.add(
                    i == 0
                            ? th(cell).attr("scope", "row").attr("role", "rowheader")
                            : td(cell).attr("role", "cell").withData("label", columns.get(i)));
        }
        rows.add(tr(row.toArray(DomContent[]::new)).attr("role", "row"));
        return this;
    }

    Table row(List<String> cells) {
        return row(cells.stream().map(cell -> text(cell)).toArray(DomContent[]::new));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    DomContent content() {
        return table(
                        caption(name).withClass("unseen"),
                        thead(tr(each(
                                                columns,
                                                column -> th(column)
                                                        .attr("scope", "col")
                                                        .attr("role", "columnheader")))
                                        .attr("role", "row"))
                                .attr("role", "rowgroup"),
                        tbody(rows.toArray(DomContent[]::new)).attr("role", "rowgroup"))
                .attr("role", "table");
    }
}
