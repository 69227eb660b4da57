package org.patronauth.examples.host;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts the host from the command line. */
public final class Main {
    private static final int BAD_ARGUMENTS = 2;
    private static final int CANNOT_START = 1;

    private Main() {}

    /**
     * Serves until the process is told to end.
     *
     * @param arguments options; an unknown one says which are known
     * @throws InterruptedException when interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        if (List.of(arguments).contains("--help")) {
            out.print(Options.HELP);
            return;
        }
        try {
            Host host = Host.start(Options.parse(List.of(arguments), System::getenv), out);
            Thread end = new Thread(
                    () -> {
                        host.close();
                        // The JVM would report the signal as a failure.
                        Runtime.getRuntime().halt(0);
                    },
                    "end");
            Runtime.getRuntime().addShutdownHook(end);
            new CountDownLatch(1).await();
        } catch (BadArgumentException e) {
            err.println("circulation-host: " + e.getMessage());
            System.exit(BAD_ARGUMENTS);
        } catch (StartFailedException e) {
            err.println("circulation-host: " + e.getMessage());
            System.exit(CANNOT_START);
        }
    }
}
