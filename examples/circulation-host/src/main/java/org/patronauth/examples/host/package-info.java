/** A small circulation server: what a host does with the library, and nothing else. Start at {@link Main}. */
@NullMarked
package org.patronauth.examples.host;

import org.jspecify.annotations.NullMarked;
