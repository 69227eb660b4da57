package org.patronauth.oauth;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.http.HttpFailureException;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Settings;

/** Where the fields of a patron are in what an authorization server says. */
final class PatronPointers {
    private static final int LONGEST = 255;

    private final Settings settings;

    PatronPointers(Settings settings) {
        this.settings = settings;
    }

    /**
     * The patron of whom an authorization server speaks.
     *
     * <p>The answer is complete: what is not there is not there, since nobody else can be asked.
     *
     * @param answers what was said; the first one that has a field decides
     * @throws HttpFailureException when none says who the patron is
     */
    PatronData patron(List<JsonDocument> answers) throws IOException {
        String id = field(answers, OAuthSettings.ID_POINTER);
        if (id == null) {
            throw new HttpFailureException("The authorization server says of nobody who it is: there is no usable text "
                    + "where " + OAuthSettings.ID_POINTER.key() + " points.");
        }
        return PatronData.complete()
                .permanentId(id)
                .authorizationIdentifier(id)
                .username(field(answers, OAuthSettings.USERNAME_POINTER))
                .personalName(field(answers, OAuthSettings.NAME_POINTER))
                .emailAddress(field(answers, OAuthSettings.EMAIL_POINTER))
                .externalType(field(answers, OAuthSettings.TYPE_POINTER))
                .libraryIdentifier(field(answers, OAuthSettings.LIBRARY_POINTER))
                .build();
    }

    private @Nullable String field(List<JsonDocument> answers, Setting<String> pointer) {
        return settings.get(pointer).stream()
                .flatMap(place -> answers.stream().flatMap(answer -> usable(answer, place)))
                .findFirst()
                .orElse(null);
    }

    private static Stream<String> usable(JsonDocument answer, String pointer) {
        Optional<String> text = answer.text(pointer).map(String::strip);
        return text
                .filter(value -> !value.isEmpty()
                        && value.length() <= LONGEST
                        && value.chars().noneMatch(Character::isISOControl))
                .stream();
    }
}
