package org.patronauth.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.patronauth.spi.ServiceMisconfiguredException;

/** Says what went wrong in words that hold no secret, whoever threw it. */
final class Failures {
    private Failures() {}

    static String describe(IOException failure) {
        if (failure instanceof ServiceMisconfiguredException
                || failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof SocketTimeoutException
                || failure instanceof SSLException
                || failure.getClass().getName().startsWith("org.patronauth.")) {
            return failure.getClass().getSimpleName() + ": " + failure.getMessage();
        }
        if (failure instanceof UnknownHostException) {
            return "the host name has no address";
        }
        // The message of any other exception may hold what was sent, such as an address with a PIN in it.
        return failure.getClass().getName();
    }
}
