package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the command lines of all fake servers have in common, asked from outside. */
final class CommandLines {
    private CommandLines() {}

    static void assertThatItIsRefusedInOneSentence(
            BiFunction<PrintStream, PrintStream, FakeServerProgram<?>> program, String line)
            throws InterruptedException {
        PrintedOutput out = new PrintedOutput();
        PrintedOutput err = new PrintedOutput();
        assertThat(program.apply(out.stream(), err.stream()).run(line.split(" ")))
                .isEqualTo(2);
        assertThat(err.text().lines()).hasSize(1);
        assertThat(out.text()).isEmpty();
    }

    /** What {@code --help} prints. */
    static String help(BiFunction<PrintStream, PrintStream, FakeServerProgram<?>> program) throws InterruptedException {
        PrintedOutput out = new PrintedOutput();
        assertThat(program.apply(out.stream(), out.stream()).run(new String[] {"--help"}))
                .isZero();
        return out.text();
    }

    /** Line ends of the script are written as a backslash and an n. */
    static void assertThatTheScriptIsRefused(Function<List<String>, ?> parser, String script, String message) {
        List<String> lines = script.replace("\\n", "\n").lines().toList();
        assertThatThrownBy(() -> parser.apply(lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
