package org.patronauth.clever;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What somebody is at a school, in the order in which it counts. Pupils come first: whoever is one never gets what is
 * for grown-ups.
 */
enum Role {
    STUDENT("student", false),
    TEACHER("teacher", false),
    STAFF("staff", true),
    DISTRICT_ADMIN("district_admin", true);

    private final String key;
    private final boolean needsPermission;

    Role(String key, boolean needsPermission) {
        this.key = key;
        this.needsPermission = needsPermission;
    }

    /** The name of the role in Clever's data. */
    String key() {
        return key;
    }

    /**
     * The role that counts. Several may be given in any order; contacts, and roles that nobody knows, are none.
     *
     * @param isGiven tells of the name of a role whether somebody has it
     * @param admitStaff whether school staff and administrators are let in
     */
    static Optional<Role> of(Predicate<String> isGiven, boolean admitStaff) {
        for (Role role : values()) {
            if (isGiven.test(role.key) && (admitStaff || !role.needsPermission)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
