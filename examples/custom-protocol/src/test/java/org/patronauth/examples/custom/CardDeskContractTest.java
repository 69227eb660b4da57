package org.patronauth.examples.custom;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.ProviderContract;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderRegistry;

/** All that a protocol's author has to test. */
class CardDeskContractTest extends ProviderContract {
    private static final Card FIRST = new Card("23333000000001", "7319");
    private static final Card SECOND = new Card("23333000000002", "2846");

    private CardDesk desk;

    @BeforeEach
    void open() throws IOException {
        desk = new CardDesk(Map.of(FIRST.identifier(), FIRST.pin(), SECOND.identifier(), SECOND.pin()));
    }

    @AfterEach
    void close() throws IOException {
        desk.close();
    }

    @Override
    protected BasicAuthenticationProviderFactory factory() {
        return new CardDeskProviderFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("url", "127.0.0.1", "port", desk.port());
    }

    @Override
    protected Card firstPatron() {
        return FIRST;
    }

    @Override
    protected Card secondPatron() {
        return SECOND;
    }

    @Override
    protected void takeSourceDown() throws IOException {
        desk.close();
    }

    @Override
    protected void silenceSource() {
        desk.silent(true);
    }

    @Override
    protected void healSource() throws IOException {
        desk.silent(false);
        if (!desk.isOpen()) {
            desk.open();
        }
    }

    @Test
    void itIsFoundByDiscovery() {
        assertTrue(ProviderRegistry.discover(CardDeskProviderFactory.class.getClassLoader())
                .find("Card desk")
                .isPresent());
    }

    @Test
    void itIsLessThanAHundredLinesOfCode() throws IOException {
        long lines = 0;
        for (String type : new String[] {"CardDeskProvider", "CardDeskProviderFactory"}) {
            try (var all = Files.lines(Path.of("src/main/java/org/patronauth/examples/custom/" + type + ".java"))) {
                lines += all.filter(line -> !line.isBlank() && !line.startsWith("import "))
                        .count();
            }
        }
        assertTrue(lines < 100, "lines of code: " + lines);
    }
}
