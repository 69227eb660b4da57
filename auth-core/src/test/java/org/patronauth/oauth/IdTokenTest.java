package org.patronauth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.http.HttpFailureException;

/** ID tokens, good and bad, from their letters to their claims. */
class IdTokenTest {
    private static final IdTokenClaims EXPECTED = new IdTokenClaims(Issuer.NAME, Issuer.CLIENT);
    private static final Instant NOW = Instant.ofEpochSecond(Issuer.NOW);

    private static SigningKeys keys(String... json) throws HttpFailureException {
        return SigningKeys.read(Issuer.published(json));
    }

    private static SigningKeys usualKeys() throws HttpFailureException {
        return keys(
                Issuer.rsa("r1", Issuer.RSA, ",\"use\":\"sig\",\"alg\":\"RS256\""),
                Issuer.curve("e1", "P-256", ""),
                Issuer.rsa("short", Issuer.SHORT_RSA, ""),
                Issuer.rsa("encrypting", Issuer.OTHER_RSA, ",\"use\":\"enc\""));
    }

    private static boolean isSigned(String token, SigningKeys keys) {
        return IdToken.parse(token, IdToken.ALGORITHMS)
                .filter(parsed -> keys.find(parsed.algorithm(), parsed.keyId())
                        .map(parsed::isSignedBy)
                        .orElse(false))
                .isPresent();
    }

    private static boolean isAccepted(String token, SigningKeys keys) {
        return isSigned(token, keys) && fault(token).isEmpty();
    }

    private static Optional<IdTokenFault> fault(String token) {
        return EXPECTED.fault(
                IdToken.parse(token, IdToken.ALGORITHMS).orElseThrow().claims(), Issuer.NONCE, NOW);
    }

    private static Optional<IdTokenFault> faultOfClaims(String claims) {
        return fault(Issuer.signed("RS256", Issuer.RSA.getPrivate(), Issuer.header("RS256", "r1"), claims));
    }

    private static String withHeader(String header) {
        return Issuer.signed("RS256", Issuer.RSA.getPrivate(), header, Issuer.claims());
    }

    // O5
    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void eachFamilyOfRsaIsUnderstood(String algorithm) throws Exception {
        SigningKeys keys = keys(Issuer.rsa("r1", Issuer.RSA, ""));
        String good =
                Issuer.signed(algorithm, Issuer.RSA.getPrivate(), Issuer.header(algorithm, "r1"), Issuer.claims());
        String foreign = Issuer.signed(
                algorithm, Issuer.OTHER_RSA.getPrivate(), Issuer.header(algorithm, "r1"), Issuer.claims());
        assertThat(isAccepted(good, keys)).isTrue();
        assertThat(isSigned(foreign, keys)).isFalse();
    }

    // O5
    @ParameterizedTest
    @CsvSource({"ES256,P-256", "ES384,P-384", "ES512,P-521"})
    void eachCurveIsUnderstoodWithItsOwnAlgorithm(String algorithm, String curve) throws Exception {
        String token = Issuer.signed(
                algorithm, Issuer.CURVES.get(curve).getPrivate(), Issuer.header(algorithm, "e1"), Issuer.claims());
        assertThat(isAccepted(token, keys(Issuer.curve("e1", curve, "")))).isTrue();
        for (String other : Issuer.CURVES.keySet()) {
            assertThat(isSigned(token, keys(Issuer.curve("e1", other, "")))).isEqualTo(other.equals(curve));
        }
    }

    // O5
    @Test
    void edwardsCurvesAreUnderstood() throws Exception {
        String header = Issuer.header("EdDSA", "d1");
        String token = Issuer.signed("EdDSA", Issuer.EDWARDS.getPrivate(), header, Issuer.claims());
        assertThat(isAccepted(token, keys(Issuer.edwards("d1")))).isTrue();
        String[] parts = token.split("\\.");
        String tampered = parts[0] + "." + Issuer.encoded(Issuer.claims("2333", "2334")) + "." + parts[2];
        assertThat(isSigned(tampered, keys(Issuer.edwards("d1")))).isFalse();
        assertThat(isSigned(parts[0] + "." + parts[1] + ".AAAA", keys(Issuer.edwards("d1"))))
                .isFalse();
    }

    // T20: the algorithm is the key's and the issuer's, not the token's
    @Test
    void anAlgorithmThatTheIssuerDoesNotUseIsRefused() throws Exception {
        String token = withHeader(Issuer.header("RS256", "r1"));
        assertThat(IdToken.parse(token, Set.of(JWSAlgorithm.RS256))).isPresent();
        assertThat(IdToken.parse(token, Set.of(JWSAlgorithm.ES256, JWSAlgorithm.PS256)))
                .isEmpty();
        SigningKeys fixed = keys(Issuer.rsa("r1", Issuer.RSA, ",\"alg\":\"PS256\""));
        assertThat(isSigned(token, fixed)).isFalse();
        assertThat(isSigned(token, keys(Issuer.rsa("r1", Issuer.RSA, ",\"alg\":\"RS256\""))))
                .isTrue();
    }

    // T20
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\",\"kid\":\"r1\"}",
                "{\"alg\":\"HS256\",\"kid\":\"r1\"}",
                "{\"alg\":\"rs256\",\"kid\":\"r1\"}",
                "{\"alg\":256,\"kid\":\"r1\"}",
                "{\"alg\":[\"RS256\"],\"kid\":\"r1\"}",
                "{\"alg\":null,\"kid\":\"r1\"}",
                "{\"kid\":\"r1\"}",
                "{}",
                "[]",
                "\"RS256\"",
                "{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"r1\"}",
                "{\"alg\":\"RS256\",\"kid\":1}",
                "{\"alg\":\"RS256\",\"kid\":[\"r1\"]}",
                "{\"alg\":\"RS256\",\"kid\":null}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"at+jwt\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":1}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[]}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"b64\":true}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"cty\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"jwk\":{}}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"jku\":\"https://sign-in.nypl.example/jwks\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"x5u\":\"https://sign-in.nypl.example/x5u\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"x5c\":[]}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"enc\":\"A128GCM\"}",
                "{\"alg\":\"RS256\",\"kid\":\"r1\",\"zip\":\"DEF\"}"
            })
    void aHeaderThatIsNotToBeFollowedIsRefusedThoughTheSignatureIsGood(String header) throws Exception {
        assertThat(isAccepted(withHeader("{\"alg\":\"RS256\",\"kid\":\"r1\"}"), usualKeys()))
                .isTrue();
        assertThat(isAccepted(withHeader("{\"alg\":\"RS256\",\"kid\":\"r1\",\"typ\":\"jwt\"}"), usualKeys()))
                .isTrue();
        assertThat(IdToken.parse(withHeader(header), IdToken.ALGORITHMS)).isEmpty();
    }

    // T20: one token has one text
    @Test
    void anotherTextOfTheSameOctetsIsRefused() {
        String good = withHeader(Issuer.header("RS256", "r1"));
        String last = good.substring(good.length() - 1);
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        String next = letters.substring(letters.indexOf(last) + 1, letters.indexOf(last) + 2);
        assertThat(IdToken.parse(good, IdToken.ALGORITHMS)).isPresent();
        assertThat(IdToken.parse(good.substring(0, good.length() - 1) + next, IdToken.ALGORITHMS))
                .isEmpty();
        assertThat(IdToken.parse(good + "==", IdToken.ALGORITHMS)).isEmpty();
    }

    // T20: size
    @Test
    void aTokenOfMoreThanSixteenKibIsRefused() throws Exception {
        String padding = "";
        String longest = "";
        for (int i = 0; longest.length() < 16 * 1024; i++) {
            padding = "x".repeat(11_500 + i);
            longest = withClaim("\"pad\":\"" + padding + "\"");
        }
        assertThat(longest.length()).isEqualTo(16 * 1024);
        assertThat(isAccepted(longest, usualKeys())).isTrue();
        assertThat(IdToken.parse(withClaim("\"pad\":\"" + padding + "x\""), IdToken.ALGORITHMS))
                .isEmpty();
    }

    private static String withClaim(String claim) {
        return Issuer.signed(
                "RS256",
                Issuer.RSA.getPrivate(),
                "{\"alg\":\"RS256\",\"kid\":\"r1\" }",
                Issuer.claims("{\"iss\"", "{" + claim + ",\"iss\""));
    }

    // T20: claims, each dropped and retyped
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"iss\":|\"xss\":|ISSUER",
                "\"iss\":\"https://sign-in.nypl.example\"|\"iss\":\"https://sign-in.nypl.example/\"|ISSUER",
                "\"iss\":\"https://sign-in.nypl.example\"|\"iss\":[\"https://sign-in.nypl.example\"]|ISSUER",
                "\"iss\":\"https://sign-in.nypl.example\"|\"iss\":null|ISSUER",
                "\"sub\":|\"xub\":|SUBJECT",
                "\"sub\":\"23333999999999\"|\"sub\":23333999999999|SUBJECT",
                "\"sub\":\"23333999999999\"|\"sub\":\" \"|SUBJECT",
                "\"aud\":|\"xud\":|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":\"patron-auth2\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":\"Patron-auth\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[]|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[\"lion\"]|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[\"patron-auth\",\"lion\"]|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[\"patron-auth\",null]|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[\"patron-auth\",null],\"azp\":\"patron-auth\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[7,\"patron-auth\"],\"azp\":\"patron-auth\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[\"patron-auth\",\"lion\"],\"azp\":\"lion\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[\"nypl\",\"lion\"],\"azp\":\"patron-auth\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":[\"patron-auth\"],\"azp\":\"lion\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":\"patron-auth\",\"azp\":\"lion\"|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":\"patron-auth\",\"azp\":null|AUDIENCE",
                "\"aud\":\"patron-auth\"|\"aud\":{\"0\":\"patron-auth\"}|AUDIENCE",
                "\"exp\":|\"xxp\":|EXPIRED",
                "\"exp\":1795000300|\"exp\":\"1795000300\"|EXPIRED",
                "\"exp\":1795000300|\"exp\":true|EXPIRED",
                "\"exp\":1795000300|\"exp\":1e999999999|EXPIRED",
                "\"exp\":1795000300|\"exp\":1794999940|EXPIRED",
                "\"iat\":|\"xat\":|ISSUED",
                "\"iat\":1795000000|\"iat\":\"1795000000\"|ISSUED",
                "\"iat\":1795000000|\"iat\":1795000061|ISSUED",
                "\"iat\":1795000000|\"iat\":1795000000,\"nbf\":1795000061|ISSUED",
                "\"iat\":1795000000|\"iat\":1795000000,\"nbf\":\"1795000000\"|ISSUED",
                "\"nonce\":|\"xonce\":|NONCE",
                "\"nonce\":\"T|\"nonce\":\"t|NONCE",
                "\"nonce\":\"T|\"nonce\":1,\"x\":\"T|NONCE"
            })
    void whatAClaimMayNotBe(String good, String bad, IdTokenFault fault) {
        assertThat(Issuer.claims()).contains(good);
        assertThat(faultOfClaims(Issuer.claims(good, bad))).contains(fault);
    }

    // T20
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"aud\":\"patron-auth\"|\"aud\":[\"patron-auth\"]",
                "\"aud\":\"patron-auth\"|\"aud\":[\"lion\",\"patron-auth\"],\"azp\":\"patron-auth\"",
                "\"aud\":\"patron-auth\"|\"aud\":[\"patron-auth\",\"lion\"],\"azp\":\"patron-auth\"",
                "\"aud\":\"patron-auth\"|\"aud\":\"patron-auth\",\"azp\":\"patron-auth\"",
                "\"exp\":1795000300|\"exp\":1794999941",
                "\"exp\":1795000300|\"exp\":1794999940.5",
                "\"iat\":1795000000|\"iat\":1795000060",
                "\"iat\":1795000000|\"iat\":1795000000,\"nbf\":1795000060"
            })
    void whatAClaimMayBe(String usual, String good) {
        assertThat(Issuer.claims()).contains(usual);
        assertThat(faultOfClaims(Issuer.claims(usual, good))).isEmpty();
    }

    @Test
    void aSubjectHasAtMost255Characters() {
        assertThat(faultOfClaims(Issuer.claims("23333999999999", "9".repeat(255))))
                .isEmpty();
        assertThat(faultOfClaims(Issuer.claims("23333999999999", "9".repeat(256))))
                .contains(IdTokenFault.SUBJECT);
    }

    @Test
    void withoutAKnownIssuerATokenStillHasOne() {
        IdTokenClaims anybody = new IdTokenClaims(null, Issuer.CLIENT);
        IdToken good = IdToken.parse(withHeader(Issuer.header("RS256", "r1")), IdToken.ALGORITHMS)
                .orElseThrow();
        assertThat(anybody.fault(good.claims(), Issuer.NONCE, NOW)).isEmpty();
        IdToken bad = IdToken.parse(
                        Issuer.signed(
                                "RS256",
                                Issuer.RSA.getPrivate(),
                                Issuer.header("RS256", "r1"),
                                Issuer.claims("\"iss\":", "\"xss\":")),
                        IdToken.ALGORITHMS)
                .orElseThrow();
        assertThat(anybody.fault(bad.claims(), Issuer.NONCE, NOW)).contains(IdTokenFault.ISSUER);
    }

    // T20: keys come from the issuer, and only strong ones that are meant for signatures
    @Test
    void aKeyIsChosenByItsIdAndKindAlone() throws Exception {
        SigningKeys keys = keys(
                Issuer.rsa("r1", Issuer.RSA, ""),
                Issuer.rsa("r2", Issuer.OTHER_RSA, ",\"key_ops\":[\"verify\"]"),
                Issuer.rsa("short", Issuer.SHORT_RSA, ""),
                Issuer.rsa("encrypting", Issuer.OTHER_RSA, ",\"use\":\"enc\""),
                Issuer.rsa("signing", Issuer.OTHER_RSA, ",\"key_ops\":[\"sign\"]"),
                Issuer.curve("e1", "P-256", ""),
                Issuer.curve("twice", "P-384", ""),
                Issuer.curve("twice", "P-384", ""),
                "{\"kty\":\"oct\",\"kid\":\"o1\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}",
                "{\"kty\":\"RSA\",\"kid\":\"weak\",\"n\":\"" + "_".repeat(342) + "\",\"e\":\"AQ\"}",
                "{\"kty\":\"RSA\",\"kid\":\"huge\",\"n\":\"" + "_".repeat(1400) + "\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"kid\":\"broken\"}",
                "{\"kty\":\"new\",\"kid\":\"unknown\"}",
                "{\"kid\":\"none\"}");
        assertThat(keys.size()).isEqualTo(5);
        assertThat(keys.find(JWSAlgorithm.RS256, "r1").map(JWK::getKeyID)).contains("r1");
        assertThat(keys.find(JWSAlgorithm.RS256, "r2").map(JWK::getKeyID)).contains("r2");
        for (String id : List.of("R1", "", "e1", "short", "encrypting", "signing", "o1", "weak", "huge", "broken")) {
            assertThat(keys.find(JWSAlgorithm.RS256, id)).isEmpty();
        }
        assertThat(keys.find(JWSAlgorithm.RS256, null)).isEmpty();
        assertThat(keys.find(JWSAlgorithm.ES256, null).map(JWK::getKeyID)).contains("e1");
        assertThat(keys.find(JWSAlgorithm.ES384, "twice")).isEmpty();
        assertThat(keys.find(JWSAlgorithm.ES256, "r1")).isEmpty();
        assertThat(keys.find(JWSAlgorithm.EdDSA, "r1")).isEmpty();
        assertThat(keys(Issuer.edwards("d1")).find(JWSAlgorithm.EdDSA, "d1")).isPresent();
        assertThat(keys(Issuer.edwards("d1")).find(JWSAlgorithm.RS256, "d1")).isEmpty();
        assertThat(keys(Issuer.edwards("d1").replace("Ed25519", "X25519")).size())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"keys\":1}", "{\"keys\":[1]}", "{\"keys\":[],\"keys\":[]}", "<html>"})
    void whatIsNoSetOfKeysIsNoAnswer(String body) {
        assertThatThrownBy(() -> SigningKeys.read(body.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(HttpFailureException.class)
                .hasMessage("The authorization server's keys cannot be read.");
    }

    // T20: 2,000 mutants, none accepted
    @Test
    void noMutantIsAccepted() throws Exception {
        SigningKeys keys = usualKeys();
        String good = withHeader(Issuer.header("RS256", "r1"));
        assertThat(isAccepted(good, keys)).isTrue();
        long seed = 20_220_414;
        Mutants mutants = new Mutants(new Random(seed));
        for (int i = 0; i < 2_000; i++) {
            Mutants.Mutant mutant = mutants.next(good);
            assertThat(isAccepted(mutant.token(), keys))
                    .as("mutant %d of seed %d: %s", i, seed, mutant.kind())
                    .isFalse();
        }
        assertThat(mutants.kinds()).hasSizeGreaterThan(60);
        assertThat(isAccepted(good, keys)).isTrue();
    }

    /** Bends good tokens: their claims, headers, signatures and letters. */
    private static final class Mutants {
        private static final List<String> MEMBERS = List.of("iss", "sub", "aud", "exp", "iat", "nonce");
        private static final List<String> VALUES = List.of(
                "null",
                "true",
                "false",
                "0",
                "-1",
                "1",
                "1e99",
                "1e999999999",
                "\"\"",
                "\"x\"",
                "[]",
                "{}",
                "[\"x\"]",
                "{\"x\":1}",
                "\"0\"",
                "\"\\u0000\"",
                "[[]]",
                "\"none\"");
        private static final List<KeyPair> FOREIGN = List.of(Issuer.OTHER_RSA, Issuer.SHORT_RSA);
        private static final List<String> IDS = List.of("r1", "short", "encrypting", "e1", "", "../r1", "r1\\u0000");

        private final Random random;
        private final Set<String> kinds = new TreeSet<>();

        Mutants(Random random) {
            this.random = random;
        }

        record Mutant(String kind, String token) {}

        Set<String> kinds() {
            return kinds;
        }

        private <T> T any(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        Mutant next(String good) {
            Mutant mutant = switch (random.nextInt(8)) {
                case 0 -> dropped();
                case 1 -> retyped();
                case 2 -> header();
                case 3 -> foreign();
                case 4 -> publicKeyAsSecret();
                case 5 -> unsigned(good);
                case 6 -> letters(good);
                default -> swapped(good);
            };
            kinds.add(mutant.kind());
            return mutant;
        }

        private static Mutant signed(String kind, String header, String claims) {
            return new Mutant(kind, Issuer.signed("RS256", Issuer.RSA.getPrivate(), header, claims));
        }

        private Mutant dropped() {
            String member = any(MEMBERS);
            return signed(
                    "dropped " + member,
                    Issuer.header("RS256", "r1"),
                    Issuer.claims("\"" + member + "\":", "\"" + member + random.nextInt(10) + "\":"));
        }

        private Mutant retyped() {
            String member = any(MEMBERS);
            // Any text at all says who somebody is, and no time is too long ago to have been issued.
            String value = any(VALUES);
            boolean harmless = (member.equals("sub") && value.matches("\".*[^\"\\\\0u].*\"|\"0\"|\".u0000\""))
                    || (member.equals("iat") && value.matches("-?[01]"))
                    || (member.equals("exp") && value.equals("1e99"));
            String claims = Issuer.claims()
                    .replaceFirst(
                            "\"" + member + "\":(\"[^\"]*\"|[0-9]+)",
                            "\"" + member + "\":" + (harmless ? "null" : value.replace("\\", "\\\\")));
            return signed("retyped " + member + " " + value, Issuer.header("RS256", "r1"), claims);
        }

        private Mutant header() {
            String member = any(List.of("alg", "typ", "crit", "jwk", "jku", "x5u", "x5c", "b64", "cty"));
            String value = any(VALUES);
            String header = "{\"" + member + "\":" + value + (member.equals("alg") ? "" : ",\"alg\":\"RS256\"")
                    + ",\"kid\":\"r1\"}";
            return signed("header " + member, header, Issuer.claims());
        }

        private Mutant foreign() {
            String id = any(IDS);
            String algorithm = any(List.of("RS256", "PS256"));
            KeyPair pair = any(FOREIGN);
            return new Mutant(
                    "foreign key as " + id,
                    Issuer.signed(algorithm, pair.getPrivate(), Issuer.header(algorithm, id), Issuer.claims()));
        }

        private Mutant publicKeyAsSecret() {
            byte[] encoded = Issuer.RSA.getPublic().getEncoded();
            byte[] key = any(List.of(
                    encoded,
                    Issuer.encoded(encoded).getBytes(StandardCharsets.US_ASCII),
                    Issuer.rsa("r1", Issuer.RSA, "").getBytes(StandardCharsets.US_ASCII),
                    new byte[1],
                    "client secret".getBytes(StandardCharsets.US_ASCII)));
            String algorithm = any(List.of("HS256", "HS384", "RS256", "none"));
            return new Mutant(
                    "hmac as " + algorithm,
                    Issuer.signedByHmac(key, Issuer.header(algorithm, any(IDS)), Issuer.claims()));
        }

        private Mutant unsigned(String good) {
            String[] parts = good.split("\\.");
            String header = Issuer.encoded(Issuer.header(any(List.of("none", "None", "NONE", "RS256")), "r1"));
            String tail = any(List.of("", ".", ".AA", "." + Issuer.encoded(new byte[256]), ".=", "..."));
            return new Mutant("unsigned" + tail.length(), header + "." + parts[1] + tail);
        }

        private Mutant letters(String good) {
            char[] letters = good.toCharArray();
            int at = random.nextInt(letters.length);
            char before = letters[at];
            letters[at] = any(List.of('A', 'Q', '_', '-', '.', '=', '+', '/', ' ', '\n', 'z', '\u00e9'));
            String changed = new String(letters);
            return before == letters[at] ? new Mutant("letter twice", good + before) : new Mutant("letter", changed);
        }

        private Mutant swapped(String good) {
            List<String> parts = new ArrayList<>(Arrays.asList(good.split("\\.")));
            String kind = any(List.of("reversed", "claims of another", "longer", "shorter", "padded"));
            switch (kind) {
                case "reversed" -> Collections.reverse(parts);
                case "claims of another" -> parts.set(1, Issuer.encoded(Issuer.claims("2333", "2334")));
                case "longer" -> parts.add(parts.get(random.nextInt(3)));
                case "shorter" -> parts.remove(random.nextInt(3));
                default -> parts.set(random.nextInt(3), "====");
            }
            return new Mutant(kind, String.join(".", parts));
        }
    }
}
