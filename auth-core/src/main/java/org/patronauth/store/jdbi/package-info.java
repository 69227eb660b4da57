/** The stores on a relational database: PostgreSQL or H2. */
@NullMarked
package org.patronauth.store.jdbi;

import org.jspecify.annotations.NullMarked;
