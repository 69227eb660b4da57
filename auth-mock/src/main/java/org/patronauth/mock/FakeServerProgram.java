package org.patronauth.mock;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A fake server as a program of its own.
 *
 * @param <S> the server
 */
abstract class FakeServerProgram<S extends FakeServer<?, ?>> {
    final PrintStream out;
    private final PrintStream err;

    FakeServerProgram(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** What {@code --help} prints. */
    abstract String help();

    abstract S start(Words words);

    /** Where the started server is, for whoever reads the first line of the output. */
    abstract String announcement(S server);

    /** Serves until the process is ended; returns at once, with an exit status, when it cannot. */
    final int run(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            out.print(help());
            return 0;
        }
        try {
            S server = start(arguments);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            new CountDownLatch(1).await();
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + " (--help lists the options)");
            return 2;
        } catch (UncheckedIOException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    final S start(String[] arguments) {
        S server = start(new Words(arguments));
        out.println(announcement(server));
        out.flush();
        return server;
    }

    static <P> List<P> readPatrons(String file, Function<List<String>, List<P>> script) {
        try {
            return script.apply(Files.readAllLines(Path.of(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The file of patrons cannot be read: " + file, e);
        }
    }

    /** A constant by its name, as it is written on command lines: in any case, with hyphens or underscores. */
    static <C extends Enum<C>> C constant(Class<C> type, String kind, String name) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("There is no " + kind + " \"" + name + "\".", e);
        }
    }
}
