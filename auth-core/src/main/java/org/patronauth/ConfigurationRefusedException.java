package org.patronauth;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.patronauth.settings.SettingProblem;

/**
 * A change of the configuration that was not made, with everything that is wrong with it. Nothing was saved.
 *
 * <p><b>Privacy.</b> The message holds no value of the submission.
 *
 * @since 0.1
 */
public final class ConfigurationRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemDetail problem;
    private final transient List<SettingProblem> errors;
    private final transient @Nullable Long currentVersion;
    private final transient List<LibraryId> libraries;

    private ConfigurationRefusedException(
            ProblemDetail problem,
            List<SettingProblem> errors,
            @Nullable Long currentVersion,
            List<LibraryId> libraries) {
        super(problem.title() + " " + problem.detail());
        this.problem = problem;
        this.errors = List.copyOf(errors);
        this.currentVersion = currentVersion;
        this.libraries = List.copyOf(libraries);
    }

    /**
     * A submission with bad values.
     *
     * @param errors everything that is wrong, at least one; the first gives the problem its type
     * @return the exception
     */
    public static ConfigurationRefusedException invalid(List<SettingProblem> errors) {
        SettingProblem first = errors.get(0);
        return new ConfigurationRefusedException(
                ProblemDetail.of(first.type(), first.detail()), errors, null, List.of());
    }

    /**
     * Something that is not there.
     *
     * @param type {@link ProblemType#MISSING_SERVICE}, {@link ProblemType#LIBRARY_NOT_FOUND} or the like
     * @return the exception
     */
    public static ConfigurationRefusedException notFound(ProblemType type) {
        return new ConfigurationRefusedException(ProblemDetail.of(type), List.of(), null, List.of());
    }

    /**
     * A change of something that somebody else changed in the meantime.
     *
     * @param currentVersion the version that is stored now
     * @return the exception
     */
    public static ConfigurationRefusedException versionConflict(long currentVersion) {
        return new ConfigurationRefusedException(
                ProblemDetail.of(ProblemType.VERSION_CONFLICT), List.of(), currentVersion, List.of());
    }

    /**
     * The deletion of a service that libraries use.
     *
     * @param libraries who uses it
     * @return the exception
     */
    public static ConfigurationRefusedException inUse(List<LibraryId> libraries) {
        return new ConfigurationRefusedException(
                ProblemDetail.of(ProblemType.SERVICE_IN_USE), List.of(), null, libraries);
    }

    /**
     * Something that is beyond the scope of who asks.
     *
     * @return the exception
     */
    public static ConfigurationRefusedException notAllowed() {
        return new ConfigurationRefusedException(
                ProblemDetail.of(ProblemType.ADMIN_NOT_AUTHORIZED), List.of(), null, List.of());
    }

    /**
     * What to tell the administrator.
     *
     * @return the problem, of the type of the first error
     */
    public ProblemDetail problem() {
        return problem;
    }

    /**
     * Everything that is wrong with the submission, each with its field such as {@code name} or {@code settings.port}.
     *
     * @return the errors, none unless values were bad
     */
    public List<SettingProblem> errors() {
        return errors;
    }

    /**
     * The version that is stored now.
     *
     * @return the version, on a version conflict
     */
    public OptionalLong currentVersion() {
        return currentVersion == null ? OptionalLong.empty() : OptionalLong.of(currentVersion);
    }

    /**
     * Who uses the service.
     *
     * @return the libraries, when a service in use was to be deleted
     */
    public List<LibraryId> libraries() {
        return libraries;
    }
}
