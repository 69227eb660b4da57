package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the tables of {@code docs/security.md} with the tests that they name. */
class SecurityDocumentTest {
    /** Tests run in the directory of their module. */
    private static final Path PROJECT = Path.of("..");

    private static final int THREATS = 40;
    private static final int BARS = 20;

    private static final Pattern RULE = Pattern.compile("[TY]\\d{1,2}");
    private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");
    /** A name with a capital letter, with its module before it where several have such a class. */
    private static final Pattern NAMED = Pattern.compile("`((?:[a-z0-9-]+/)?[A-Z][^`]*)`");

    private static final Pattern LINE_COMMENT = Pattern.compile("(?m)^\\s*//(.*)$");
    private static final Pattern DECLARED_TEST = Pattern.compile("\\b(?:void|ArchRule)\\s+(\\w+)");

    /** A row of a table whose last column says what shows the others. */
    private record Row(String first, String shownBy) {
        boolean isOfRule() {
            return RULE.matcher(first).matches();
        }

        List<Named> tests() {
            return NAMED.matcher(shownBy)
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !name.endsWith("Benchmark"))
                    .map(Named::parse)
                    .toList();
        }
    }

    /** A class of tests as the document names it, with a test of its own or without, and with a module or without. */
    private record Named(String module, String type, String test) {
        static Named parse(String text) {
            int slash = text.indexOf('/');
            int dot = text.indexOf('.');
            return new Named(
                    text.substring(0, Math.max(slash, 0)),
                    text.substring(slash + 1, dot < 0 ? text.length() : dot),
                    dot < 0 ? "" : text.substring(dot + 1));
        }

        boolean isIn(Source source) {
            return type.equals(source.type()) && (module.isEmpty() || module.equals(source.module()));
        }
    }

    /** The source of a class of tests. */
    private record Source(String module, String type, String text) {
        boolean declares(String test) {
            return test.isEmpty() || testsAfter(0).anyMatch(test::equals);
        }

        boolean cites(String rule, String test) {
            Pattern word = Pattern.compile("\\b" + rule + "\\b");
            return LINE_COMMENT
                    .matcher(text)
                    .results()
                    .filter(comment -> word.matcher(comment.group(1)).find())
                    .anyMatch(comment ->
                            test.isEmpty() || testsAfter(comment.end()).limit(1).anyMatch(test::equals));
        }

        private Stream<String> testsAfter(int position) {
            Matcher declared = DECLARED_TEST.matcher(text).region(position, text.length());
            return declared.results().map(found -> found.group(1));
        }
    }

    // Y20
    @Test
    void everyThreatAndEveryBarHasOneRow() throws IOException {
        List<String> rules =
                Stream.concat(numbered("T", THREATS), numbered("Y", BARS)).toList();
        assertThat(rows().stream().filter(Row::isOfRule).map(Row::first)).containsExactlyInAnyOrderElementsOf(rules);
    }

    // Y20
    @Test
    void whatShowsARuleIsATestThatCitesIt() throws IOException {
        List<Source> sources = sources();
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            for (Named named : row.isOfRule() ? row.tests() : List.<Named>of()) {
                if (sources.stream()
                        .noneMatch(source -> named.isIn(source) && source.cites(row.first(), named.test()))) {
                    wrong.add(row.first() + " is not cited by " + named);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    // Y20
    @Test
    void aRuleWithoutATestIsSaidToBeWithoutOne() throws IOException {
        assertThat(rows().stream()
                        .filter(Row::isOfRule)
                        .filter(row -> row.tests().isEmpty())
                        .filter(row -> !row.shownBy().contains("not shown")
                                && !row.shownBy().contains("benchmark")))
                .isEmpty();
    }

    // Y20
    @Test
    void everyTestThatIsNamedIsThereAndIsOneAlone() throws IOException {
        List<Source> sources = sources();
        List<String> wrong = new ArrayList<>();
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThan(THREATS + BARS);
        for (Row row : rows) {
            for (Named named : row.tests()) {
                List<Source> found = sources.stream().filter(named::isIn).toList();
                if (found.size() != 1 || !found.get(0).declares(named.test())) {
                    wrong.add(row.first() + " names " + named + ", of which there are " + found.size());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Stream<String> numbered(String letter, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> letter + number);
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean isShown = false;
        boolean isInTable = false;
        for (String line : Files.readAllLines(PROJECT.resolve("docs/security.md"))) {
            if (!line.startsWith("|")) {
                isInTable = false;
                continue;
            }
            String[] cells = CELL_BORDER.split(line, -1);
            String last = cells[cells.length - 2].strip();
            if (!isInTable) {
                isInTable = true;
                isShown = last.equals("shown by");
            } else if (isShown && !last.startsWith("--")) {
                rows.add(new Row(cells[1].strip(), last));
            }
        }
        return rows;
    }

    private static List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        addSources(PROJECT, sources);
        addSources(PROJECT.resolve("examples"), sources);
        return sources;
    }

    private static void addSources(Path modules, List<Source> sources) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(modules)) {
            for (Path module : folders) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    addSourcesOf(module.getFileName().toString(), tests, sources);
                }
            }
        }
    }

    private static void addSourcesOf(String module, Path tests, List<Source> sources) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(tests)) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            sources.add(
                    new Source(module, name.substring(0, name.length() - ".java".length()), Files.readString(file)));
        }
    }
}
