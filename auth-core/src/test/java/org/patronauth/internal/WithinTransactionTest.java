package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patronauth.ServiceStatus;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.Stores;

class WithinTransactionTest {
    private static final Configuration CONFIGURATION =
            new Configuration(7, List.of(), List.of(), List.of(), Configuration.Unreadable.NOTHING);
    private static final EncryptionKeys KEYS = EncryptionKeys.random();

    private final List<String> asked = new ArrayList<>();
    private final ConfigurationTransaction transaction = fake(ConfigurationTransaction.class);
    private final Stores outside = fake(Stores.class);
    private final Stores inside = WithinTransaction.stores(outside, transaction);

    /** Whatever is asked for is there, and is noted. */
    private <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("equals")
                                ? proxy == arguments[0]
                                : System.identityHashCode(proxy);
                    }
                    asked.add(method.getName());
                    Class<?> answer = method.getReturnType();
                    if (answer == Optional.class) {
                        return Optional.of(method.getName());
                    }
                    if (answer == EncryptionKeys.class) {
                        return KEYS;
                    }
                    if (answer == Configuration.class) {
                        return CONFIGURATION;
                    }
                    if (answer == ServiceStatus.class) {
                        return new ServiceStatus(ServiceStatus.State.UNREACHABLE, "away");
                    }
                    if (answer == boolean.class) {
                        return true;
                    }
                    if (answer == long.class) {
                        return 7L;
                    }
                    if (method.getName().equals("inPlaceOfALogin")) {
                        return ((Supplier<?>) arguments[1]).get();
                    }
                    return answer.isInterface() ? fake(answer) : null;
                }));
    }

    static Stream<Method> stores() {
        return Stream.of(Stores.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers())
                        && !method.getName().equals("configuration"));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void everyOtherStoreIsTheOneFromOutside(Method method) throws Exception {
        Object answer = method.invoke(inside);

        assertThat(asked).containsExactly(method.getName());
        if (answer instanceof Optional<?> store) {
            assertThat(store.orElseThrow()).isEqualTo(method.getName());
        } else if (answer instanceof Boolean yes) {
            assertThat(yes).isTrue();
        } else {
            assertThat(answer).isNotNull();
        }
    }

    @Test
    void whatIsStoredForItselfMayBeUnderTheKeyThatEncryptsNow() {
        Stores nothingToDo = Stores.of(inside.configuration(), inside.patrons());
        assertThat(WithinTransaction.stores(nothingToDo, transaction).reencrypt())
                .isFalse();
    }

    @Test
    void aChangeIsPartOfTheTransaction() {
        ConfigurationStore configuration = inside.configuration();

        boolean isPartOfIt = configuration.change(change -> change == transaction);
        assertThat(isPartOfIt).isTrue();
        assertThat(asked).isEmpty();
        assertThat(configuration.version()).isEqualTo(7);
        assertThat(configuration.load()).isSameAs(CONFIGURATION);
    }

    @Test
    void whatRunsIsSeenAndNotReloaded() {
        LiveConfiguration live = WithinTransaction.live(fake(LiveConfiguration.class));

        live.reload();
        assertThat(asked).isEmpty();
        assertThat(live.status(1).state()).isEqualTo(ServiceStatus.State.UNREACHABLE);
        assertThat(live.provider(1)).isPresent();
        String answer = live.inPlaceOfALogin(1, () -> "asked");
        assertThat(answer).isEqualTo("asked");
        assertThat(asked).containsExactly("status", "provider", "inPlaceOfALogin");
    }
}
