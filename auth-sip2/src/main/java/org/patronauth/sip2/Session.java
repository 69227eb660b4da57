package org.patronauth.sip2;

import org.jspecify.annotations.Nullable;

/**
 * What a server said of itself when the session began.
 *
 * @param institution the institution id to use from now on, or null to use the configured one
 * @param knowsPatronInformation whether it knows message 63
 */
record Session(@Nullable String institution, boolean knowsPatronInformation) {
    /** A session of a server that was not asked. */
    static final Session PLAIN = new Session(null, true);

    /** Where 63 stands in the list of supported messages. */
    private static final int PATRON_INFORMATION = 7;

    static Session of(Response status, boolean institutionFromStatus) {
        String supported = status.text(Response.BX).orElse("");
        boolean knows = supported.length() <= PATRON_INFORMATION
                || Character.toUpperCase(supported.charAt(PATRON_INFORMATION)) != 'N';
        return new Session(institutionFromStatus ? status.text(Response.AO).orElse(null) : null, knows);
    }
}
