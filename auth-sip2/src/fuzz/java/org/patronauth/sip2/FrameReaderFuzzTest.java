package org.patronauth.sip2;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.InRange;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.patronauth.guard.Deadline;

/** However a stream is cut into pieces, it is the same messages, none of them empty or with an end inside. */
class FrameReaderFuzzTest {
    private static final int MOST_MESSAGES = 10_000;

    @FuzzTest(maxDuration = "1m")
    void stream(byte @NotNull @WithLength(max = 8_192) [] stream, @InRange(min = 1, max = 64) int piece) {
        if (!read(stream, piece).equals(read(stream, stream.length + 1))) {
            throw new AssertionError("what is read depends on how it arrives");
        }
    }

    private static String read(byte[] stream, int piece) {
        FrameReader reader = new FrameReader(new Pieces(stream, piece));
        Deadline deadline = Deadline.after(Duration.ofSeconds(30));
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < MOST_MESSAGES; i++) {
            try {
                byte[] message = reader.next(deadline);
                if (message.length == 0) {
                    throw new AssertionError("an empty message");
                }
                messages.append(Arrays.toString(message));
            } catch (IOException e) {
                return messages.append(e.getClass().getSimpleName()).toString();
            }
        }
        throw new AssertionError("messages without end");
    }

    /** A stream that gives so many bytes at a time. */
    private static final class Pieces implements Transport {
        private final byte[] stream;
        private final int piece;
        private int position;

        Pieces(byte[] stream, int piece) {
            this.stream = stream;
            this.piece = piece;
        }

        @Override
        public void write(byte[] bytes, int length) {
            throw new AssertionError("a reader writes nothing");
        }

        @Override
        public int read(byte[] buffer, int offset, Deadline deadline) {
            if (position == stream.length) {
                return -1;
            }
            int length = Math.min(Math.min(piece, buffer.length - offset), stream.length - position);
            System.arraycopy(stream, position, buffer, offset, length);
            position += length;
            return length;
        }

        @Override
        public boolean isQuiet() {
            return position == stream.length;
        }

        @Override
        public void close() {}
    }
}
