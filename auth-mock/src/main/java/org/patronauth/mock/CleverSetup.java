package org.patronauth.mock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a fake Clever was set up. Written by its builder only, read by its threads once it runs. */
final class CleverSetup {
    String clientId;
    String clientSecret;
    String districtToken = "";
    boolean schoolsNeedDistrictToken;
    final List<String> redirectUris = new ArrayList<>();
    final Map<String, FakeCleverPatron> patrons = new LinkedHashMap<>();
    /** What is told of each school and district, as JSON. */
    final Map<String, String> schools = new LinkedHashMap<>();

    final Map<String, String> districts = new LinkedHashMap<>();

    CleverSetup(String clientId, String clientSecret) {
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    CleverSetup(CleverSetup other) {
        this(other.clientId, other.clientSecret);
        districtToken = other.districtToken;
        schoolsNeedDistrictToken = other.schoolsNeedDistrictToken;
        redirectUris.addAll(other.redirectUris);
        patrons.putAll(other.patrons);
        schools.putAll(other.schools);
        districts.putAll(other.districts);
    }

    /** What is told of a school; a number that is JSON, empty for none. */
    static String school(String id, String ncesIdJson) {
        return "{\"data\":{\"id\":" + JsonText.quoted(id) + ",\"name\":\"Elm Street School\""
                + (ncesIdJson.isEmpty() ? "" : ",\"nces_id\":" + ncesIdJson)
                + ",\"low_grade\":\"Kindergarten\",\"high_grade\":\"8\"}}";
    }

    static String district(String id, String name) {
        return "{\"data\":{\"id\":" + JsonText.quoted(id) + ",\"name\":" + JsonText.quoted(name) + "}}";
    }
}
