package org.patronauth;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.patronauth.settings.BoundedPattern;
import org.patronauth.settings.SettingProblem;

/**
 * Tells a library's own patrons from those of other libraries that share its source of truth: a field of the answer is
 * compared with criteria.
 *
 * <p>It judges what the source of truth returned, never what the patron typed, unless the source returns no identifier
 * at all. What cannot be judged fails.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class Restriction {
    /** The restriction that lets every patron in. */
    public static final Restriction NONE =
            new Restriction(Type.NONE, null, null, value -> BoundedPattern.Outcome.MATCH, null);

    /** The field that holds the patron's authorization identifiers. */
    public static final String BARCODE = "barcode";
    /** The field that holds the provider's usual library identifier. */
    public static final String PATRON_LOCATION = "patron location";

    private static final Matcher NOBODY = value -> BoundedPattern.Outcome.NO_MATCH;

    private final Type type;
    private final @Nullable String field;
    private final @Nullable String criteria;
    private final Matcher matcher;
    private final @Nullable String defect;

    private Restriction(
            Type type, @Nullable String field, @Nullable String criteria, Matcher matcher, @Nullable String defect) {
        this.type = type;
        this.field = field;
        this.criteria = criteria;
        this.matcher = matcher;
        this.defect = defect;
    }

    /**
     * How a value is compared with the criteria. Comparison tells capital letters from small ones, and both sides are
     * stripped of white space.
     *
     * @since 0.1
     */
    public enum Type {
        /** Every patron is let in. */
        NONE,
        /** The value starts with the criteria. */
        PREFIX,
        /** The value equals the criteria. */
        STRING,
        /** The criteria are a regular expression that is found in the value. */
        REGEX,
        /** The value equals one of the items that commas separate. */
        LIST,
        /** The value starts with one of the items that commas separate. */
        PREFIX_LIST;

        /**
         * The name as stored.
         *
         * @return the name in small letters
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a restriction that was submitted, and refuses what could not work.
     *
     * <p>The older spellings {@code identifier prefix} and {@code library code} of the type are understood: they name
     * the field as well.
     *
     * @param type the type, or null or blank for none
     * @param field the field, or null or blank for the barcode
     * @param criteria what to compare with, or null or blank where there is no restriction
     * @return the restriction, or what is wrong with it
     */
    public static Reading read(@Nullable String type, @Nullable String field, @Nullable String criteria) {
        String typeText = strip(type).toLowerCase(Locale.ROOT);
        String fieldText = strip(field);
        String criteriaText = strip(criteria);
        Map<String, String> older = Map.of("identifier prefix", BARCODE, "library code", PATRON_LOCATION);
        String impliedField = older.get(typeText);
        List<SettingProblem> problems = new ArrayList<>(0);
        if (impliedField != null) {
            if (!fieldText.isEmpty() && !fieldText.equalsIgnoreCase(impliedField)) {
                problems.add(problem(
                        "patron_restriction_field", "\"" + typeText + "\" always looks at the " + impliedField + "."));
            }
            fieldText = impliedField;
            typeText = impliedField.equals(BARCODE) ? "prefix" : "string";
        }
        Optional<Type> parsed = parseType(typeText);
        if (parsed.isEmpty()) {
            return Reading.failed(problem(
                    "patron_restriction_type",
                    "The type of a restriction is none, prefix, string, regex, list or prefix_list."));
        }
        if (parsed.get() == Type.NONE) {
            return criteriaText.isEmpty()
                    ? Reading.of(NONE)
                    : Reading.failed(problem(
                            "patron_restriction", "Criteria without a type of restriction would have no effect."));
        }
        Restriction restriction = build(parsed.get(), fieldText, criteriaText);
        if (restriction.defect != null) {
            ProblemType problemType = parsed.get() == Type.REGEX && !criteriaText.isEmpty()
                    ? ProblemType.INVALID_LIBRARY_IDENTIFIER_RESTRICTION_REGULAR_EXPRESSION
                    : criteriaText.isEmpty()
                            ? ProblemType.INCOMPLETE_CONFIGURATION
                            : ProblemType.INVALID_CONFIGURATION_OPTION;
            problems.add(new SettingProblem("patron_restriction", problemType, restriction.defect));
        }
        return problems.isEmpty() ? Reading.of(restriction) : Reading.failed(problems);
    }

    /**
     * Reads a restriction that is stored. One that could not work lets nobody in.
     *
     * @param type column {@code patron_restriction_type}
     * @param field column {@code patron_restriction_field}
     * @param criteria column {@code patron_restriction}
     * @return the restriction; see {@link #defect()}
     */
    public static Restriction ofStored(@Nullable String type, @Nullable String field, @Nullable String criteria) {
        Reading reading = read(type, field, criteria);
        return reading.restriction().orElseGet(() -> {
            String why = reading.problems().get(0).detail();
            Type known = parseType(strip(type).toLowerCase(Locale.ROOT)).orElse(Type.STRING);
            return broken(known == Type.NONE ? Type.STRING : known, canonicalField(strip(field)), strip(criteria), why);
        });
    }

    private static Optional<Type> parseType(String text) {
        if (text.isEmpty()) {
            return Optional.of(Type.NONE);
        }
        for (Type type : Type.values()) {
            if (type.id().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static Restriction build(Type type, String fieldText, String criteria) {
        String field = canonicalField(fieldText);
        if (criteria.isEmpty()) {
            return broken(type, field, criteria, "A restriction needs criteria; without them nobody could sign in.");
        }
        switch (type) {
            case PREFIX:
                return new Restriction(type, field, criteria, plain(value -> value.startsWith(criteria)), null);
            case STRING:
                return new Restriction(type, field, criteria, plain(criteria::equals), null);
            case REGEX:
                try {
                    BoundedPattern pattern = BoundedPattern.compile(criteria);
                    return new Restriction(type, field, criteria, pattern::find, null);
                } catch (IllegalArgumentException e) {
                    return broken(type, field, criteria, String.valueOf(e.getMessage()));
                }
            case LIST:
            case PREFIX_LIST:
            default:
                Set<String> items = items(criteria);
                if (items.isEmpty()) {
                    return broken(type, field, criteria, "The list has no items; nobody could sign in.");
                }
                return new Restriction(
                        type,
                        field,
                        criteria,
                        plain(type == Type.LIST ? items::contains : value -> startsWithAny(value, items)),
                        null);
        }
    }

    private static String canonicalField(String text) {
        if (text.isEmpty() || text.equalsIgnoreCase(BARCODE)) {
            return BARCODE;
        }
        return text.equalsIgnoreCase(PATRON_LOCATION) ? PATRON_LOCATION : text;
    }

    private static Matcher plain(Predicate<String> predicate) {
        return value -> predicate.test(value) ? BoundedPattern.Outcome.MATCH : BoundedPattern.Outcome.NO_MATCH;
    }

    private static boolean startsWithAny(String value, Set<String> prefixes) {
        for (String prefix : prefixes) {
            if (value.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static Restriction broken(Type type, String field, String criteria, String defect) {
        return new Restriction(type, field, criteria, NOBODY, defect);
    }

    private static Set<String> items(String criteria) {
        Set<String> items = new LinkedHashSet<>();
        for (String item : criteria.split(",")) {
            String text = strip(item);
            if (!text.isEmpty()) {
                items.add(text);
            }
        }
        return items;
    }

    private static String strip(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    private static SettingProblem problem(String field, String detail) {
        return new SettingProblem(field, ProblemType.INVALID_CONFIGURATION_OPTION, detail);
    }

    /**
     * How values are compared.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    /**
     * Which field of the answer is compared: {@link #BARCODE}, {@link #PATRON_LOCATION} or a record field that the
     * provider knows by name.
     *
     * @return the field, unless the type is {@link Type#NONE}
     */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /**
     * What values are compared with.
     *
     * @return the criteria, unless the type is {@link Type#NONE}
     */
    public Optional<String> criteria() {
        return Optional.ofNullable(criteria);
    }

    /**
     * Why the restriction cannot work as it is stored; it then lets nobody in.
     *
     * @return one sentence for the administrator, or nothing when all is well
     */
    public Optional<String> defect() {
        return Optional.ofNullable(defect);
    }

    /**
     * The record field that a provider must read for this restriction.
     *
     * @return the field's name, unless the provider's usual fields do
     */
    public Optional<String> recordField() {
        return field().filter(name -> !name.equals(BARCODE) && !name.equals(PATRON_LOCATION));
    }

    /**
     * Judges an answer of the source of truth.
     *
     * @param data what the source of truth said
     * @param typed what the patron typed, used only when the barcode is compared and the source returned no identifier
     * @return whether the patron is one of the library's, and why
     */
    public Verdict judge(PatronData data, @Nullable PatronIdentifier typed) {
        if (type == Type.NONE) {
            return verdict(true, "There is no restriction.");
        }
        if (defect != null) {
            return verdict(false, "The restriction cannot work: " + defect);
        }
        List<String> values = values(data, typed);
        if (values.isEmpty()) {
            return verdict(false, "The source of truth said nothing in that field.");
        }
        boolean gaveUp = false;
        for (String value : values) {
            switch (matcher.match(value)) {
                case MATCH -> {
                    return verdict(true, "The value fits the criteria.");
                }
                case GAVE_UP -> gaveUp = true;
                case NO_MATCH -> {}
            }
        }
        if (gaveUp) {
            return new Verdict(type, field(), criteria(), false, true, "The pattern took too many steps.");
        }
        return verdict(
                false, values.size() == 1 ? "The value does not fit the criteria." : "No value fits the criteria.");
    }

    private List<String> values(PatronData data, @Nullable PatronIdentifier typed) {
        List<String> values = new ArrayList<>(2);
        if (BARCODE.equals(field)) {
            data.authorizationIdentifiers().forEach(value -> addPresent(values, value));
            if (values.isEmpty() && typed != null) {
                addPresent(values, typed.value());
            }
        } else {
            data.libraryIdentifier().ifPresent(value -> addPresent(values, value));
        }
        return values;
    }

    private static void addPresent(List<String> values, String value) {
        String text = value.strip();
        if (!text.isEmpty()) {
            values.add(text);
        }
    }

    private Verdict verdict(boolean matched, String reason) {
        return new Verdict(type, field(), criteria(), matched, false, reason);
    }

    @Override
    public String toString() {
        return "Restriction[" + type + ", " + field + "]";
    }

    /** Compares one value with the criteria. */
    @FunctionalInterface
    private interface Matcher {
        BoundedPattern.Outcome match(String value);
    }

    /**
     * What a restriction said of one answer, and why.
     *
     * @param type how values were compared
     * @param field which field was compared, if there is a restriction
     * @param criteria what values were compared with, if there is a restriction
     * @param matched whether the patron is one of the library's
     * @param gaveUp whether a pattern took too many steps on a value, which then does not match
     * @param reason one sentence for staff; never the patron's value
     * @since 0.1
     */
    public record Verdict(
            Type type,
            Optional<String> field,
            Optional<String> criteria,
            boolean matched,
            boolean gaveUp,
            String reason) {}

    /**
     * A submitted restriction, or what is wrong with it.
     *
     * @since 0.1
     */
    public static final class Reading {
        private final @Nullable Restriction restriction;
        private final List<SettingProblem> problems;

        private Reading(@Nullable Restriction restriction, List<SettingProblem> problems) {
            this.restriction = restriction;
            this.problems = problems;
        }

        private static Reading of(Restriction restriction) {
            return new Reading(restriction, List.of());
        }

        private static Reading failed(SettingProblem problem) {
            return failed(List.of(problem));
        }

        private static Reading failed(List<SettingProblem> problems) {
            return new Reading(null, List.copyOf(problems));
        }

        /**
         * The restriction.
         *
         * @return the restriction, if it can work
         */
        public Optional<Restriction> restriction() {
            return Optional.ofNullable(restriction);
        }

        /**
         * What is wrong.
         *
         * @return the problems, none if it can work
         */
        public List<SettingProblem> problems() {
            return problems;
        }
    }
}
