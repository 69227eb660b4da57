package org.patronauth.clever;

import java.io.IOException;
import java.util.Optional;
import org.patronauth.Secret;
import org.patronauth.clever.CleverProviderFactory.SchoolDirectory;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpAnswer;

/** Looks schools up at Clever with a token: the patron's own, or that of the application for a district. */
final class CleverSchools implements SchoolDirectory {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final CleverClient clever;
    private final Secret token;

    CleverSchools(CleverClient clever, Secret token) {
        this.clever = clever;
        this.token = token;
    }

    @Override
    public Optional<School> school(String id, Deadline deadline) throws IOException {
        HttpAnswer answer = clever.get(token, deadline, "schools", id);
        return switch (answer.status()) {
            case UNAUTHORIZED, FORBIDDEN, NOT_FOUND -> Optional.empty();
            default ->
                Optional.of(new School(CleverClient.object("a school", answer)
                        .text("/data/nces_id")
                        .orElse(null)));
        };
    }

    @Override
    public String toString() {
        return "CleverSchools";
    }
}
