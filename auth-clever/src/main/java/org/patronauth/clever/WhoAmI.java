package org.patronauth.clever;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpAnswer;
import org.patronauth.http.HttpFailureException;
import org.patronauth.json.JsonDocument;

/**
 * Who has signed in at Clever.
 *
 * @param id the key that Clever never changes
 * @param district the district's key; teachers with an account of their own have none
 */
record WhoAmI(String id, @Nullable String district) {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final String ID = "/data/id";

    static WhoAmI ask(CleverClient clever, Secret token, Deadline deadline) throws IOException, RefusedException {
        HttpAnswer answer = clever.get(token, deadline, "me");
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
            throw new RefusedException(RejectionReason.INVALID_CREDENTIALS);
        }
        return of(CleverClient.object("the patron", answer));
    }

    private static WhoAmI of(JsonDocument json) throws RefusedException, HttpFailureException {
        String id = json.isString(ID) ? json.text(ID).orElseThrow() : "";
        if (Blanks.isBlank(id)) {
            throw new RefusedException(RejectionReason.INVALID_CREDENTIALS);
        }
        if (isDistrict(json, "/type") || isDistrict(json, "/data/type")) {
            throw new RefusedException(RejectionReason.UNSUPPORTED_USER_TYPE);
        }
        // Where blanks and control characters are cleaned away, two patrons could become one.
        Optional<String> kept = PatronData.partial().permanentId(id).build().permanentId();
        if (kept.isEmpty() || !kept.get().equals(id)) {
            throw new HttpFailureException("Clever gave an id that cannot be kept.");
        }
        return new WhoAmI(id, json.text("/data/district").orElse(null));
    }

    private static boolean isDistrict(JsonDocument json, String pointer) {
        return json.text(pointer).filter("district"::equals).isPresent();
    }

    @Override
    public String toString() {
        return "WhoAmI[not shown]";
    }
}
