package org.patronauth.clever;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpAnswer;
import org.patronauth.http.HttpFailureException;
import org.patronauth.http.HttpQuestion;
import org.patronauth.json.JsonDocument;
import org.patronauth.spi.SignInGrant;

/** Turns a code into the patron's token, once (RFC 6749 section 4.1.3). */
final class TokenExchange {
    private static final int BAD_REQUEST = 400;
    private static final String TOKEN = "/access_token";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CleverClient clever;
    private final Secret basicCredentials;

    TokenExchange(CleverClient clever, String clientId, Secret clientSecret) {
        this.clever = clever;
        this.basicCredentials = Secret.of(Base64.getEncoder()
                .encodeToString((clientId + ":" + clientSecret.reveal()).getBytes(StandardCharsets.UTF_8)));
    }

    Secret tokenFor(SignInGrant grant, Deadline deadline) throws IOException, RefusedException {
        HttpAnswer answer = clever.post(body(grant), basicCredentials, deadline);
        if (answer.status() == BAD_REQUEST) {
            throw new RefusedException(RejectionReason.INVALID_CREDENTIALS);
        }
        JsonDocument json = CleverClient.object("a token", answer);
        String token = json.isString(TOKEN) ? json.text(TOKEN).orElseThrow() : "";
        if (Blanks.isBlank(token)) {
            throw new RefusedException(RejectionReason.INVALID_CREDENTIALS);
        }
        if (!HttpQuestion.isHeaderValue(token)) {
            throw new HttpFailureException("Clever gave a token that cannot be sent.");
        }
        return Secret.of(token);
    }

    private static byte[] body(SignInGrant grant) throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("code", grant.code().reveal());
        members.put("grant_type", "authorization_code");
        members.put("redirect_uri", grant.redirectAddress().toString());
        try {
            return JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            // Its text may hold the code.
            throw new HttpFailureException("The code cannot be written.");
        }
    }

    @Override
    public String toString() {
        return "TokenExchange";
    }
}
