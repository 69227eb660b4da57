package org.patronauth.mock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class a {@link org.patronauth.PatronAuthenticator} of its own, with one library
 * ({@link MockPatrons#LIBRARY}) and the cards of {@link MockPatrons}, on a database in memory.
 *
 * <pre>{@code
 * @PatronAuthTest
 * class CheckoutTest {
 *     @Test
 *     void anExpiredCardDoesNotBorrow(PatronAuthenticator patrons, PatronAuthClock clock) {
 *         AuthenticationResult result = patrons.authenticate(
 *                 MockPatrons.LIBRARY, List.of(MockPatrons.EXPIRED.authorization()), ClientInfo.UNKNOWN);
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>Test methods, and methods that run before and after each of them, may have parameters of the types
 * {@link org.patronauth.PatronAuthenticator} and {@link PatronAuthClock}. Works on JUnit Jupiter 5.12 and later, and
 * needs H2 on the class path, which this module brings along.
 *
 * @since 0.1
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PatronAuthExtension.class)
public @interface PatronAuthTest {}
