package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ActorTest {
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");

    private static void refused(ThrowingCallable attempt) {
        ConfigurationRefusedException refusal = catchThrowableOfType(ConfigurationRefusedException.class, attempt);
        assertThat(refusal.problem().problemType()).isEqualTo(ProblemType.ADMIN_NOT_AUTHORIZED);
    }

    // G7
    @Test
    void staffReachTheirOwnLibraryAndAnAdministratorReachesAll() {
        Actor staff = Actor.library("Cleo", FERGUSON);
        Actor admin = Actor.system("Ada");

        assertThatCode(() -> staff.requireStaffOf(FERGUSON)).doesNotThrowAnyException();
        assertThatCode(() -> admin.requireStaffOf(FERGUSON)).doesNotThrowAnyException();
        assertThatCode(admin::requireSystem).doesNotThrowAnyException();
        refused(() -> staff.requireStaffOf(LION));
        refused(staff::requireSystem);
    }
}
