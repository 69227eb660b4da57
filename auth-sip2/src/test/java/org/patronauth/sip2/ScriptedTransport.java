package org.patronauth.sip2;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.patronauth.guard.Deadline;

/** A server of a few words, for tests of what no real socket does on demand. */
final class ScriptedTransport implements Transport {
    private final Deque<String> answers = new ArrayDeque<>();
    boolean failsToWrite;
    boolean closed;
    int writes;

    ScriptedTransport answering(String... messages) {
        for (String message : messages) {
            answers.add(message);
        }
        return this;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        if (failsToWrite) {
            throw new IOException("Broken pipe");
        }
        writes++;
    }

    @Override
    public int read(byte[] buffer, int offset, Deadline deadline) throws IOException {
        String answer = answers.poll();
        if (answer == null) {
            throw new SocketTimeoutException("nothing more to say");
        }
        byte[] bytes = (answer + "\r").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, buffer, offset, bytes.length);
        return bytes.length;
    }

    @Override
    public boolean isQuiet() {
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
