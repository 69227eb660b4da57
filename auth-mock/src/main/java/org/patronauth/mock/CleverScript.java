package org.patronauth.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Patrons, schools and districts of a Clever in a text file: {@code [patron ID]}, {@code [school ID]} or
 * {@code [district ID]} begins one, the lines below it say what is known.
 */
final class CleverScript implements ScriptSections.Reader {
    static final String KEYS = "roles, grade, school, district, first-name, last-name, type; nces; name";

    private static final Set<String> ROLES =
            new TreeSet<>(List.of("student", "teacher", "staff", "district_admin", "contact"));

    private final FakeCleverServer.Builder server;
    private final List<Patron> patrons = new ArrayList<>();
    private String kind = "";
    private String id = "";

    private CleverScript(FakeCleverServer.Builder server) {
        this.server = server;
    }

    /** What was read of a patron so far: roles are written with what comes behind them. */
    private static final class Patron {
        final FakeCleverPatron.Builder builder;
        final List<String> roles = new ArrayList<>();

        @Nullable String grade;

        @Nullable String school;

        Patron(String id) {
            builder = FakeCleverPatron.of(id);
        }

        FakeCleverPatron build() {
            for (String role : roles) {
                switch (role) {
                    case "student" -> builder.student(grade, school);
                    case "teacher" -> builder.teacher(school);
                    case "staff" -> builder.staff(school);
                    case "district_admin" -> builder.districtAdmin();
                    default -> builder.contact();
                }
            }
            return builder.build();
        }
    }

    static void read(List<String> text, FakeCleverServer.Builder server) {
        CleverScript script = new CleverScript(server);
        ScriptSections.read(text, script);
        script.patrons.forEach(patron -> server.patron(patron.build()));
    }

    @Override
    public void begin(String name) {
        int blank = name.indexOf(' ');
        kind = blank < 0 ? "" : name.substring(0, blank);
        id = name.substring(blank + 1).strip();
        switch (kind) {
            case "patron" -> patrons.add(new Patron(id));
            case "school" -> server.schoolWithoutNumber(id);
            case "district" -> server.district(id, id);
            default -> throw new IllegalArgumentException("expected [patron ID], [school ID] or [district ID].");
        }
    }

    @Override
    public void entry(String key, String value) {
        switch (kind + " " + key) {
            case "school nces" -> server.school(id, value);
            case "district name" -> server.district(id, value);
            default -> {
                if (!kind.equals("patron")) {
                    throw unknown();
                }
                patron(patrons.get(patrons.size() - 1), key, value);
            }
        }
    }

    private static void patron(Patron patron, String key, String value) {
        switch (key) {
            case "roles" -> {
                for (String role : value.split(",")) {
                    if (!ROLES.contains(role.strip())) {
                        throw new IllegalArgumentException("unknown role; known are " + ROLES + ".");
                    }
                    patron.roles.add(role.strip());
                }
            }
            case "grade" -> patron.grade = value;
            case "school" -> patron.school = value;
            case "district" -> patron.builder.district(value);
            case "first-name" -> patron.builder.firstName(value);
            case "last-name" -> patron.builder.lastName(value);
            case "type" -> patron.builder.type(value);
            default -> throw unknown();
        }
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException("unknown key; known are " + KEYS + ".");
    }
}
