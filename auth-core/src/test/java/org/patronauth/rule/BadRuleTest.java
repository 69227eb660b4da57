package org.patronauth.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patronauth.settings.BlockingRule;

/** Rules that cannot be used, each with a mark before the character at which its fault is told. */
class BadRuleTest {
    private static final char MARK = '\u25b8';

    static List<String> badRules() throws IOException {
        try (InputStream in = Objects.requireNonNull(BadRuleTest.class.getResourceAsStream("bad-rules.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    // V5
    @ParameterizedTest
    @MethodSource("badRules")
    void aFaultIsToldAtItsVeryColumn(String marked) {
        int mark = marked.indexOf(MARK);
        String rule = marked.substring(0, mark) + marked.substring(mark + 1);

        InvalidRuleException fault =
                catchThrowableOfType(InvalidRuleException.class, () -> BlockingRule.parse(rule, RuleTest.KNOWN));

        assertThat(fault).as("accepted: " + rule).isNotNull();
        assertThat(fault.column()).as(fault.getMessage()).isEqualTo(mark + 1);
        assertThat(fault.sentence()).matches("(?s)[A-Z].*\\.");
    }

    @Test
    void thereAreManyOfThem() throws IOException {
        assertThat(badRules()).hasSizeGreaterThanOrEqualTo(300).doesNotHaveDuplicates();
    }
}
