package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.clever.CleverProviderFactory.EligibleSchools;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.spi.OAuthAuthenticationProvider;

class EligibleSchoolsTest {
    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();
    private int writes;

    /** Each write has a time of its own, however fast they follow each other. */
    private Path write(String text) throws IOException {
        Path file = folder.resolve("schools.json");
        Files.writeString(file, text);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(++writes)));
        return file;
    }

    private static OAuthAuthenticationProvider provider(EligibleSchools schools, HandClock clock, List<String> warnings)
            throws InvalidSettingsException {
        return new CleverProviderFactory(null, schools, null)
                .create(
                        OpenEbooks.parse(Map.of("client_id", "open-ebooks", "client_secret", "geheim")),
                        OpenEbooks.environment(clock, warnings));
    }

    // C8
    @Test
    void theListIsAnArrayWhoseEntriesAreNormalised() throws IOException {
        EligibleSchools schools = EligibleSchools.ofFile(
                write("[\"360007700123\", \" 10000500870 \", \"\", \" \", null, 60000100001, \"12345678\", \"n/a\","
                        + " \"360007700123\"]"));
        assertThat(schools.size()).isEqualTo(4);
        assertThat(schools.contains("360007700123")).isTrue();
        assertThat(schools.contains("010000500870")).isTrue();
        assertThat(schools.contains("10000500870")).isTrue();
        assertThat(schools.contains("060000100001")).isTrue();
        assertThat(schools.contains("12345678")).isTrue();
        assertThat(schools.contains("000012345678")).isFalse();
        assertThat(schools.contains("")).isFalse();
        assertThat(schools.contains("n/a")).isFalse();
        assertThat(schools.contains("360007700124")).isFalse();
        assertThat(schools).hasToString("EligibleSchools[4]");
    }

    // C8
    @Test
    void aHundredThousandSchoolsAreFoundWithoutReadingThemAll() {
        Random random = new Random(8);
        Set<String> ids = new TreeSet<>();
        while (ids.size() < 100_000) {
            ids.add(String.format(Locale.ROOT, "%012d", random.nextLong(1_000_000_000_000L)));
        }
        List<String> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, random);
        EligibleSchools schools = EligibleSchools.of(() -> shuffled);
        assertThat(schools.size()).isEqualTo(100_000);
        assertThat(ids).allMatch(schools::contains);
        for (int i = 0; i < 10_000; i++) {
            String id = String.format(Locale.ROOT, "%012d", random.nextLong(1_000_000_000_000L));
            assertThat(schools.contains(id)).isEqualTo(ids.contains(id));
        }
        assertThat(EligibleSchools.of(() -> Arrays.asList("360007700123", null)).size())
                .isOne();
    }

    // C8
    @Test
    void aNewFileIsReadWithoutARestartButNotLookedForAllTheTime() throws Exception {
        EligibleSchools schools = EligibleSchools.ofFile(write("[\"360007700123\"]"));
        HandClock clock = new HandClock();
        try (OAuthAuthenticationProvider provider = provider(schools, clock, warnings)) {
            provider.housekeep();
            write("[\"010000500870\"]");
            clock.advance(Duration.ofSeconds(5).minusNanos(1));
            provider.housekeep();
            assertThat(schools.contains("360007700123")).isTrue();
            assertThat(schools.contains("010000500870")).isFalse();
            clock.advance(Duration.ofNanos(1));
            provider.housekeep();
            assertThat(schools.contains("360007700123")).isFalse();
            assertThat(schools.contains("010000500870")).isTrue();
            assertThat(warnings).isEmpty();
        }
    }

    // C8
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "[\"360007700999\"",
                "[\"360007700999\",",
                "[\"360007700999\"] x",
                "[\"360007700999\"][]",
                "{\"a\":\"360007700999\"}",
                "\"360007700999\"",
                "[[\"360007700999\"]]",
                "[{\"id\":\"360007700999\"}]",
                "[\"360007700999\", true]",
                "[\"360007700999\", 1.5]",
                "[]",
                "[\"\", \"n/a\"]",
                "<html>360007700999</html>"
            })
    void aBadNewFileChangesNothingAndIsWarnedOfOnce(String bad) throws Exception {
        EligibleSchools schools = EligibleSchools.ofFile(write("[\"360007700123\"]"));
        HandClock clock = new HandClock();
        try (OAuthAuthenticationProvider provider = provider(schools, clock, warnings)) {
            write(bad);
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(5));
                provider.housekeep();
            }
            assertThat(schools.size()).isOne();
            assertThat(schools.contains("360007700123")).isTrue();
            assertThat(warnings).hasSize(1).allMatch(warning -> warning.contains("stays in force"));
            write("[\"010000500870\"]");
            clock.advance(Duration.ofSeconds(5));
            provider.housekeep();
            assertThat(schools.contains("010000500870")).isTrue();
            assertThat(schools.contains("360007700123")).isFalse();
            assertThat(warnings).hasSize(1);
        }
    }

    // C8
    @Test
    void aFileThatWasRemovedChangesNothingAndIsWarnedOfOnceEachTime() throws Exception {
        Path file = write("[\"360007700123\"]");
        EligibleSchools schools = EligibleSchools.ofFile(file);
        HandClock clock = new HandClock();
        try (OAuthAuthenticationProvider provider = provider(schools, clock, warnings)) {
            for (int round = 1; round <= 2; round++) {
                Files.delete(file);
                for (int i = 0; i < 3; i++) {
                    clock.advance(Duration.ofSeconds(5));
                    provider.housekeep();
                }
                assertThat(schools.contains("360007700123")).isTrue();
                assertThat(warnings).hasSize(round).allMatch(warning -> warning.contains("is away"));
                write("[\"360007700123\"]");
                clock.advance(Duration.ofSeconds(5));
                provider.housekeep();
            }
        }
    }

    // C8
    @Test
    void aSupplierIsAskedNowAndThenAndReadWhenItSuppliesAnotherObject() throws Exception {
        AtomicReference<Collection<String>> held = new AtomicReference<>(new ArrayList<>(List.of("360007700123")));
        AtomicInteger asked = new AtomicInteger();
        EligibleSchools schools = EligibleSchools.of(() -> {
            asked.incrementAndGet();
            return held.get();
        });
        HandClock clock = new HandClock();
        try (OAuthAuthenticationProvider provider = provider(schools, clock, warnings)) {
            provider.housekeep();
            int before = asked.get();
            provider.housekeep();
            clock.advance(Duration.ofSeconds(4));
            provider.housekeep();
            assertThat(asked).hasValue(before);
            clock.advance(Duration.ofSeconds(1));
            provider.housekeep();
            assertThat(asked).hasValue(before + 1);
            held.set(new ArrayList<>(List.of("010000500870")));
            clock.advance(Duration.ofSeconds(5));
            provider.housekeep();
            assertThat(schools.contains("010000500870")).isTrue();
            held.set(null);
            clock.advance(Duration.ofSeconds(5));
            provider.housekeep();
            assertThat(schools.contains("010000500870")).isTrue();
            assertThat(warnings).hasSize(1);
        }
    }

    // C8
    @Test
    void equalListsThatAreTheSameObjectAreReadOnce() {
        AtomicInteger read = new AtomicInteger();
        Collection<String> counted = new AbstractCollection<>() {
            @Override
            public Iterator<String> iterator() {
                read.incrementAndGet();
                return List.of("360007700123").iterator();
            }

            @Override
            public int size() {
                return 1;
            }
        };
        SchoolList<SchoolListSupplier.State> list = new SchoolList<>(new SchoolListSupplier(() -> counted));
        list.look(warnings::add);
        list.look(warnings::add);
        assertThat(list.size()).isOne();
        assertThat(read).hasValue(1);
    }

    // C8
    @Test
    void aFileThatComesLaterIsUsedByTheNextServiceThatIsMade() throws Exception {
        EligibleSchools schools = EligibleSchools.ofFile(folder.resolve("schools.json"));
        assertThat(schools.size()).isZero();
        assertThat(schools.contains("360007700123")).isFalse();
        write("[\"360007700123\"]");
        provider(schools, new HandClock(), warnings).close();
        assertThat(schools.contains("360007700123")).isTrue();
    }

    @Test
    void aClockThatIsSetBackStopsNothing() throws Exception {
        AtomicReference<Collection<String>> held = new AtomicReference<>(List.of("360007700123"));
        SchoolList<SchoolListSupplier.State> list = new SchoolList<>(new SchoolListSupplier(held::get));
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        list.lookNowAndThen(noon, warnings::add);
        assertThat(list.contains("360007700123")).isTrue();
        held.set(Set.of("010000500870"));
        list.lookNowAndThen(noon.minusSeconds(4), warnings::add);
        assertThat(list.contains("360007700123")).isTrue();
        list.lookNowAndThen(noon.minusSeconds(3600), warnings::add);
        assertThat(list.contains("010000500870")).isTrue();
    }

    // T26
    @Test
    void anEntryOfEndlessLengthIsNoList() throws IOException {
        String digits =
                new Random(26).ints(100_000, 0, 10).mapToObj(String::valueOf).collect(Collectors.joining());
        assertThat(EligibleSchools.ofFile(write("[\"360007700123\",\"" + digits + "\"]"))
                        .size())
                .isZero();
    }
}
