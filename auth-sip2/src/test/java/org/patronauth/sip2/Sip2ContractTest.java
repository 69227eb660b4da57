package org.patronauth.sip2;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.ProviderContract;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.spi.BasicAuthenticationProviderFactory;

/** SIP2 is a provider like any other. */
class Sip2ContractTest extends ProviderContract {
    private static final Card FIRST = new Card("23333000000001", "7319");
    private static final Card SECOND = new Card("23333000000002", "2846");

    private FakeSip2Server ils;

    @BeforeEach
    void start() {
        ils = FakeSip2Server.builder()
                .login("scclient", "clientpwd")
                .patron(FakeSip2Patron.of(FIRST.identifier(), FIRST.pin()).build())
                .patron(FakeSip2Patron.of(SECOND.identifier(), SECOND.pin()).build())
                .start();
    }

    @AfterEach
    void stop() {
        ils.close();
    }

    @Override
    protected BasicAuthenticationProviderFactory factory() {
        return new Sip2ProviderFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("url", ils.host(), "port", ils.port(), "username", "scclient", "password", "clientpwd");
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
        ils.misbehave(Sip2Fault.noAnswer());
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
