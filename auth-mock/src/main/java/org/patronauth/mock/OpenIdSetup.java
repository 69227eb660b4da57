package org.patronauth.mock;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** How a fake OpenID provider was set up. Written by its builder only, read by its threads once it runs. */
final class OpenIdSetup {
    String clientId;
    String clientSecret;
    boolean pkceRequired;
    boolean userinfo = true;
    boolean issuerParameter = true;
    boolean claimsInTokenAnswers;
    boolean ellipticCurve;
    final Set<String> redirectAddresses = new LinkedHashSet<>();
    final Map<String, Map<String, String>> patrons = new LinkedHashMap<>();

    OpenIdSetup(String clientId, String clientSecret) {
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    OpenIdSetup(OpenIdSetup other) {
        this(other.clientId, other.clientSecret);
        pkceRequired = other.pkceRequired;
        userinfo = other.userinfo;
        issuerParameter = other.issuerParameter;
        claimsInTokenAnswers = other.claimsInTokenAnswers;
        ellipticCurve = other.ellipticCurve;
        redirectAddresses.addAll(other.redirectAddresses);
        patrons.putAll(other.patrons);
    }
}
