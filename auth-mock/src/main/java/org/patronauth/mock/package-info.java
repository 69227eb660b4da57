/**
 * Everything a host needs to test how its patrons sign in: a provider that answers from a list, fake servers that speak
 * the real protocols and misbehave on request, a JUnit extension, and the contract that every provider must keep.
 *
 * <p>Nothing here belongs into a production system.
 */
@NullMarked
package org.patronauth.mock;

import org.jspecify.annotations.NullMarked;
