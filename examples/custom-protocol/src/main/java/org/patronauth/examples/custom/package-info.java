/** The card desk: a protocol of one line each way, as an example of how to write one. */
@NullMarked
package org.patronauth.examples.custom;

import org.jspecify.annotations.NullMarked;
