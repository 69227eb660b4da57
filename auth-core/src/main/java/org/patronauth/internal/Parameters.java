package org.patronauth.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The parameters of a request. One that is given more than once has no value (RFC 6749 section 3.1). */
record Parameters(Map<String, List<String>> values) {
    Optional<String> value(String name) {
        List<String> given = given(name);
        return given.size() == 1 ? Optional.of(given.get(0)) : Optional.empty();
    }

    boolean isMissingOrBlank(String name) {
        return given(name).isEmpty() || value(name).filter(String::isBlank).isPresent();
    }

    boolean isGiven(String name) {
        return !given(name).isEmpty();
    }

    boolean isRepeated(String name) {
        return given(name).size() > 1;
    }

    /** Those of some parameters that have a value. */
    Map<String, String> only(Set<String> names) {
        return names.stream()
                .filter(name -> value(name).isPresent())
                .collect(Collectors.toMap(name -> name, name -> value(name).orElseThrow()));
    }

    private List<String> given(String name) {
        List<String> given = values.get(name);
        return given == null ? List.of() : given;
    }

    @Override
    public String toString() {
        return "Parameters";
    }
}
