package org.patronauth.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.IssuedToken;
import org.patronauth.ProblemDetail;

/**
 * A client's own address with the outcome of a sign-in behind it: in the fragment, which a browser sends to no server
 * (RFC 9700 section 4.3.2).
 */
final class ClientAddress {
    private static final String UNRESERVED = "-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private ClientAddress() {}

    static URI withToken(URI client, IssuedToken token, Authenticated login, Optional<URI> rootLane) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("access_token", token.value().reveal());
        Map<String, Object> patron = new LinkedHashMap<>();
        login.fresh().personalDetails().personalName().ifPresent(name -> patron.put("name", name));
        members.put("patron_info", JsonText.object(patron));
        rootLane.ifPresent(lane -> members.put("root_lane", lane.toString()));
        members.put("is_new", Boolean.toString(login.isNew()));
        login.patron().record().externalType().ifPresent(type -> members.put("age_group", type));
        return with(client, members);
    }

    static URI withError(URI client, ProblemDetail problem) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", problem.type().toString());
        error.put("title", problem.title());
        error.put("status", problem.status());
        error.put("detail", problem.detail());
        problem.instance().ifPresent(code -> error.put("instance", code));
        return with(client, Map.of("error", JsonText.object(error)));
    }

    private static URI with(URI client, Map<String, String> members) {
        StringBuilder address = new StringBuilder(client.toString());
        char separator = '#';
        for (Map.Entry<String, String> member : members.entrySet()) {
            address.append(separator).append(member.getKey()).append('=');
            escape(member.getValue(), address);
            separator = '&';
        }
        return URI.create(address.toString());
    }

    private static void escape(String text, StringBuilder out) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'A' && b <= 'Z')
                    || (b >= 'a' && b <= 'z')
                    || (b >= '0' && b <= '9')
                    || UNRESERVED.indexOf(b) >= 0;
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
            }
        }
    }
}
