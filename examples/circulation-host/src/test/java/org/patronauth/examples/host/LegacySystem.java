package org.patronauth.examples.host;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;

/** The database of an older circulation manager, and the library systems that its services point at. */
final class LegacySystem implements AutoCloseable {
    static final String PIN = "1234";
    private static final AtomicInteger NAMES = new AtomicInteger();

    final EmbeddedPostgres postgres;
    final FakeSip2Server ferguson;
    final FakeSip2Server bibliomation;
    final FakePatronApiServer patronApi;
    final FakeFirstBookServer firstBook;

    private LegacySystem(EmbeddedPostgres postgres) {
        this.postgres = postgres;
        ferguson = FakeSip2Server.builder()
                .login("terminal", "Secret-Canary-terminal")
                .patron(FakeSip2Patron.of("23333000000001", PIN)
                        .permanentId("P23333000000001")
                        .build())
                .patron(FakeSip2Patron.of("21333000000001", PIN).build())
                .start();
        bibliomation = FakeSip2Server.builder()
                .patron(FakeSip2Patron.of("34444000000001", PIN)
                        .permanentId("P34444000000001")
                        .library("BETHEL")
                        .build())
                .patron(FakeSip2Patron.of("34444000000005", PIN)
                        .library("ELSEWHERE")
                        .build())
                .start();
        patronApi = FakePatronApiServer.builder()
                .patron(patron("27777000000001", "14"))
                .patron(patron("24444000000001", "14"))
                .patron(patron("24444000000005", "15"))
                .patron(patron("21234000000001", "14"))
                .start();
        firstBook = FakeFirstBookServer.version1("Secret-Canary-firstbook")
                .code("READER7E", PIN)
                .start();
    }

    private static FakePatronApiPatron patron(String barcode, String home) {
        return FakePatronApiPatron.of(barcode, PIN)
                .recordNumber(barcode.substring(1, 5) + barcode.substring(11))
                .pcode3(home)
                .build();
    }

    static LegacySystem start() throws IOException {
        return new LegacySystem(EmbeddedPostgres.builder().start());
    }

    /** A new database with the tables of a file of ours. */
    String database(String script) throws IOException, SQLException {
        String name = "older" + NAMES.incrementAndGet();
        execute("postgres", "create database " + name);
        String sql = read(script);
        Map<String, String> places = Map.of(
                "sip2-ferguson", String.valueOf(ferguson.port()),
                "sip2-bibliomation", String.valueOf(bibliomation.port()),
                "patron-api", patronApi.url().toString(),
                "firstbook", firstBook.url().toString());
        for (Map.Entry<String, String> place : places.entrySet()) {
            sql = sql.replace("${" + place.getKey() + "}", place.getValue());
        }
        execute(name, sql);
        return name;
    }

    private static String read(String script) throws IOException {
        try (InputStream in = LegacySystem.class.getResourceAsStream(script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String address(String database) {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database;
    }

    Map<String, Object> login(String database) {
        return Map.of("jdbc_url", address(database), "user", "postgres", "password", "Secret-Canary-jdbc");
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable server : List.<AutoCloseable>of(ferguson, bibliomation, patronApi, firstBook)) {
            try {
                server.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        postgres.close();
    }
}
