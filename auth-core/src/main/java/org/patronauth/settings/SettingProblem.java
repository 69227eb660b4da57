package org.patronauth.settings;

import org.patronauth.ProblemType;

/**
 * What is wrong with one field of a submission.
 *
 * @param field the field's name, such as {@code port}
 * @param type the kind of problem
 * @param detail one sentence for the administrator; never the value of a secret
 * @since 0.1
 */
public record SettingProblem(String field, ProblemType type, String detail) {
    /**
     * The same problem of a field that stands inside something else.
     *
     * @param prefix for example {@code settings.}
     * @return the problem with the longer field name
     */
    public SettingProblem within(String prefix) {
        return new SettingProblem(prefix + field, type, detail);
    }
}
