package org.patronauth.examples.host;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.patronauth.PatronAuthenticator;
import org.patronauth.PrometheusMetrics;
import org.patronauth.Secret;
import org.patronauth.clever.CleverProviderFactory;
import org.patronauth.clever.CleverProviderFactory.EligibleSchools;
import org.patronauth.examples.host.pages.AdminPages;
import org.patronauth.firstbook.FirstBookProviderFactory;
import org.patronauth.millenium.MilleniumProviderFactory;
import org.patronauth.mock.MockProviderFactory;
import org.patronauth.net.SystemNetwork;
import org.patronauth.oauth.GenericOAuthProviderFactory;
import org.patronauth.sip2.Sip2ProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.StoreException;

/** The running host: a port, a database, an authenticator, and in the demonstration a few fake library systems. */
final class Host implements AutoCloseable {
    private static final int USUAL_PORT = 8080;
    private static final int PORTS_TO_TRY = 20;
    private static final int BACKLOG = 256;

    private final Web web;
    private final PatronAuthenticator authenticator;
    private final Database database;
    private final Demo demo;

    private Host(Web web, PatronAuthenticator authenticator, Database database, Demo demo) {
        this.web = web;
        this.authenticator = authenticator;
        this.database = database;
        this.demo = demo;
    }

    /**
     * Starts all of it, and says on the stream how to use it.
     *
     * @throws StartFailedException when the port is taken or the database away
     * @throws BadArgumentException when the site configuration is none
     */
    static Host start(Options options, PrintStream out) throws StartFailedException, BadArgumentException {
        ServerSocketChannel socket = listen(options);
        Database database = Database.open(options.jdbc(), keys(options), options.notices());
        Addresses addresses = new Addresses(options.publicUrl(), address(socket));
        Demo demo = options.demo() ? Demo.start(addresses) : Demo.none();
        PrometheusMetrics metrics = new PrometheusMetrics();
        configure(demo, options, database, addresses);
        PatronAuthenticator authenticator =
                authenticator(options, database, addresses, metrics, options.plainSecretsAllowed());
        if (options.siteConfiguration().isPresent()) {
            SiteConfiguration.importFrom(options.siteConfiguration().get(), authenticator.administration(), out);
        }
        Secret password = options.adminPassword().orElseGet(() -> Secret.of(Secrets.random(12)));
        Web web = Web.start(socket, routes(options, authenticator, metrics, addresses, password));
        demo.introduce(addresses, out);
        out.println("health " + addresses.at("/health"));
        out.println("pages " + addresses.at("/admin"));
        out.println("services " + addresses.at("/admin/api/services"));
        if (options.adminPassword().isEmpty()) {
            out.println("admin password: " + password.reveal());
        }
        out.println("ready " + addresses.at(""));
        return new Host(web, authenticator, database, demo);
    }

    private static Supplier<EncryptionKeys> keys(Options options) {
        if (options.keyFile().isPresent()) {
            return options.keyFile().get();
        }
        EncryptionKeys keys =
                options.demo() && options.jdbc().isEmpty() ? EncryptionKeys.random() : EncryptionKeys.none();
        return () -> keys;
    }

    /** Sets the demonstration up. Its secrets are published, and may be stored where an administrator's may not. */
    private static void configure(Demo demo, Options options, Database database, Addresses addresses)
            throws StartFailedException {
        if (options.demo()) {
            try (PatronAuthenticator operator =
                    authenticator(options, database, addresses, new PrometheusMetrics(), true)) {
                demo.configure(operator.administration());
            }
        }
    }

    private static PatronAuthenticator authenticator(
            Options options,
            Database database,
            Addresses addresses,
            PrometheusMetrics metrics,
            boolean plainSecretsAllowed)
            throws StartFailedException {
        try {
            return PatronAuthenticator.builder(database.stores())
                    .providers(protocols(options))
                    .listener(metrics)
                    .hostUrls(addresses)
                    .network(SystemNetwork.builder()
                            .allowedAddresses(options.allowedAddresses())
                            .build())
                    .pollInterval(options.pollInterval())
                    .unverifiedTlsAllowed(options.unverifiedTlsAllowed())
                    .throttle(options.throttle())
                    .failureFloor(options.failureFloor())
                    .plainSecretsAllowed(plainSecretsAllowed)
                    .build();
        } catch (StoreException e) {
            throw new StartFailedException("the database cannot be used: " + e.getMessage());
        }
    }

    private static ProviderRegistry protocols(Options options) {
        EligibleSchools schools = options.eligibleSchools()
                .orElseGet(() -> options.demo() ? EligibleSchools.of(Demo::eligibleSchools) : null);
        ProviderRegistry protocols = ProviderRegistry.of(
                new Sip2ProviderFactory(),
                new MilleniumProviderFactory(),
                new FirstBookProviderFactory(),
                new CleverProviderFactory(null, schools, null),
                new GenericOAuthProviderFactory());
        return options.mock() ? protocols.with(new MockProviderFactory()) : protocols;
    }

    private static List<Consumer<RoutesConfig>> routes(
            Options options,
            PatronAuthenticator authenticator,
            PrometheusMetrics metrics,
            Addresses addresses,
            Secret password) {
        Clients clients = new Clients(options.clientAddressHeader(), options.trustedProxies());
        AdminGate gate = new AdminGate(password, options.throttle().coverIdentifiers(), clients, System::nanoTime);
        List<Consumer<RoutesConfig>> routes = new ArrayList<>(List.of(
                new HealthRoutes(authenticator)::addTo,
                new MetricsRoutes(authenticator, metrics)::addTo,
                new AdminRoutes(authenticator.administration(), gate, addresses)::addTo,
                new AdminPages(authenticator, gate, addresses.areHttps(), System::nanoTime)::addTo,
                new ThrottleRoutes(authenticator.administration())::addTo,
                new TrialRoutes(authenticator.administration())::addTo,
                new ConfigurationRoutes(authenticator.administration())::addTo,
                new ImportRoutes(authenticator.administration())::addTo,
                new StaffRoutes(authenticator.administration())::addTo,
                new OAuthRoutes(authenticator, addresses.areHttps())::addTo,
                new PatronRoutes(authenticator, clients)::addTo));
        if (options.demo()) {
            routes.add(new ClientPage(Demo.elsewhere())::addTo);
        }
        return routes;
    }

    private static ServerSocketChannel listen(Options options) throws StartFailedException {
        if (options.port().isPresent()) {
            return bind(options.bind(), options.port().get());
        }
        for (int port = USUAL_PORT; port < USUAL_PORT + PORTS_TO_TRY; port++) {
            try {
                return bind(options.bind(), port);
            } catch (StartFailedException e) {
                // Somebody is there already; the next one may be free.
            }
        }
        return bind(options.bind(), 0);
    }

    private static ServerSocketChannel bind(InetAddress address, int port) throws StartFailedException {
        try {
            ServerSocketChannel socket = ServerSocketChannel.open();
            boolean bound = false;
            try {
                socket.bind(new InetSocketAddress(address, port), BACKLOG);
                bound = true;
                return socket;
            } finally {
                if (!bound) {
                    socket.close();
                }
            }
        } catch (BindException e) {
            throw new StartFailedException("port " + port + " is taken, or --bind is no address of this machine");
        } catch (IOException e) {
            throw new StartFailedException("port " + port + " cannot be used");
        }
    }

    private static InetSocketAddress address(ServerSocketChannel socket) throws StartFailedException {
        try {
            return (InetSocketAddress) socket.getLocalAddress();
        } catch (IOException e) {
            throw new StartFailedException("the port cannot be used");
        }
    }

    /** Takes no new logins, lets those under way end, and lets go of everything. */
    @Override
    public void close() {
        web.close();
        authenticator.close();
        demo.close();
        database.close();
    }
}
