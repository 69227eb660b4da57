package org.patronauth.internal;

import java.io.IOException;

/** Something to ask a source of truth. */
@FunctionalInterface
interface RemoteQuestion<T> {
    T ask() throws IOException;
}
