package org.patronauth.examples.host;

import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.BlockReason;
import org.patronauth.BorrowingPrivileges;
import org.patronauth.IssuedToken;
import org.patronauth.Money;
import org.patronauth.PatronRecord;
import org.patronauth.PatronType;

/** A patron who signed in, as JSON. What is not known is null. */
final class PatronJson {
    private PatronJson() {}

    static Map<String, @Nullable Object> of(Authenticated login) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("patron", patron(login));
        body.put("is_new", login.isNew());
        body.put("service", login.serviceName());
        body.put("privileges", privileges(login.privileges()));
        body.put("patron_type", login.patronType().map(PatronJson::patronType).orElse(null));
        return body;
    }

    /** The answer of RFC 6749 section 5.1. */
    static Map<String, @Nullable Object> of(IssuedToken token) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("access_token", token.value().reveal());
        body.put("token_type", "Bearer");
        body.put("expires_in", token.lifetime().toSeconds());
        return body;
    }

    private static Map<String, @Nullable Object> patron(Authenticated login) {
        PatronRecord record = login.patron().record();
        Map<String, @Nullable Object> patron = new LinkedHashMap<>();
        patron.put("id", login.patron().id());
        patron.put("authorization_identifier", record.authorizationIdentifier().orElse(null));
        patron.put("authorization_identifiers", identifiers(login));
        patron.put("username", record.username().orElse(null));
        patron.put("external_identifier", record.permanentId().orElse(null));
        patron.put("external_type", record.externalType().orElse(null));
        patron.put(
                "authorization_expires",
                record.authorizationExpires().map(LocalDate::toString).orElse(null));
        patron.put("fines", record.fines().map(PatronJson::amount).orElse(null));
        patron.put(
                "fines_currency",
                record.fines()
                        .flatMap(Money::currency)
                        .map(Currency::getCurrencyCode)
                        .orElse(null));
        patron.put("block_reason", record.blockReason().map(BlockReason::text).orElse(null));
        patron.put(
                "personal_name", login.fresh().personalDetails().personalName().orElse(null));
        patron.put(
                "email_address", login.fresh().personalDetails().emailAddress().orElse(null));
        return patron;
    }

    /** Whoever shows a token is known by what is stored: one identifier at the most. */
    private static @Nullable List<String> identifiers(Authenticated login) {
        if (!login.admission().byToken()) {
            return login.fresh().authorizationIdentifiers();
        }
        return login.patron().record().authorizationIdentifier().map(List::of).orElse(null);
    }

    private static String amount(Money fines) {
        return fines.amount().setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    private static Map<String, Object> privileges(BorrowingPrivileges privileges) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("may_borrow", privileges.mayBorrow());
        members.put(
                "problems", privileges.problems().stream().map(Answers::members).toList());
        return members;
    }

    private static Map<String, Object> patronType(PatronType type) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("label", type.label());
        members.put("lane", type.lane());
        members.put("audiences", type.audiences());
        return members;
    }
}
