package org.patronauth.examples.host.pages;

import io.javalin.http.Context;
import java.time.Duration;
import org.patronauth.Secret;

/** Decides who may come in as the administrator, and counts who may not. */
@FunctionalInterface
public interface Door {
    /** Judges a password that came with a request. */
    Entry knock(Context context, Secret password);

    /**
     * What the door says.
     *
     * @param open whether the password was right
     * @param delay how long the address has to wait whatever it sends; zero when it may try
     */
    record Entry(boolean open, Duration delay) {
        public static Entry opened() {
            return new Entry(true, Duration.ZERO);
        }

        public static Entry refused() {
            return new Entry(false, Duration.ZERO);
        }

        public static Entry later(Duration delay) {
            return new Entry(false, delay);
        }
    }
}
