package org.patronauth.examples.host.pages;

import io.javalin.config.RoutesConfig;
import java.util.function.LongSupplier;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;

/**
 * The administration in a browser, below {@code /admin}. It is written by the server alone: no script runs on any page.
 * Sessions live in this process, so an administrator of several hosts signs in at each.
 */
public final class AdminPages {
    /** The most that a form may have, with a file in it, in bytes. */
    public static final int LONGEST_FORM = 1024 * 1024;

    private final PatronAuthenticator authenticator;
    private final Door door;
    private final boolean https;
    private final LongSupplier nanoTime;

    /**
     * The pages.
     *
     * @param https whether browsers call this host over https, so that its cookie never travels in the clear
     */
    public AdminPages(PatronAuthenticator authenticator, Door door, boolean https, LongSupplier nanoTime) {
        this.authenticator = authenticator;
        this.door = door;
        this.https = https;
        this.nanoTime = nanoTime;
    }

    /** Adds the pages to a server. */
    public void addTo(RoutesConfig routes) {
        Frontier frontier = new Frontier(routes, new Sessions(nanoTime), https);
        PatronAuthenticationServices services = authenticator.administration();
        Assets.addTo(routes);
        new SignInPages(door, frontier).add();
        new HomePage(authenticator).addTo(frontier);
        new LibraryPages(services).addTo(frontier);
        new ServicePages(authenticator).addTo(frontier);
        new AssociationPages(services).addTo(frontier);
        new ImportPages(services).addTo(frontier);
        new DiagnosisPages(services).addTo(frontier);
        new AuditPages(services).addTo(frontier);
        new RulePages(services).addTo(frontier);
        new ThrottlePages(services).addTo(frontier);
    }
}
