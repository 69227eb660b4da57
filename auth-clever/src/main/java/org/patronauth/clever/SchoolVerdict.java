package org.patronauth.clever;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether those of a school are let in. */
enum SchoolVerdict {
    ELIGIBLE,
    NOT_ELIGIBLE,
    /** Nobody knows which school it is. */
    UNKNOWN,
    /** The school has no number, but its district may be one for demonstrations, and those are let in. */
    DEPENDS_ON_DISTRICT;

    private static final String DEMO_MARK = "#DEMO";

    /**
     * Judges by the school alone.
     *
     * @param ncesId the school's number as Clever gives it, null when it gives none
     * @param isListed tells of a number whether its school is on the list
     * @param allowDemoDistrict whether districts for demonstrations are let in
     * @param districtIsKnown whether it could be found out what district it is
     */
    static SchoolVerdict ofSchool(
            @Nullable String ncesId, Predicate<String> isListed, boolean allowDemoDistrict, boolean districtIsKnown) {
        if (ncesId == null || Blanks.isBlank(ncesId)) {
            return allowDemoDistrict && districtIsKnown ? DEPENDS_ON_DISTRICT : UNKNOWN;
        }
        return isListed.test(ncesId) ? ELIGIBLE : NOT_ELIGIBLE;
    }

    /** Judges by the district's name, where it depends on that; null when it has none. */
    static SchoolVerdict ofDistrict(@Nullable String name) {
        return name != null && name.contains(DEMO_MARK) ? ELIGIBLE : UNKNOWN;
    }
}
