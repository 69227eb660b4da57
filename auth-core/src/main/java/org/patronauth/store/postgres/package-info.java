/** What PostgreSQL alone can do. Needs its driver, which nothing else in this library does. */
@NullMarked
package org.patronauth.store.postgres;

import org.jspecify.annotations.NullMarked;
