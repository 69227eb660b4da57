package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronAuthenticator;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.Stores;

/** A host on H2 need not have the driver of PostgreSQL. */
class WithoutPostgresDriverTest {
    @Test
    void aHostOnAnotherDatabaseNeedsNoDriverOfPostgres() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> loader.loadClass("org.postgresql.Driver"))
                    .isInstanceOf(ClassNotFoundException.class);

            Object stores = loader.loadClass(JdbiStores.class.getName())
                    .getMethod("open", String.class)
                    .invoke(null, TestDatabases.h2());
            Object builder = loader.loadClass(PatronAuthenticator.class.getName())
                    .getMethod("builder", loader.loadClass(Stores.class.getName()))
                    .invoke(null, stores);
            Class<?> registry = loader.loadClass(ProviderRegistry.class.getName());
            Object none = registry.getMethod("discover", ClassLoader.class).invoke(null, loader);
            builder.getClass().getMethod("providers", registry).invoke(builder, none);
            try (AutoCloseable host =
                    (AutoCloseable) builder.getClass().getMethod("build").invoke(builder)) {
                Object health = host.getClass().getMethod("health").invoke(host);
                assertThat(health.getClass().getMethod("databaseReachable").invoke(health))
                        .isEqualTo(true);
            }
        }
    }

    private static URL[] classPath() throws MalformedURLException {
        List<URL> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (!path.getFileName().toString().startsWith("postgresql-")) {
                entries.add(path.toUri().toURL());
            }
        }
        return entries.toArray(new URL[0]);
    }
}
