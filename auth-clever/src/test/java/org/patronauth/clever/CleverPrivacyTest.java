package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.clever.CleverProviderFactory.SchoolDirectory.School;
import org.patronauth.mock.FakeCleverPatron;
import org.patronauth.mock.HttpFault;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.SignInGrant;

/** What leaves the provider, in a thousand sign-ins of people whose every detail is marked. */
class CleverPrivacyTest {
    private static final String MARK = "canary";

    /** What somebody is told, or could find by looking into it. */
    private static void assertUnmarked(Object told, String id) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        look(told, id, seen);
        assertThat(told.toString().toLowerCase(Locale.ROOT)).doesNotContain(MARK, "9876");
    }

    private static void look(Object value, String id, Set<Object> seen) {
        if (value == null || !seen.add(value)) {
            return;
        }
        if (value instanceof String text) {
            assertThat(text.equals(id) || !text.toLowerCase(Locale.ROOT).contains(MARK))
                    .isTrue();
            assertThat(text).doesNotContain("9876");
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> look(item, id, seen));
        } else if (value instanceof Optional<?> some) {
            some.ifPresent(item -> look(item, id, seen));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> {
                look(name, id, seen);
                look(member, id, seen);
            });
        } else if (value.getClass().getName().startsWith("org.patronauth")) {
            for (Field field : value.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    try {
                        look(field.get(value), id, seen);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
    }

    private static FakeCleverPatron someone(String id, Random random) {
        FakeCleverPatron.Builder patron = FakeCleverPatron.of(id)
                .name("Canary-First", "Canary-Last")
                .district(random.nextBoolean() ? "district-canary-demo" : "district-canary");
        String school = List.of("canary-listed", "canary-unlisted", "canary-unnumbered", "canary-unknown")
                .get(random.nextInt(4));
        switch (random.nextInt(6)) {
            case 0 -> patron.teacher(school);
            case 1 -> patron.staff(school).contact();
            case 2 -> patron.student("Canary-Grade", school);
            case 3 -> patron.student(null, school);
            default -> patron.student(String.valueOf(1 + random.nextInt(12)), school);
        }
        return patron.build();
    }

    // C10, T30
    @Test
    void aThousandSignInsTellNothingButIdsAndTypes() throws Exception {
        Random random = new Random(10);
        List<String> faults = List.of(
                "status:500", "status:429", "outage-page:200", "truncated-body:20", "garbage-status-line", "reset");
        List<String> kinds = List.of("token", "me", "user", "school", "district");
        int identified = 0;
        int refused = 0;
        int failed = 0;
        try (OpenEbooks open = OpenEbooks.open(
                OpenEbooks.fake()
                        .school("canary-listed", OpenEbooks.LISTED)
                        .school("canary-unlisted", "987600000001")
                        .schoolWithoutNumber("canary-unnumbered")
                        .district("district-canary-demo", "Canary #DEMO")
                        .district("district-canary", "Canary"),
                "allow_demo_district",
                true)) {
            for (int i = 0; i < 1000; i++) {
                String id = "canary-id-" + i;
                open.clever.put(someone(id, random));
                if (random.nextInt(4) == 0) {
                    open.clever.misbehaveOnce(HttpFault.named(faults.get(random.nextInt(faults.size())))
                            .on(kinds.get(random.nextInt(kinds.size()))));
                }
                String code = random.nextInt(20) == 0 ? "canary-code" : open.clever.code(id, OpenEbooks.CALLBACK);
                try {
                    OAuthAnswer answer = open.complete(code);
                    assertThat(answer.toString()).doesNotContain(id);
                    assertUnmarked(answer, id);
                    if (answer instanceof OAuthAnswer.Identified) {
                        identified++;
                    } else {
                        refused++;
                    }
                } catch (IOException e) {
                    failed++;
                    for (Throwable t = e; t != null; t = t.getCause()) {
                        assertUnmarked(Objects.toString(t.getMessage()), "");
                        assertThat(t.getSuppressed()).isEmpty();
                    }
                }
                open.clever.behave();
            }
            assertThat(open.warnings.toString()).doesNotContainIgnoringCase(MARK);
            assertThat(open.provider.toString()).doesNotContainIgnoringCase(MARK);
        }
        assertThat(identified).isGreaterThan(200);
        assertThat(refused).isGreaterThan(200);
        assertThat(failed).isGreaterThan(50);
    }

    // C10, C11: Clever's token is dropped
    @Test
    void theProviderKeepsNothingOfASignIn() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehaveOnce(HttpFault.body(
                            "{\"access_token\":\"9876-token\"}".getBytes(StandardCharsets.UTF_8), "application/json")
                    .on("token"));
            OAuthAnswer answer = open.complete("canary-code");
            assertUnmarked(answer, "");
            assertThat(open.clever.unredactedRequests().get(1).header("Authorization"))
                    .contains("Bearer 9876-token");
            look(open.provider, OpenEbooks.CLIENT_SECRET, Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }

    // C10
    @Test
    void whatCarriesDetailsDoesNotPrintThem() {
        assertThat(new WhoAmI("canary-id", "canary-district").toString()).doesNotContain(MARK);
        assertThat(new School("987600000001").toString()).doesNotContain("9876");
        assertThat(new RefusedException(RejectionReason.NOT_ELIGIBLE)).hasMessage("Refused: NOT_ELIGIBLE");
        assertThat(new SignInGrant(Secret.of("canary-code"), URI.create(OpenEbooks.CALLBACK), Secret.of("v"), "n", null)
                        .toString())
                .doesNotContain(MARK);
    }
}
