package org.patronauth;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.patronauth.rule.RuleVerdict;

/**
 * What a blocking rule says of a service's test patron, and everything that it could have named.
 *
 * <p><b>Privacy.</b> Fields are for the administrator who asked; {@link #toString()} shows none of them.
 *
 * @param verdict whether the test patron would be blocked
 * @param fields what the source of truth says of the test patron, by the keys of placeholders
 * @since 0.1
 */
public record RuleTrial(RuleVerdict verdict, Map<String, String> fields) {
    /**
     * Keeps a copy of the fields, in alphabetical order.
     *
     * @param verdict whether the test patron would be blocked
     * @param fields what the source of truth says of the test patron, by the keys of placeholders
     */
    public RuleTrial {
        fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    @Override
    public String toString() {
        return "RuleTrial[" + verdict + ", " + fields.size() + " fields]";
    }
}
