package org.patronauth.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonDocumentTest {
    private static Optional<JsonDocument> parse(String text) {
        return JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void valuesAreFoundByPointer() {
        JsonDocument document = parse(
                        "{\"data\": {\"id\": \"c1\", \"grade\": 8, \"share\": 1.50, \"big\": 12345678901234567890,"
                                + " \"a/b\": \"slash\", \"none\": null, \"yes\": true,"
                                + " \"schools\": [\"s1\", 2, null, {\"x\": 1}, \"s3\"]}}")
                .orElseThrow();
        assertThat(document.text("/data/id")).contains("c1");
        assertThat(document.text("/data/grade")).contains("8");
        assertThat(document.text("/data/share")).contains("1.50");
        assertThat(document.text("/data/big")).contains("12345678901234567890");
        assertThat(document.text("/data/a~1b")).contains("slash");
        assertThat(document.text("/data/none")).isEmpty();
        assertThat(document.text("/data/yes")).isEmpty();
        assertThat(document.text("/data")).isEmpty();
        assertThat(document.text("/data/missing/deeper")).isEmpty();
        assertThat(document.texts("/data/schools")).containsExactly("s1", "2", "s3");
        assertThat(document.texts("/data/id")).isEmpty();
        assertThat(document.isObject("")).isTrue();
        assertThat(document.isObject("/data")).isTrue();
        assertThat(document.isObject("/data/id")).isFalse();
        assertThat(document.isString("/data/id")).isTrue();
        assertThat(document.isString("/data/grade")).isFalse();
        assertThat(document.isTrue("/data/yes")).isTrue();
        assertThat(document.isTrue("/data/id")).isFalse();
        for (String other : List.of("false", "\"true\"", "1", "null", "[true]")) {
            assertThat(parse(other).orElseThrow().isTrue("")).as(other).isFalse();
        }
        assertThat(document.has("/data/none")).isTrue();
        assertThat(document.has("/data/other")).isFalse();
        assertThat(document.toString()).doesNotContain("c1");
        assertThat(parse(" \"Valid Code Pin Pair\" ").orElseThrow().text("")).contains("Valid Code Pin Pair");
    }

    // T35
    @Test
    void aNumberThatWouldFillTheMemoryIsNoText() {
        assertThat(parse("[1e100, 1e-100]").orElseThrow().texts("")).hasSize(2);
        assertThat(parse("[1e101, 1e-101, 1e999999999, 1e-999999999]")
                        .orElseThrow()
                        .texts(""))
                .isEmpty();
    }

    // T35
    @Test
    void hostileTextsAreNoDocuments() {
        List<String> hostile = new ArrayList<>(List.of(
                "",
                " ",
                "{",
                "}",
                "[",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{} {}",
                "{}x",
                "\"a\" \"b\"",
                "{\"a\":1,}",
                "[1,]",
                "{'a':1}",
                "{a:1}",
                "// a\n{}",
                "/* a */ {}",
                "NaN",
                "Infinity",
                "{\"a\":NaN}",
                "01",
                "+1",
                ".5",
                "0x10",
                "\"\n\"",
                "\"\\x\"",
                "\"\\uD8\"",
                "<html>{}</html>",
                "callback({})",
                "\u0000{}",
                "{\"a\":\"" + "y".repeat(16 * 1024 + 1) + "\"}",
                "[".repeat(33) + "]".repeat(33),
                "[" + "1,".repeat(40_000) + "1]",
                "{\"a\":" + "9".repeat(2000) + "}"));
        for (String text : hostile) {
            assertThat(parse(text))
                    .as(text.substring(0, Math.min(20, text.length())))
                    .isEmpty();
        }
        assertThat(JsonDocument.parse(new byte[] {'"', (byte) 0xE9, '"'})).isEmpty();
        assertThat(parse("[".repeat(32) + "]".repeat(32))).isPresent();
        assertThat(parse("{\"a\":\"" + "y".repeat(16 * 1024) + "\"}")).isPresent();
        assertThat(parse("[" + " ".repeat(JsonDocument.MAXIMUM_BYTES - 2) + "]"))
                .isPresent();
        assertThat(parse("[" + " ".repeat(JsonDocument.MAXIMUM_BYTES - 1) + "]"))
                .isEmpty();
    }

    @Test
    void pointersAreCheckedBeforeTheyAreUsed() {
        assertThat(JsonDocument.isPointer("")).isTrue();
        assertThat(JsonDocument.isPointer("/data/id")).isTrue();
        assertThat(JsonDocument.isPointer("data")).isFalse();
    }

    @Test
    void anExponentThatNobodyCanReadIsNoDocument() {
        byte[] text = ("{\"a\":1e" + "5".repeat(60) + "}").getBytes(StandardCharsets.UTF_8);

        assertThat(JsonDocument.parse(text)).isEmpty();
    }
}
