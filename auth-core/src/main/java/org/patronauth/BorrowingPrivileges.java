package org.patronauth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a patron may borrow; if not, every reason in the order in which to tell them.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class BorrowingPrivileges {
    private final List<ProblemDetail> problems;
    private final @Nullable Instant asOf;

    BorrowingPrivileges(List<ProblemDetail> problems, @Nullable Instant asOf) {
        this.problems = List.copyOf(problems);
        this.asOf = asOf;
    }

    /**
     * Whether the patron may borrow.
     *
     * @return true when there is no reason against it
     */
    public boolean mayBorrow() {
        return problems.isEmpty();
    }

    /**
     * These privileges with further reasons against borrowing, which are told after all others.
     *
     * @param reasons the problems, possibly none
     * @return the privileges with all reasons
     */
    public BorrowingPrivileges and(List<ProblemDetail> reasons) {
        if (reasons.isEmpty()) {
            return this;
        }
        List<ProblemDetail> all = new ArrayList<>(problems);
        all.addAll(reasons);
        return new BorrowingPrivileges(all, asOf);
    }

    /**
     * These privileges with a support code in every problem.
     *
     * @param supportCode what staff are told, and find the refusal by
     * @return the privileges with the code
     */
    public BorrowingPrivileges withInstance(String supportCode) {
        return new BorrowingPrivileges(
                problems.stream()
                        .map(problem -> problem.withInstance(supportCode))
                        .toList(),
                asOf);
    }

    /**
     * Every reason against borrowing: expiry first, then fines, then blocks, then the library's own rules.
     *
     * @return the problems, none when the patron may borrow
     */
    public List<ProblemDetail> problems() {
        return problems;
    }

    /**
     * The one reason to tell where only one is wanted.
     *
     * @return the first problem
     */
    public Optional<ProblemDetail> first() {
        return problems.stream().findFirst();
    }

    /**
     * How old the facts are that were judged, where the source of truth could not be asked although it was time.
     *
     * @return when the facts were last known to be true; empty when they are fresh enough
     */
    public Optional<Instant> asOf() {
        return Optional.ofNullable(asOf);
    }

    @Override
    public String toString() {
        return mayBorrow()
                ? "may borrow"
                : "may not borrow: "
                        + problems.stream().map(ProblemDetail::problemType).toList();
    }
}
