package org.patronauth.sip2;

import java.io.Closeable;
import java.io.IOException;
import org.patronauth.guard.Deadline;

/** A stream of bytes to a server and back. Used by one thread at a time. */
interface Transport extends Closeable {
    /** Sends the first bytes of a buffer at once: some servers take what arrives together for one whole message. */
    void write(byte[] bytes, int length) throws IOException;

    /**
     * Waits for bytes.
     *
     * @return how many were read into the buffer, or -1 at the end of the stream
     * @throws java.net.SocketTimeoutException when the deadline passed
     */
    int read(byte[] buffer, int offset, Deadline deadline) throws IOException;

    /** Whether the connection is open and nothing that we did not ask for has arrived. Does not wait for anything. */
    boolean isQuiet();

    /** Lets go of the connection; never fails. */
    @Override
    void close();
}
