/** The pages below {@code /admin} that a librarian sees. Start at {@link AdminPages}. */
@NullMarked
package org.patronauth.examples.host.pages;

import org.jspecify.annotations.NullMarked;
