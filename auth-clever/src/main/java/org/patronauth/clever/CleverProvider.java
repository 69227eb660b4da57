package org.patronauth.clever;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.clever.CleverProviderFactory.SchoolDirectory;
import org.patronauth.clever.CleverProviderFactory.SchoolDirectory.School;
import org.patronauth.guard.Deadline;
import org.patronauth.http.HttpFailureException;
import org.patronauth.http.HttpRoot;
import org.patronauth.http.HttpSource;
import org.patronauth.json.JsonDocument;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.SignInGrant;
import org.patronauth.spi.SignInRequest;
import org.patronauth.spi.StepResult;

/** Signs patrons in by Clever, and forgets whatever it heard about them but who they are and what they may read. */
final class CleverProvider implements OAuthAuthenticationProvider {
    private static final OAuthDeclaration DECLARATION = OAuthDeclaration.builder(
                    URI.create("http://librarysimplified.org/terms/auth/clever"), "Clever token", "Clever")
            .buttonImage("CleverLoginButton280.png")
            .build();

    private final Settings settings;
    private final HttpSource source;
    private final CleverClient clever;
    private final TokenExchange exchange;
    private final @Nullable SchoolList<?> eligibleSchools;
    private final @Nullable SchoolDirectory directory;
    private final ProviderEnvironment environment;

    /** Without a list eligibility is not checked. */
    CleverProvider(
            Settings settings,
            HttpSource source,
            @Nullable SchoolList<?> eligibleSchools,
            @Nullable SchoolDirectory directory,
            ProviderEnvironment environment) {
        this.settings = settings;
        this.source = source;
        this.eligibleSchools = eligibleSchools;
        this.environment = environment;
        this.clever = new CleverClient(
                source, settings.require(CleverSettings.TOKEN_ENDPOINT), settings.require(CleverSettings.API_URL));
        this.exchange = new TokenExchange(
                clever, settings.require(CleverSettings.CLIENT_ID), settings.require(CleverSettings.CLIENT_SECRET));
        this.directory = directory == null && CleverSettings.asksWithDistrictToken(settings)
                ? new CleverSchools(clever, settings.require(CleverSettings.DISTRICT_TOKEN))
                : directory;
    }

    @Override
    public OAuthDeclaration declaration() {
        return DECLARATION;
    }

    @Override
    public Duration sessionLife() {
        return Duration.ofDays(settings.require(CleverSettings.TOKEN_EXPIRATION_DAYS));
    }

    @Override
    public Optional<URI> callbackAddress() {
        return settings.get(CleverSettings.REDIRECT_URI);
    }

    @Override
    public Set<String> extraParameters() {
        return Set.of(AuthorizeAddress.DISTRICT);
    }

    @Override
    public URI authorizationUri(SignInRequest request, Call call) throws IOException {
        return AuthorizeAddress.of(
                settings.require(CleverSettings.AUTHORIZATION_ENDPOINT),
                settings.require(CleverSettings.CLIENT_ID),
                request);
    }

    @Override
    public OAuthAnswer complete(SignInGrant grant, Call call) throws IOException {
        Deadline deadline = call.deadline();
        Secret token;
        WhoAmI patron;
        try {
            token = exchange.tokenFor(grant, deadline);
            patron = WhoAmI.ask(clever, token, deadline);
        } catch (RefusedException e) {
            return OAuthAnswer.refused(e.reason());
        }
        try {
            return OAuthAnswer.identified(admitted(patron, token, deadline));
        } catch (RefusedException e) {
            return OAuthAnswer.refused(
                    e.reason(), PatronData.partial().permanentId(patron.id()).build());
        }
    }

    private PatronData admitted(WhoAmI patron, Secret token, Deadline deadline) throws IOException, RefusedException {
        JsonDocument record =
                CleverClient.object("a patron's record", clever.get(token, deadline, "users", patron.id()));
        if (!record.isObject("/data")) {
            throw new HttpFailureException("Clever answered the question for a patron's record without data.");
        }
        Role role = Role.of(key -> record.has("/data/roles/" + key), settings.require(CleverSettings.ADMIT_STAFF))
                .orElseThrow(() -> new RefusedException(RejectionReason.UNSUPPORTED_USER_TYPE));
        String place = "/data/roles/" + role.key();
        if (eligibleSchools != null) {
            requireEligible(eligibleSchools, school(record, place), district(patron, record), token, deadline);
        }
        return PatronData.complete()
                .permanentId(patron.id())
                .authorizationIdentifier(patron.id())
                .externalType(type(role, record, place))
                .build();
    }

    private @Nullable String type(Role role, JsonDocument record, String place) {
        return role == Role.STUDENT
                ? GradeMap.typeOf(
                                record.text(place + "/grade").orElse(null), settings.require(CleverSettings.GRADE_MAP))
                        .orElse(null)
                : GradeMap.ALL_ACCESS;
    }

    private static String school(JsonDocument record, String place) throws RefusedException {
        return record.text(place + "/school")
                .filter(school -> !Blanks.isBlank(school))
                .or(() -> first(record.texts(place + "/schools")))
                .orElseThrow(() -> new RefusedException(RejectionReason.UNKNOWN_SCHOOL));
    }

    private static Optional<String> first(List<String> schools) {
        return schools.stream().filter(school -> !Blanks.isBlank(school)).findFirst();
    }

    private static @Nullable String district(WhoAmI patron, JsonDocument record) {
        String district = patron.district();
        if (Blanks.isBlank(district)) {
            district = record.text("/data/district").orElse(null);
        }
        return Blanks.isBlank(district) ? null : district;
    }

    private void requireEligible(
            SchoolList<?> eligible, String schoolId, @Nullable String district, Secret token, Deadline deadline)
            throws IOException, RefusedException {
        SchoolDirectory asked = directory == null ? new CleverSchools(clever, token) : directory;
        School school = asked.school(schoolId, deadline)
                .orElseThrow(() -> new RefusedException(RejectionReason.UNKNOWN_SCHOOL));
        SchoolVerdict verdict = SchoolVerdict.ofSchool(
                school.ncesId(),
                eligible::contains,
                settings.require(CleverSettings.ALLOW_DEMO_DISTRICT),
                district != null);
        if (verdict == SchoolVerdict.DEPENDS_ON_DISTRICT && district != null) {
            JsonDocument json = CleverClient.object("a district", clever.get(token, deadline, "districts", district));
            verdict = SchoolVerdict.ofDistrict(json.text("/data/name").orElse(null));
        }
        if (verdict != SchoolVerdict.ELIGIBLE) {
            throw new RefusedException(
                    verdict == SchoolVerdict.NOT_ELIGIBLE
                            ? RejectionReason.NOT_ELIGIBLE
                            : RejectionReason.UNKNOWN_SCHOOL);
        }
    }

    @Override
    public void probe(Call call) throws IOException {
        for (HttpRoot server : servers()) {
            source.probe(server, call.deadline());
        }
    }

    /** Where tokens are had and where patrons are told of, which may be one server. */
    private List<HttpRoot> servers() {
        HttpRoot tokens = HttpRoot.of(settings.require(CleverSettings.TOKEN_ENDPOINT));
        HttpRoot api = HttpRoot.of(settings.require(CleverSettings.API_URL));
        return tokens.host().equals(api.host()) && tokens.port() == api.port() ? List.of(tokens) : List.of(tokens, api);
    }

    @Override
    public Optional<PatronData> examine(Examination examination) {
        servers().forEach(server -> source.examineNetwork(examination, server));
        SchoolList<?> list = eligibleSchools;
        if (list == null) {
            examination.skip("List of eligible schools", "Eligibility is not checked.");
        } else {
            examination.step(
                    "List of eligible schools", () -> StepResult.passed(list.size(), list.size() + " schools."));
        }
        return OAuthAuthenticationProvider.super.examine(examination);
    }

    @Override
    public void housekeep() {
        if (eligibleSchools != null) {
            eligibleSchools.lookNowAndThen(environment.clock().instant(), environment.warnings());
        }
    }

    @Override
    public String toString() {
        return "CleverProvider[" + settings.require(CleverSettings.API_URL) + "]";
    }
}
