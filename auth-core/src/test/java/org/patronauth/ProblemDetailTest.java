package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class ProblemDetailTest {
    @Test
    void theMembersAreThoseOfItsKind() {
        ProblemDetail problem = ProblemDetail.of(ProblemType.OUTSTANDING_FINES);

        assertThat(problem.problemType()).isEqualTo(ProblemType.OUTSTANDING_FINES);
        assertThat(problem.type())
                .isEqualTo(URI.create("http://librarysimplified.org/terms/problem/outstanding-fines"));
        assertThat(problem.status()).isEqualTo(403);
        assertThat(problem.title()).isEqualTo("Outstanding fines.");
        assertThat(problem.detail()).isEqualTo("You must pay your outstanding fines before you can borrow more books.");
        assertThat(problem.instance()).isEmpty();
    }

    @Test
    void aProblemMayHaveASentenceOfItsOwn() {
        assertThat(ProblemDetail.of(ProblemType.OUTSTANDING_FINES, "You must pay $3.00.")
                        .detail())
                .isEqualTo("You must pay $3.00.");
    }

    // A12
    @Test
    void aSupportCodeChangesNothingElse() {
        ProblemDetail plain = ProblemDetail.of(ProblemType.OUTSTANDING_FINES, "You must pay $3.00.");
        ProblemDetail coded = plain.withInstance("urn:example:1");

        assertThat(coded.instance()).contains("urn:example:1");
        assertThat(coded.problemType()).isEqualTo(plain.problemType());
        assertThat(coded.detail()).isEqualTo(plain.detail());
        assertThat(plain.instance()).isEmpty();
    }

    @Test
    void problemsAreComparedByWhatTheySay() {
        ProblemDetail problem = ProblemDetail.of(ProblemType.INVALID_INPUT, "Which library?");

        assertThat(problem)
                .isEqualTo(ProblemDetail.of(ProblemType.INVALID_INPUT, "Which library?"))
                .hasSameHashCodeAs(ProblemDetail.of(ProblemType.INVALID_INPUT, "Which library?"))
                .isNotEqualTo(ProblemDetail.of(ProblemType.INVALID_INPUT))
                .isNotEqualTo(ProblemDetail.of(ProblemType.INVALID_URL, "Which library?"))
                .isNotEqualTo(problem.withInstance("urn:example:1"))
                .isNotEqualTo("Which library?")
                .hasToString("ProblemDetail[INVALID_INPUT, Which library?]");
        assertThat(problem.withInstance("urn:example:1")).isNotEqualTo(problem.withInstance("urn:example:2"));
    }
}
