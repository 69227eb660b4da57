package org.patronauth.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Everything that the answers of one protocol supply to rules. A rule that names anything else is refused when it is
 * saved.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class RuleValues {
    /** Key {@code fines}: what the patron owes; 0 where the source of truth says nothing of fines. */
    public static final String FINES = "fines";
    /** Key {@code patron_type}: the patron's external type; the empty text where there is none. */
    public static final String PATRON_TYPE = "patron_type";

    /** What every protocol supplies, because it is stored with the patron. */
    public static final RuleValues STORED = new RuleValues(
            List.of(
                    new RuleValue(FINES, ValueType.NUMBER, "What the patron owes, 0 where nothing is said of it"),
                    new RuleValue(PATRON_TYPE, ValueType.TEXT, "The patron's type, empty where there is none")),
            key -> false);

    private final List<RuleValue> listed;
    private final Predicate<String> others;

    private RuleValues(List<RuleValue> listed, Predicate<String> others) {
        this.listed = listed;
        this.others = others;
    }

    /**
     * These values and more.
     *
     * @param more values of one protocol
     * @return all of them
     * @throws IllegalArgumentException when two have the same key
     */
    public RuleValues and(List<RuleValue> more) {
        List<RuleValue> all = new ArrayList<>(listed);
        for (RuleValue value : more) {
            if (all.stream().anyMatch(known -> known.key().equals(value.key()))) {
                throw new IllegalArgumentException("Two values have the key " + value.key() + ".");
            }
            all.add(value);
        }
        return new RuleValues(List.copyOf(all), others);
    }

    /**
     * These values and texts under keys that are too many to list, such as the codes of fields that vendors add.
     *
     * @param keys which keys may hold a text
     * @return all of them
     */
    public RuleValues andTexts(Predicate<String> keys) {
        return new RuleValues(listed, others.or(keys));
    }

    /**
     * The values that a form can offer.
     *
     * @return the listed values, those that every protocol supplies first
     */
    public List<RuleValue> listed() {
        return listed;
    }

    /**
     * What a key stands for.
     *
     * @param key the name between the braces
     * @return its type, if the protocol supplies it
     */
    public Optional<ValueType> typeOf(String key) {
        for (RuleValue value : listed) {
            if (value.key().equals(key)) {
                return Optional.of(value.type());
            }
        }
        return others.test(key) ? Optional.of(ValueType.TEXT) : Optional.empty();
    }

    @Override
    public String toString() {
        return "RuleValues" + listed.stream().map(RuleValue::key).toList();
    }
}
