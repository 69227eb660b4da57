/** How long logins take. */
@NullMarked
package org.patronauth.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
