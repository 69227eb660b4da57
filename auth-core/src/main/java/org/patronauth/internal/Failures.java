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

    /** What went wrong, and one plain sentence on what to do and whom to ask. */
    static String explain(IOException failure) {
        String advice;
        if (failure instanceof ServiceMisconfiguredException) {
            return String.valueOf(failure.getMessage());
        } else if (failure instanceof UnknownHostException) {
            advice = "Check the host name in the settings with the people who run the library system.";
        } else if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            advice =
                    "Ask the people who run the library system whether it is up, and whether its firewall lets this server in.";
        } else if (failure instanceof SocketTimeoutException) {
            advice =
                    "Ask the people who run the library system whether it is slow, or whether a firewall is in between.";
        } else if (failure instanceof SSLException) {
            advice = "Check the certificate settings with the people who run the library system.";
        } else {
            advice = "Show this to the people who run the library system.";
        }
        return describe(failure) + " " + advice;
    }
}
