package org.patronauth.examples.quickstart;

import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.patronauth.*;
import org.patronauth.mock.*;

@PatronAuthTest
class BorrowingTest {
    @Test
    void anExpiredCardDoesNotBorrow(PatronAuthenticator patrons) {
        var card = List.of(MockPatrons.EXPIRED.authorization());
        var login = patrons.authenticate(MockPatrons.LIBRARY, card, ClientInfo.UNKNOWN);
        Assertions.assertFalse(
                ((AuthenticationResult.Authenticated) login).privileges().mayBorrow());
    }
}
