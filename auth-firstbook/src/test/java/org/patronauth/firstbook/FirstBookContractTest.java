package org.patronauth.firstbook;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.ProviderContract;
import org.patronauth.spi.BasicAuthenticationProviderFactory;

/** FirstBook is a provider like any other, by either version of its API. */
class FirstBookContractTest {
    private static final Card FIRST = new Card("ABC123E", "7319");
    private static final Card SECOND = new Card("XYZ789H", "2846");

    private abstract static class Contract extends ProviderContract {
        private final String version;
        private FakeFirstBookServer firstBook;

        Contract(String version) {
            this.version = version;
        }

        @BeforeEach
        void start() {
            firstBook = (version.equals("1") ? FakeFirstBookServer.version1("k") : FakeFirstBookServer.version2("k"))
                    .code(FIRST.identifier(), FIRST.pin())
                    .code(SECOND.identifier(), SECOND.pin())
                    .start();
        }

        @AfterEach
        void stop() {
            firstBook.close();
        }

        @Override
        protected BasicAuthenticationProviderFactory factory() {
            return new FirstBookProviderFactory();
        }

        @Override
        protected Map<String, Object> settings() {
            return Map.of("url", firstBook.url(), "password", "k", "api_version", version);
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
            firstBook.goDown();
        }

        @Override
        protected void silenceSource() {
            firstBook.misbehave(HttpFault.noAnswer());
        }

        @Override
        protected OptionalInt pinsSeen() {
            return OptionalInt.of(firstBook.pinsSeen());
        }

        @Override
        protected void healSource() {
            firstBook.behave();
            firstBook.comeUp();
        }
    }

    @Nested
    class VersionOne extends Contract {
        VersionOne() {
            super("1");
        }
    }

    @Nested
    class VersionTwo extends Contract {
        VersionTwo() {
            super("2");
        }
    }
}
