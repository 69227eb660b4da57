package org.patronauth.mock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Bodies in gzip (RFC 1952), honest and otherwise. */
final class GzipBodies {
    private static final byte[] HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};
    private static final int BLOCK = 1024 * 1024;
    private static final int BLOCKS = 256;

    private GzipBodies() {}

    static byte[] of(byte[] body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail.", e);
        }
        return compressed.toByteArray();
    }

    /** The body and 256 MiB of line ends. Every MiB of them is deflated alike, so that this costs next to nothing. */
    static byte[] bomb(byte[] body) {
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) '\n');
        byte[] deflatedBlock = deflate(block, false);
        ByteSink bomb = new ByteSink();
        CRC32 checksum = new CRC32();
        bomb.put(HEADER);
        bomb.put(deflate(body, false));
        checksum.update(body);
        for (int i = 0; i < BLOCKS; i++) {
            bomb.put(deflatedBlock);
            checksum.update(block);
        }
        bomb.put(deflate(new byte[0], true));
        littleEndian(bomb, (int) checksum.getValue());
        littleEndian(bomb, body.length + BLOCK * BLOCKS);
        return bomb.toByteArray();
    }

    /** A piece of a deflated stream that can follow any other. */
    private static byte[] deflate(byte[] bytes, boolean last) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(bytes);
            if (last) {
                deflater.finish();
            }
            ByteSink deflated = new ByteSink();
            byte[] buffer = new byte[8192];
            int count = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
            while (count > 0) {
                deflated.put(buffer, 0, count);
                count = count < buffer.length ? 0 : deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
            }
            return deflated.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void littleEndian(ByteSink sink, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            sink.put((byte) (value >> shift));
        }
    }
}
