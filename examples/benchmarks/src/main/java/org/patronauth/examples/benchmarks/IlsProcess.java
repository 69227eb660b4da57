package org.patronauth.examples.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.patronauth.mock.FakeSip2Server;

/** A fake ILS in a process of its own, so that its work is not the login's. */
final class IlsProcess implements AutoCloseable {
    static final String CARD = "23333000000001";
    /** A second card of the same patron, of another type. */
    static final String OTHER_CARD = "23333000000002";

    static final String PIN = "1234";
    /** How many patrons there are besides. */
    static final int OTHERS = 4;

    private static final String PATRONS = """
            [23333000000001]
            pin = 1234
            name = Reader, Robin
            email = robin@ferguson.example
            address = 2 Meadow Lane, Ferguson
            phone = 555 1234
            library = BETHEL
            expires = 2099-12-31
            type = ADULT
            permanent-id = 900001
            [23333000000002]
            pin = 1234
            library = BETHEL
            type = JUVENILE
            permanent-id = 900001
            """;

    private final Process process;
    private final int port;

    private IlsProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The card of one of the others. */
    static String card(int other) {
        return "2333300000010" + other;
    }

    private static String others() {
        StringBuilder others = new StringBuilder();
        for (int other = 0; other < OTHERS; other++) {
            others.append("[")
                    .append(card(other))
                    .append("]\npin = 1234\nlibrary = BETHEL\npermanent-id = 91000")
                    .append(other)
                    .append("\n");
        }
        return others.toString();
    }

    static IlsProcess start() throws IOException {
        Path patrons = Files.createTempFile("patrons", ".txt");
        try {
            Files.writeString(patrons, PATRONS + others());
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            FakeSip2Server.class.getName(),
                            "--patrons",
                            patrons.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String where = out.readLine();
            if (where == null) {
                throw new IOException("The fake ILS did not start.");
            }
            return new IlsProcess(process, Integer.parseInt(where.substring(where.lastIndexOf(':') + 1)));
        } finally {
            Files.delete(patrons);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
