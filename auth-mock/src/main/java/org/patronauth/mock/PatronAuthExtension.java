package org.patronauth.mock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.patronauth.PatronAuthenticator;

/** Sets an authenticator up for each test, and takes it down again. */
final class PatronAuthExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(PatronAuthExtension.class);

    PatronAuthExtension() {}

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        context.getStore(NAMESPACE).put(MockHost.class, MockHost.start());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        MockHost host = context.getStore(NAMESPACE).remove(MockHost.class, MockHost.class);
        if (host != null) {
            host.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == PatronAuthenticator.class || type == PatronAuthClock.class;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        MockHost host = context.getStore(NAMESPACE).get(MockHost.class, MockHost.class);
        if (host == null) {
            throw new IllegalStateException("Only methods that run for a single test can have this parameter.");
        }
        return parameter.getParameter().getType() == PatronAuthClock.class ? host.clock() : host.authenticator();
    }
}
