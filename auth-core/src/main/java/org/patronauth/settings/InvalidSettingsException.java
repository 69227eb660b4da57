package org.patronauth.settings;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Settings that cannot be used, with everything that is wrong with them at once.
 *
 * @since 0.1
 */
public final class InvalidSettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<SettingProblem> problems;

    /**
     * Settings with these problems.
     *
     * @param problems everything that is wrong, at least one problem
     */
    public InvalidSettingsException(List<SettingProblem> problems) {
        super(problems.stream().map(p -> p.field() + ": " + p.detail()).collect(Collectors.joining(" ")));
        this.problems = List.copyOf(problems);
    }

    /**
     * Everything that is wrong.
     *
     * @return the problems in the order of the fields
     */
    public List<SettingProblem> problems() {
        return problems;
    }
}
