package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in and as what: every row of the tables. */
class DecisionsTest {
    // C6
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                // Roles, then the role with and without staff let in.
                "'',none,none",
                "student,STUDENT,STUDENT",
                "teacher,TEACHER,TEACHER",
                "staff,none,STAFF",
                "district_admin,none,DISTRICT_ADMIN",
                "contact,none,none",
                "robot,none,none",
                "Student,none,none",
                "student teacher,STUDENT,STUDENT",
                "student staff,STUDENT,STUDENT",
                "student district_admin,STUDENT,STUDENT",
                "student contact,STUDENT,STUDENT",
                "teacher staff,TEACHER,TEACHER",
                "teacher district_admin,TEACHER,TEACHER",
                "teacher contact,TEACHER,TEACHER",
                "staff district_admin,none,STAFF",
                "staff contact,none,STAFF",
                "district_admin contact,none,DISTRICT_ADMIN",
                "student teacher staff district_admin contact,STUDENT,STUDENT"
            })
    void theRoleThatCounts(String given, Role withoutStaff, Role withStaff) {
        List<String> roles = new ArrayList<>(List.of(given.split(" ")));
        Random random = new Random(6);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(roles, random);
            assertThat(Role.of(roles::contains, false)).isEqualTo(Optional.ofNullable(withoutStaff));
            assertThat(Role.of(roles::contains, true)).isEqualTo(Optional.ofNullable(withStaff));
        }
    }

    // C7.2, C7.3
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                // Number, on the list, demonstrations let in, district known.
                "n,true,false,false,ELIGIBLE",
                "n,true,false,true,ELIGIBLE",
                "n,true,true,false,ELIGIBLE",
                "n,true,true,true,ELIGIBLE",
                "n,false,false,false,NOT_ELIGIBLE",
                "n,false,false,true,NOT_ELIGIBLE",
                "n,false,true,false,NOT_ELIGIBLE",
                "n,false,true,true,NOT_ELIGIBLE",
                "none,true,false,false,UNKNOWN",
                "none,true,false,true,UNKNOWN",
                "none,true,true,false,UNKNOWN",
                "none,true,true,true,DEPENDS_ON_DISTRICT",
                "none,false,true,true,DEPENDS_ON_DISTRICT",
                "'',true,false,true,UNKNOWN",
                "'',true,true,false,UNKNOWN",
                "'',true,true,true,DEPENDS_ON_DISTRICT",
                "'  ',true,true,true,DEPENDS_ON_DISTRICT",
                "'\u00A0',true,true,true,DEPENDS_ON_DISTRICT",
                "0,true,true,true,ELIGIBLE"
            })
    void aSchoolIsJudgedByItsNumber(
            String ncesId, boolean listed, boolean allowDemo, boolean districtKnown, SchoolVerdict verdict) {
        assertThat(SchoolVerdict.ofSchool(ncesId, id -> listed && id.equals(ncesId), allowDemo, districtKnown))
                .isEqualTo(verdict);
    }

    // C7.3
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "#DEMO,ELIGIBLE",
                "Springfield #DEMO,ELIGIBLE",
                "a#DEMOb,ELIGIBLE",
                "#demo,UNKNOWN",
                "DEMO,UNKNOWN",
                "# DEMO,UNKNOWN",
                "'',UNKNOWN",
                "none,UNKNOWN"
            })
    void aDistrictIsJudgedByTheMarkInItsName(String name, SchoolVerdict verdict) {
        assertThat(SchoolVerdict.ofDistrict(name)).isEqualTo(verdict);
    }

    // C9
    @ParameterizedTest
    @CsvSource({
        "InfantToddler,E",
        "Preschool,E",
        "PreKindergarten,E",
        "TransitionalKindergarten,E",
        "Kindergarten,E",
        "1,E",
        "2,E",
        "3,E",
        "4,E",
        "5,E",
        "6,M",
        "7,M",
        "8,M",
        "9,H",
        "10,H",
        "11,H",
        "12,H",
        "13,H",
        "PostGraduate,H",
        "' 5 ',E",
        "'\u00A06\t',M"
    })
    void eachGradeHasItsType(String grade, String type) {
        assertThat(GradeMap.typeOf(grade, GradeMap.usual())).contains(type);
    }

    // C9
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "Other",
                "Ungraded",
                "0",
                "14",
                "05",
                "5.0",
                "1 2",
                "kindergarten",
                "KINDERGARTEN",
                "A",
                "E",
                "Pre Kindergarten",
                "５"
            })
    void everythingElseHasNoType(String grade) {
        assertThat(GradeMap.typeOf(grade, GradeMap.usual())).isEmpty();
    }

    // C9
    @Test
    void theGradeMapIsComplete() {
        assertThat(GradeMap.usual()).hasSize(19);
        assertThat(new TreeSet<>(GradeMap.usual().values())).isEqualTo(Set.of("E", "M", "H"));
        Map<String, String> own = new HashMap<>(GradeMap.usual());
        own.put("5", "M");
        assertThat(GradeMap.typeOf("5", own)).contains("M");
    }

    // C7.2
    @ParameterizedTest
    @CsvSource({
        "010000500870,10000500870,true",
        "010000500870,' 10000500870 ',true",
        "010000500870,'\u00A0010000500870\n',true",
        "010000500870,0010000500870,false",
        "360007700123,360007700123,true",
        "360007700123,36000770012,false",
        "036000770012,36000770012,true",
        "12345678,12345678,true",
        "12345678,012345678,false",
        "1234567890,01234567890,false",
        "1234567890,001234567890,false"
    })
    void elevenDigitsAreTwelve(String one, String other, boolean same) {
        assertThat(NcesId.key(one)).isPresent();
        assertThat(NcesId.key(other)).isPresent();
        assertThat(NcesId.key(one).equals(NcesId.key(other))).isEqualTo(same);
    }

    // C7.2
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "36000770012x",
                "x36000770012",
                "36-00077-0012",
                "360007 700123",
                "３６０００７７００１２３",
                "-10000500870",
                "+10000500870",
                "3.6E11",
                "360007700123.0",
                "3600077001230000000",
                "/60007700123",
                ":60007700123"
            })
    void whatIsNoNumberIsNoSchool(String text) {
        assertThat(NcesId.key(text)).isEmpty();
    }

    // C7.2
    @Test
    void theLongestNumberStillCounts() {
        assertThat(NcesId.key("999999999999999999")).hasValue(1_999_999_999_999_999_999L);
        assertThat(NcesId.key("000000000000000000")).hasValue(1_000_000_000_000_000_000L);
        assertThat(NcesId.key("0")).hasValue(10L);
        assertThat(NcesId.key("9")).hasValue(19L);
    }

    @ParameterizedTest
    @CsvSource({"'',true", "' ',true", "'\u00A0\u2003\t',true", "a,false", "' a ',false", "'a ',false"})
    void blanksAreWhatUnicodeCallsSo(String text, boolean blank) {
        assertThat(Blanks.isBlank(text)).isEqualTo(blank);
        assertThat(Blanks.strip(text)).isEqualTo(blank ? "" : "a");
        assertThat(Blanks.isBlank(null)).isTrue();
        assertThat(Blanks.strip("a b")).isEqualTo("a b");
    }
}
