package org.patronauth.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.store.EncryptionKeys;

class QuickstartTest {
    private static final String DATABASE =
            "jdbc:h2:mem:quickstart;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";

    @Test
    void aPatronSignsInOverSip2() {
        try (FakeSip2Server ils = FakeSip2Server.builder()
                        .patron(FakeSip2Patron.of("23333000000001", "1234").build())
                        .patron(FakeSip2Patron.of("23333000000002", "1234")
                                .blocked()
                                .build())
                        .patron(FakeSip2Patron.of("21111000000001", "1234").build())
                        .start();
                Quickstart host = new Quickstart(DATABASE, EncryptionKeys.random())) {
            host.configure(ils.host(), ils.port());
            assertEquals("Hello, patron 1.", greet(host, "23333000000001", "1234"));
            assertEquals("Hello, patron 2, you may not borrow.", greet(host, "23333000000002", "1234"));
            assertEquals("401 Invalid credentials", greet(host, "23333000000001", "4321"));
            assertEquals("404 Wrong library", greet(host, "21111000000001", "1234"));
            ils.goDown();
            assertTrue(greet(host, "23333000000001", "1234").startsWith("Keep your PIN and come back in "));
        }
    }

    private static String greet(Quickstart host, String barcode, String pin) {
        return host.greet(List.of(new Card(barcode, pin).authorization()));
    }
}
