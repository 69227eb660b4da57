package org.patronauth.internal;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.patronauth.settings.Settings;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.store.ServiceRow;

/** Makes the lines to sources of truth. A service that is built anew gets a new one, which knows of no outage. */
final class ServiceLines {
    private final Events events;
    private final LongSupplier nanoTime;
    private final ConnectionBudgets budgets;

    ServiceLines(Events events, LongSupplier nanoTime, ConnectionBudgets budgets) {
        this.events = events;
        this.nanoTime = nanoTime;
        this.budgets = budgets;
    }

    ServiceLine to(
            ServiceRow row, AuthenticationProviderFactory factory, Settings settings, AuthenticationProvider provider) {
        Duration timeout =
                Duration.ofSeconds(settings.require(factory.commonSettings().timeout()));
        int budget = settings.require(factory.commonSettings().connectionBudget());
        return new ServiceLine(
                row.name(),
                provider,
                timeout,
                events,
                nanoTime,
                budget == 0 ? null : bulkhead -> budgets.share(row.id(), budget, bulkhead, provider));
    }
}
