package org.patronauth.millenium;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.ProviderContract;
import org.patronauth.spi.BasicAuthenticationProviderFactory;

/** The Patron API is a provider like any other. */
class MilleniumContractTest extends ProviderContract {
    private static final Card FIRST = new Card("23333000000001", "7319");
    private static final Card SECOND = new Card("23333000000002", "2846");

    private FakePatronApiServer ils;

    @BeforeEach
    void start() {
        ils = FakePatronApiServer.builder()
                .patron(FakePatronApiPatron.of(FIRST.identifier(), FIRST.pin()).build())
                .patron(FakePatronApiPatron.of(SECOND.identifier(), SECOND.pin())
                        .build())
                .start();
    }

    @AfterEach
    void stop() {
        ils.close();
    }

    @Override
    protected BasicAuthenticationProviderFactory factory() {
        return new MilleniumProviderFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("url", ils.url());
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
    protected void takeSourceDown() {
        ils.goDown();
    }

    @Override
    protected void silenceSource() {
        ils.misbehave(HttpFault.noAnswer());
    }

    @Override
    protected OptionalInt pinsSeen() {
        return OptionalInt.of(ils.pinsSeen());
    }

    @Override
    protected void healSource() {
        ils.behave();
        ils.comeUp();
    }
}
