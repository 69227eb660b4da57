package org.patronauth.firstbook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.FaultEnd;
import org.patronauth.mock.FaultLogin;
import org.patronauth.mock.FaultMatrixContract;
import org.patronauth.mock.FaultRow;
import org.patronauth.mock.HttpFault;
import org.patronauth.spi.AuthenticationProviderFactory;

/** What goes wrong with FirstBook, in both versions of what it is asked. */
class FaultMatrixTest {
    // F5, F7, F8, Y1, Y3, Y4
    @Nested
    class Version1 extends Matrix {
        Version1() {
            super("1");
        }
    }

    // F5, F7, F8, Y1, Y3, Y4
    @Nested
    class Version2 extends Matrix {
        Version2() {
            super("2");
        }
    }

    private abstract static class Matrix extends FaultMatrixContract<FakeFirstBookServer> {
        private static final String OTHER_CODE = "CANARY8F";

        private final String version;

        Matrix(String version) {
            this.version = version;
        }

        @Override
        protected AuthenticationProviderFactory factory() {
            return new FirstBookProviderFactory();
        }

        @Override
        protected FakeFirstBookServer startServer() {
            return builder().start();
        }

        private FakeFirstBookServer.Builder builder() {
            return (version.equals("1")
                            ? FakeFirstBookServer.version1(Desk.KEY)
                            : FakeFirstBookServer.version2(Desk.KEY))
                    .root("/api/")
                    .code(Desk.CODE, Desk.PIN)
                    .code(OTHER_CODE, Desk.PIN);
        }

        @Override
        protected Map<String, Object> settings(FakeFirstBookServer firstBook, int port) {
            Map<String, Object> settings = new HashMap<>();
            settings.put("url", "http://" + firstBook.host() + ":" + port + "/api/");
            settings.put("password", Desk.KEY);
            settings.put("api_version", version);
            return settings;
        }

        @Override
        protected FaultLogin login(FakeFirstBookServer firstBook) {
            return FaultLogin.byPin(Desk.PIN);
        }

        @Override
        protected String firstPatron() {
            return Desk.CODE;
        }

        @Override
        protected String secondPatron() {
            return OTHER_CODE;
        }

        @Override
        protected int secretsSeen(FakeFirstBookServer firstBook) {
            return firstBook.pinsSeen();
        }

        @Override
        protected List<String> secrets() {
            return List.of(Desk.PIN, Desk.KEY, Desk.CODE, OTHER_CODE, "serialcode");
        }

        @Override
        protected List<FaultRow<FakeFirstBookServer>> rows() {
            List<FaultRow<FakeFirstBookServer>> rows = new ArrayList<>(httpRows());
            rows.add(httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.status(404)));
            rows.add(httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.status(401)));
            rows.add(httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.rightAnswerWithStatus(201)));
            rows.add(httpRow(
                    37, FaultEnd.UNAVAILABLE, HttpFault.prefix("<!-- -->".getBytes(StandardCharsets.US_ASCII))));
            rows.add(httpRow(37, FaultEnd.AUTHENTICATED, HttpFault.wrongContentType()));
            rows.add(httpRow(
                    37, FaultEnd.AUTHENTICATED, HttpFault.prefix("\uFEFF \r\n".getBytes(StandardCharsets.UTF_8))));
            rows.add(
                    httpRow(37, FaultEnd.AUTHENTICATED, HttpFault.suffix(" \r\n".getBytes(StandardCharsets.US_ASCII))));
            rows.add(FaultRow.<FakeFirstBookServer>played(
                            31, "one connection for many", trial -> trial.assertCrowdServed(4))
                    .at(() -> builder().connectionLimit(1).start()));
            return rows;
        }

        @Override
        protected Map<Integer, String> doesNotApply() {
            return notForHttp();
        }
    }
}
