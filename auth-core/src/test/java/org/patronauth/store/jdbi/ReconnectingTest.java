package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool asks for connections, while the database comes and goes. */
class ReconnectingTest {
    private final Connection connection = (Connection) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);
    private final Scripted database = new Scripted();
    private final Reconnecting pooled = new Reconnecting(database);

    @AfterEach
    void nobodyIsInterruptedAnyMore() {
        Thread.interrupted();
    }

    /** Fails as often as there are states in the script, and then connects. */
    private final class Scripted implements DataSource {
        final Deque<String> states = new ArrayDeque<>();
        final List<String> asked = new ArrayList<>();
        PrintWriter log = new PrintWriter(new StringWriter());
        int timeout = 7;

        @Override
        public Connection getConnection() throws SQLException {
            asked.add("connection");
            return connect();
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            asked.add("connection of " + username + " " + password);
            return connect();
        }

        private Connection connect() throws SQLException {
            if (!states.isEmpty()) {
                throw new SQLException("away", states.remove());
            }
            return connection;
        }

        @Override
        public PrintWriter getLogWriter() {
            return log;
        }

        @Override
        public void setLogWriter(PrintWriter out) {
            log = out;
        }

        @Override
        public void setLoginTimeout(int seconds) {
            timeout = seconds;
        }

        @Override
        public int getLoginTimeout() {
            return timeout;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getLogger("scripted");
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast(this);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return type.isInstance(this);
        }
    }

    @Test
    void whoeverNeverReachedTheDatabaseIsToldAtOnce() {
        database.states.add("08001");

        SQLException failure = catchThrowableOfType(SQLException.class, pooled::getConnection);

        assertThat(failure.getSQLState()).isEqualTo("08001");
        assertThat(database.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "57P01", "57P03"})
    void aDatabaseThatWasThereIsWaitedFor(String state) throws Exception {
        pooled.getConnection();
        database.states.addAll(List.of(state, state));

        assertThat(pooled.getConnection()).isSameAs(connection);
        assertThat(database.asked).hasSize(4);
    }

    @Test
    void theSameForAUserWithAPassword() throws Exception {
        assertThat(pooled.getConnection("reader", "made-up")).isSameAs(connection);
        database.states.add("08001");

        assertThat(pooled.getConnection("reader", "made-up")).isSameAs(connection);
        assertThat(database.asked).containsOnly("connection of reader made-up").hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "3D000", "57014", "53300"})
    void aRefusalThatDoesNotPassByItselfIsToldAtOnce(String state) throws Exception {
        pooled.getConnection();
        database.states.add(state);

        SQLException failure = catchThrowableOfType(SQLException.class, pooled::getConnection);

        assertThat(failure.getSQLState()).isEqualTo(state);
        assertThat(database.asked).hasSize(2);
    }

    @Test
    void theEndOfThePoolEndsTheWaiting() throws Exception {
        pooled.getConnection();
        database.states.add("08001");
        Thread.currentThread().interrupt();

        assertThatThrownBy(pooled::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessage("The pool has ended.");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void everythingElseIsTheDatabasesOwn() throws Exception {
        PrintWriter writer = new PrintWriter(new StringWriter());
        pooled.setLogWriter(writer);
        pooled.setLoginTimeout(3);

        assertThat(database.log).isSameAs(writer);
        assertThat(pooled.getLogWriter()).isSameAs(writer);
        assertThat(database.timeout).isEqualTo(3);
        assertThat(pooled.getLoginTimeout()).isEqualTo(3);
        assertThat(pooled.getParentLogger().getName()).isEqualTo("scripted");
        assertThat(pooled.unwrap(Scripted.class)).isSameAs(database);
        assertThat(pooled.isWrapperFor(Scripted.class)).isTrue();
        assertThat(pooled.isWrapperFor(Connection.class)).isFalse();
    }
}
