package org.patronauth.mock;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.Call;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.PatronLookup;

/**
 * Lets a login have less time than a whole second, the least that a service can be given: a thousand logins that fail at
 * their deadline are to be over in minutes. All else that a provider does is left as it is.
 */
final class HurriedCalls {
    private static final ThreadLocal<Deadline> DEADLINES = new ThreadLocal<>();

    /** From now on questions of this thread have that much time, all together. */
    void hurry(Duration patience) {
        DEADLINES.set(Deadline.after(patience));
    }

    void unhurry() {
        DEADLINES.remove();
    }

    AuthenticationProviderFactory wrap(AuthenticationProviderFactory factory) {
        Class<?> kind = factory instanceof BasicAuthenticationProviderFactory
                ? BasicAuthenticationProviderFactory.class
                : OAuthAuthenticationProviderFactory.class;
        return (AuthenticationProviderFactory) proxy(kind, factory);
    }

    private Object proxy(Class<?> kind, Object wrapped) {
        InvocationHandler handler = (self, method, arguments) -> wrapped(invoke(wrapped, method, arguments));
        return Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, handler);
    }

    private @Nullable Object invoke(Object wrapped, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (arguments != null) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Call call) {
                    arguments[i] = hurried(call);
                }
            }
        }
        try {
            return method.invoke(wrapped, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private @Nullable Object wrapped(@Nullable Object answer) {
        if (answer instanceof AuthenticationProvider) {
            boolean basic = answer instanceof BasicAuthenticationProvider;
            return proxy(basic ? BasicAuthenticationProvider.class : OAuthAuthenticationProvider.class, answer);
        }
        if (answer instanceof Optional<?> optional && optional.orElse(null) instanceof PatronLookup lookup) {
            PatronLookup hurried = (known, call) -> lookup.lookUp(known, hurried(call));
            return Optional.of(hurried);
        }
        return answer;
    }

    private Call hurried(Call call) {
        Deadline own = DEADLINES.get();
        if (own == null) {
            return call;
        }
        Call hurried = Call.of(
                call.deadline().atMost(Duration.ofNanos(Math.max(0, own.remainingNanos()))), call.librarySettings());
        if (call.restrictionField().isPresent()) {
            hurried = hurried.withRestrictionField(call.restrictionField().get());
        }
        return call.wantsRuleValues() ? hurried.withRuleValues() : hurried;
    }
}
