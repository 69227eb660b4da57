package org.patronauth.mock;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A patron as Clever knows one, for a {@link FakeCleverServer} to answer with.
 *
 * <p>The record looks like a real one: it has a name, an e-mail address and a date of birth, whether or not
 * anything was said about them. Roles come in the order in which they were given.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class FakeCleverPatron {
    private final String id;
    private final Map<String, String> roles;
    private final @Nullable String roleData;
    private final @Nullable String district;
    private final String type;
    private final String firstName;
    private final String lastName;

    private FakeCleverPatron(Builder builder) {
        id = builder.id;
        roles = new LinkedHashMap<>(builder.roles);
        roleData = builder.roleData;
        district = builder.district;
        type = builder.type;
        firstName = builder.firstName;
        lastName = builder.lastName;
    }

    /**
     * Describes a patron; unless told otherwise one without a role and without a district.
     *
     * @param id Clever's id
     * @return a builder
     */
    public static Builder of(String id) {
        return new Builder(id);
    }

    String id() {
        return id;
    }

    @Nullable String district() {
        return district;
    }

    /** What the page shows: who is who, for a person who tries it out. */
    String label() {
        return firstName + " " + lastName + (roles.isEmpty() ? "" : " (" + String.join(", ", roles.keySet()) + ")");
    }

    String me() {
        StringJoiner data = new StringJoiner(",", "{", "}");
        data.add("\"authorized_by\":\"district\"");
        if (district != null) {
            data.add("\"district\":" + JsonText.quoted(district));
        }
        data.add("\"id\":" + JsonText.quoted(id));
        data.add("\"type\":" + JsonText.quoted(type));
        String links = link("self", "/me") + "," + link("canonical", "/v3.0/users/" + id)
                + (district == null ? "" : "," + link("district", "/v3.0/districts/" + district));
        return "{\"data\":" + data + ",\"links\":[" + links + "],\"type\":" + JsonText.quoted(type) + "}";
    }

    private static String link(String relation, String target) {
        return "{\"rel\":\"" + relation + "\",\"uri\":" + JsonText.quoted(target) + "}";
    }

    String record() {
        StringJoiner data = new StringJoiner(",", "{", "}");
        data.add("\"created\":\"2024-08-01T12:00:00.000Z\"");
        if (district != null) {
            data.add("\"district\":" + JsonText.quoted(district));
        }
        data.add("\"email\":" + JsonText.quoted(firstName + "." + lastName + "@school.example"));
        data.add("\"id\":" + JsonText.quoted(id));
        data.add("\"name\":{\"first\":" + JsonText.quoted(firstName) + ",\"last\":" + JsonText.quoted(lastName) + "}");
        if (roleData == null) {
            StringJoiner members = new StringJoiner(",", "{", "}");
            roles.forEach((role, json) -> members.add(JsonText.quoted(role) + ":" + json));
            data.add("\"roles\":" + members);
        } else if (!roleData.isEmpty()) {
            data.add("\"roles\":" + roleData);
        }
        return "{\"data\":" + data + ",\"links\":[" + link("self", "/v3.0/users/" + id) + "]}";
    }

    @Override
    public String toString() {
        return "FakeCleverPatron[…" + id.substring(Math.max(0, id.length() - 2)) + "]";
    }

    /**
     * Describes a patron of a fake Clever.
     *
     * <p><b>Thread safety.</b> For one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final String id;
        private final Map<String, String> roles = new LinkedHashMap<>();
        private @Nullable String roleData;
        private @Nullable String district;
        private String type = "user";
        private String firstName = "Robin";
        private String lastName = "Reader";

        private Builder(String id) {
            this.id = id;
        }

        /**
         * The name.
         *
         * @param first the first name
         * @param last the last name
         * @return this builder
         */
        public Builder name(String first, String last) {
            firstName = first;
            lastName = last;
            return this;
        }

        Builder firstName(String first) {
            firstName = first;
            return this;
        }

        Builder lastName(String last) {
            lastName = last;
            return this;
        }

        /**
         * The district; people with an account of their own have none.
         *
         * @param districtId Clever's id of the district
         * @return this builder
         */
        public Builder district(String districtId) {
            district = districtId;
            return this;
        }

        /**
         * What {@code type} says of whoever has signed in; {@code user} unless set.
         *
         * @param value for example {@code district}
         * @return this builder
         */
        public Builder type(String value) {
            type = value;
            return this;
        }

        /**
         * Makes the patron a student.
         *
         * @param grade the grade as Clever writes it, or null for none
         * @param schoolId Clever's id of the school, or null for none
         * @return this builder
         */
        public Builder student(@Nullable String grade, @Nullable String schoolId) {
            StringJoiner data = new StringJoiner(",", "{", "}");
            data.add("\"dob\":\"2014-02-03\"");
            if (grade != null) {
                data.add("\"grade\":" + JsonText.quoted(grade));
            }
            data.add("\"legacy_id\":" + JsonText.quoted("legacy-" + id));
            return role("student", withSchool(data, schoolId));
        }

        /**
         * Makes the patron a teacher.
         *
         * @param schoolId Clever's id of the school, or null for none
         * @return this builder
         */
        public Builder teacher(@Nullable String schoolId) {
            return role("teacher", withSchool(new StringJoiner(",", "{", "}"), schoolId));
        }

        /**
         * Makes the patron an administrator of a school.
         *
         * @param schoolId Clever's id of the school, or null for none
         * @return this builder
         */
        public Builder staff(@Nullable String schoolId) {
            return role("staff", withSchool(new StringJoiner(",", "{", "}"), schoolId));
        }

        /**
         * Makes the patron an administrator of a district.
         *
         * @return this builder
         */
        public Builder districtAdmin() {
            return role("district_admin", "{\"title\":\"Superintendent\"}");
        }

        /**
         * Makes the patron somebody's parent or guardian.
         *
         * @return this builder
         */
        public Builder contact() {
            return role("contact", "{\"relationship\":\"Guardian\"}");
        }

        /**
         * Gives the patron a role of any kind, behind those given before; a role given twice keeps its place.
         *
         * @param name the key of the role
         * @param json what Clever has to say about it, as JSON
         * @return this builder
         */
        public Builder role(String name, String json) {
            roles.put(name, json);
            return this;
        }

        /**
         * Replaces all roles by something else.
         *
         * @param json the value of {@code roles}, as JSON; empty to leave it out
         * @return this builder
         */
        public Builder roles(String json) {
            roleData = json;
            return this;
        }

        private static String withSchool(StringJoiner data, @Nullable String schoolId) {
            if (schoolId != null) {
                String quoted = JsonText.quoted(schoolId);
                data.add("\"school\":" + quoted).add("\"schools\":[" + quoted + "]");
            }
            return data.toString();
        }

        /**
         * The patron.
         *
         * @return the patron
         */
        public FakeCleverPatron build() {
            return new FakeCleverPatron(this);
        }
    }
}
