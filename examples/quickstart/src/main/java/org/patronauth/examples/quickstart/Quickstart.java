package org.patronauth.examples.quickstart;

import java.util.List;
import java.util.Map;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.sip2.Sip2ProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;

/** One library, one library system, one patron: the first thirty lines of a host. */
public final class Quickstart implements AutoCloseable {
    private static final Actor OPERATOR = Actor.system("quickstart");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");

    private final PatronAuthenticator patrons;

    /** Opens the host's database, which gets the tables that it lacks. Secrets in it are encrypted with the host's keys. */
    public Quickstart(String jdbcUrl, EncryptionKeys keys) {
        JdbiStores stores = JdbiStores.builder(jdbcUrl).encryptionKeys(keys).open();
        SystemNetwork loopbackToo = SystemNetwork.builder()
                .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                .build();
        patrons = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(new Sip2ProviderFactory()))
                .network(loopbackToo)
                .build();
    }

    /** Once: a library, its library system, and which of the patrons there are the library's own. */
    public void configure(String sip2Host, int sip2Port) {
        PatronAuthenticationServices services = patrons.administration();
        services.createLibrary(OPERATOR, new LibraryDraft(FERGUSON.shortName(), "Ferguson Library", Map.of()));
        long ils = services.createService(
                        OPERATOR, new ServiceDraft("Our ILS", "SIP2", Map.of("url", sip2Host, "port", sip2Port)))
                .id();
        services.associate(
                OPERATOR, FERGUSON, ils, new AssociationDraft("prefix", "barcode", "2333300", Map.of(), null));
    }

    /** For each request: the Authorization headers in, one of three answers out. */
    public String greet(List<String> authorizationHeaders) {
        return patrons.authenticate(FERGUSON, authorizationHeaders, ClientInfo.UNKNOWN)
                .fold(
                        signedIn -> "Hello, patron " + signedIn.patron().id()
                                + (signedIn.privileges().mayBorrow() ? "." : ", you may not borrow."),
                        refused -> refused.problem().status() + " "
                                + refused.problem().title(),
                        unknown -> "Keep your PIN and come back in "
                                + unknown.retryAfter().toSeconds() + " s.");
    }

    @Override
    public void close() {
        patrons.close();
    }
}
