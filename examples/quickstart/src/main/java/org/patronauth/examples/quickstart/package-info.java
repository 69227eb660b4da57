/** The first thirty lines of a host. */
@NullMarked
package org.patronauth.examples.quickstart;

import org.jspecify.annotations.NullMarked;
