/** What is kept in the database, as interfaces and records without SQL. */
@NullMarked
package org.patronauth.store;

import org.jspecify.annotations.NullMarked;
