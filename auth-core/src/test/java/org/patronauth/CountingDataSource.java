package org.patronauth;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Writes down each statement that a database is sent, commits and roll-backs included, and which of them failed. */
final class CountingDataSource {
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final DataSource counted;

    CountingDataSource(DataSource dataSource) {
        counted = proxy(DataSource.class, (proxy, method, arguments) -> {
            Object answer = call(dataSource, method, arguments);
            return answer instanceof Connection connection ? counted(connection) : answer;
        });
    }

    DataSource dataSource() {
        return counted;
    }

    /** What was sent since the last time that somebody asked. */
    List<String> sent() {
        List<String> sent = List.copyOf(statements);
        statements.clear();
        return sent;
    }

    /** What the database answered with an error: that is in its log. */
    List<String> failed() {
        return List.copyOf(failed);
    }

    private Connection counted(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("commit") || method.getName().equals("rollback")) {
                statements.add(method.getName());
            }
            Object answer = call(connection, method, arguments);
            if (answer instanceof PreparedStatement statement) {
                return counted(PreparedStatement.class, statement, String.valueOf(arguments[0]));
            }
            return answer instanceof Statement statement ? counted(Statement.class, statement, "") : answer;
        });
    }

    private <T extends Statement> T counted(Class<T> type, T statement, String sql) {
        return proxy(type, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            String sent = arguments == null ? sql : String.valueOf(arguments[0]);
            statements.add(sent);
            try {
                return call(statement, method, arguments);
            } catch (SQLException e) {
                failed.add(sent);
                throw e;
            }
        });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(CountingDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
