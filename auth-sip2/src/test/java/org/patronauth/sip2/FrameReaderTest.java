package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.patronauth.guard.Deadline;

class FrameReaderTest {
    /** A server that sends these pieces, each when the one before has been read, and then ends the stream. */
    private static final class Pieces implements Transport {
        private final Queue<byte[]> pieces = new ArrayDeque<>();

        Pieces(String... texts) {
            for (String text : texts) {
                pieces.add(text.getBytes(StandardCharsets.US_ASCII));
            }
        }

        @Override
        public void write(byte[] bytes, int length) {
            throw new AssertionError("a reader writes nothing");
        }

        @Override
        public int read(byte[] buffer, int offset, Deadline deadline) {
            byte[] piece = pieces.poll();
            if (piece == null) {
                return -1;
            }
            System.arraycopy(piece, 0, buffer, offset, piece.length);
            return piece.length;
        }

        @Override
        public boolean isQuiet() {
            return pieces.isEmpty();
        }

        @Override
        public void close() {}
    }

    private static String next(FrameReader reader) throws IOException {
        return new String(reader.next(Deadline.after(Duration.ofSeconds(30))), StandardCharsets.US_ASCII);
    }

    @Test
    void aShortAnswerThatComesAfterALongerMessageIsRead() throws IOException {
        for (List<String> ends : List.of(List.of("\r", "\r"), List.of("\r\n", "\r\n"), List.of("\n", "\n"))) {
            FrameReader reader = new FrameReader(
                    new Pieces("98YYYYYN60000320260301    1200002.00|" + ends.get(0), "941" + ends.get(1)));
            assertThat(next(reader)).startsWith("98");
            assertThat(next(reader)).isEqualTo("941");
        }
    }
}
