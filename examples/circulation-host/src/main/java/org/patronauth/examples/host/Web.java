package org.patronauth.examples.host;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.MultipartConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.patronauth.ConfigurationRefusedException;
import org.patronauth.examples.host.pages.AdminPages;
import org.patronauth.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server. It listens on a socket that is bound already, and ends when the last answer is out. */
final class Web implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Web.class);

    /** Longer than the longest timeout that a service can have. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(35);
    /** The longest Authorization header that is read as one, and room for the others. */
    private static final int HEADER_BYTES = 16 * 1024;

    private final Javalin server;

    private Web(Javalin server) {
        this.server = server;
    }

    static Web start(ServerSocketChannel socket, List<Consumer<RoutesConfig>> routes) {
        Javalin server = Javalin.create(config -> {
            configure(config, socket);
            routes.forEach(group -> group.accept(config.routes));
        });
        server.start();
        return new Web(server);
    }

    private static void configure(JavalinConfig config, ServerSocketChannel socket) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        limit(config.jetty.multipartConfig);
        config.jetty.modifyServer(Web::prepare);
        config.jetty.modifyServletContextHandler(handler -> handler.setErrorHandler(new QuietErrors()));
        config.jetty.modifyHttpConfiguration(Web::limit);
        config.jetty.addConnector((server, http) -> listen(server, http, socket));
        config.routes.before(context -> {
            context.header("Cache-Control", "no-store");
            context.header("X-Content-Type-Options", "nosniff");
        });
        config.routes.after(Web::endWhatIsUnread);
        config.routes.exception(ConfigurationRefusedException.class, (e, context) -> Answers.refused(context, e));
        config.routes.exception(StoreException.class, (e, context) -> Answers.databaseAway(context));
        config.routes.exception(HttpResponseException.class, (e, context) -> {
            if (e instanceof MethodNotAllowedResponse) {
                String methods = e.getDetails().get("availableMethods");
                context.header("Allow", methods == null ? "" : methods);
            }
            Answers.plainProblem(context, e.getStatus());
        });
        config.routes.exception(Exception.class, (e, context) -> {
            report(e);
            Answers.plainProblem(context, 500);
        });
        config.router.javaLangErrorHandler((response, e) -> {
            report(e);
            fail(response);
        });
    }

    /** The message of what nobody foresaw may hold anything. */
    private static void report(Throwable e) {
        log.error("A request failed with {} at {}", e.getClass().getName(), origin(e));
    }

    /** As {@link Answers#plainProblem}, where there is no request's context any more. */
    private static void fail(HttpServletResponse response) {
        response.setStatus(500);
        response.setContentType("application/problem+json");
        try {
            response.getOutputStream().write(Json.write(Answers.plain(500)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A body that nobody read is in the way of the next request, so the connection ends with the answer. A client that
     * is not told sends its next request into the end. To ask for the body of a client that waits to be told to send it
     * would tell it to; there, the server says so by itself.
     */
    private static void endWhatIsUnread(Context context) throws IOException {
        HttpServletRequest request = context.req();
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        boolean waits = request.getHeader("Expect") != null;
        if (hasBody && !waits && !request.getInputStream().isFinished()) {
            context.header("Connection", "close");
        }
    }

    private static void prepare(Server server) {
        server.setErrorHandler(new QuietErrors());
        server.setHandler(new GracefulHandler());
        server.setStopTimeout(LONGEST_ANSWER.toMillis());
    }

    private static void limit(HttpConfiguration http) {
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setSendServerVersion(false);
    }

    /** A form may hold passwords: it is kept in memory as a whole, and never written to a disk. */
    private static void limit(MultipartConfig multipart) {
        multipart.maxTotalRequestSize(AdminPages.LONGEST_FORM, SizeUnit.BYTES);
        multipart.maxFileSize(AdminPages.LONGEST_FORM, SizeUnit.BYTES);
        multipart.maxInMemoryFileSize(AdminPages.LONGEST_FORM, SizeUnit.BYTES);
    }

    private static Connector listen(Server server, HttpConfiguration http, ServerSocketChannel socket) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        try {
            connector.open(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connector;
    }

    private static Object origin(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "an unknown place" : trace[0];
    }

    /** Takes no new requests, and returns when those under way have been answered. */
    @Override
    public void close() {
        server.stop();
    }
}
