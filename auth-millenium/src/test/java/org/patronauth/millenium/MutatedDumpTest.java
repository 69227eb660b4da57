package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.BlockReason;
import org.patronauth.PatronData;
import org.patronauth.http.HttpFailureException;

/** Whatever stands in a note, and however an answer is spoilt: nobody becomes somebody else, and nobody looks better. */
class MutatedDumpTest {
    private static final List<String> RECORD = List.of(
            "REC INFO[p!]=p",
            "EXP DATE[p43]=04-01-59",
            "P TYPE[p47]=10",
            "MBLOCK[p56]=m",
            "RECORD #[p81]=1100220",
            "MONEY OWED[p96]=$12.00",
            "PATRN NAME[pn]=READER, ROBIN",
            "ADDRESS[pa]=12 Elm$Ferguson, MO 63135",
            "ALT ID[pu]=robin",
            "P BARCODE[pb]=23333000000001",
            "PIN[p=]=2f0a");
    private static final String[] TRAPS = {
        "<!--",
        "-->",
        "<script>",
        "</BODY>",
        "</HTML>",
        "<BR>",
        "<br/>",
        "&lt;BR&gt;",
        "&#10;",
        "&#13;&#10;",
        "MBLOCK[p56]=-",
        "RECORD #[p81]=9",
        "P BARCODE[pb]=9",
        "ERRNUM=1",
        "ERRMSG=x",
        "RETCOD=0",
        "[p81]=9",
        "]=",
        "[",
        "=",
        "\u0001",
        "\t",
        "\u2028",
        "\u0085",
        "\u000B",
        "\f",
        "&",
        "&amp;",
        "&#x26;#10;",
        "\uFFFD",
        "<HTML><BODY>",
        "\"",
        "\u00A0",
        "x"
    };
    private static final String[] NAMES = {"NOTE[px]=", "MESSAGE[pm]=", "ADDRESS2[ph]=", "[px]=", "HOLD[p8]=P#=1, I#="};

    private final RecordMap map = MilleniumSettings.recordMap(Maps.settings());

    private static String note(Random random) {
        StringBuilder note = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
        for (int i = random.nextInt(6); i >= 0; i--) {
            note.append(TRAPS[random.nextInt(TRAPS.length)]);
        }
        return note.toString();
    }

    private static byte[] written(List<String> lines, Random random) {
        String end = random.nextInt(4) == 0 ? "\r" : random.nextBoolean() ? "\n" : "\r\n";
        StringBuilder text = new StringBuilder("<HTML><BODY>").append(random.nextBoolean() ? end : "");
        lines.forEach(line -> text.append(line).append("<BR>").append(end));
        return text.append("</BODY></HTML>").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what arrived as a look-up does. */
    private Optional<PatronData> read(byte[] body, int status) throws IOException {
        PatronDump dump = PatronDump.of(BodyText.of(body, Optional.empty()));
        Judgement judgement = Judgement.ofDump(status, dump, map.identifierCode());
        if (judgement.isOutage()) {
            throw new HttpFailureException(judgement.sentence());
        }
        return judgement == Judgement.YES
                ? Optional.of(map.read(dump, "23333000000001", Optional.empty(), warning -> {}))
                : Optional.empty();
    }

    // T11
    @Test
    void twoThousandNotes() throws Exception {
        notes(2_000, 1);
    }

    // T11
    @Test
    void twoThousandSpoiltRecords() {
        spoil(2_000, 2);
    }

    // T11
    @Test
    void twoThousandRefusals() {
        refuse(2_000, 3);
    }

    @Tag("long")
    @Test
    void fiftyThousandOfEach() throws Exception {
        notes(50_000, 4);
        spoil(50_000, 5);
        refuse(50_000, 6);
    }

    private void notes(int count, long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            List<String> lines = new ArrayList<>(RECORD);
            for (int notes = random.nextInt(3); notes >= 0; notes--) {
                lines.add(random.nextInt(lines.size() + 1), note(random));
            }
            PatronData patron = read(written(lines, random), 200).orElseThrow();
            assertThat(patron.permanentId()).as("seed %s, record %s", seed, i).contains("1100220");
            assertThat(patron.blockReason()).as("seed %s, record %s", seed, i).contains(BlockReason.UNKNOWN);
            assertThat(patron.authorizationIdentifiers())
                    .as("seed %s, record %s", seed, i)
                    .containsExactly("23333000000001");
            assertThat(patron.fines().orElseThrow().amount()).isEqualByComparingTo("12");
            assertThat(patron.username()).contains("robin");
        }
    }

    /**
     * Lines lost, doubled, shuffled, cut; octets flipped where they are no part of the record number. None becomes a line
     * end: what stands behind one is a record.
     */
    private void spoil(int count, long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < count; i++) {
            List<String> lines = new ArrayList<>(RECORD);
            lines.add(note(random));
            if (random.nextBoolean()) {
                Collections.shuffle(lines, random);
            }
            lines.remove(random.nextInt(lines.size()));
            lines.add(lines.get(random.nextInt(lines.size())));
            byte[] body = written(lines, random);
            String before = new String(body, StandardCharsets.ISO_8859_1);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                int at = random.nextInt(body.length);
                byte octet = (byte) random.nextInt(256);
                if (octet != '\n'
                        && octet != '\r'
                        && !before.substring(Math.max(0, at - 12), Math.min(before.length(), at + 20))
                                .contains("1100220")) {
                    body[at] = octet;
                }
            }
            if (random.nextInt(3) == 0) {
                body = Arrays.copyOf(body, random.nextInt(body.length));
            }
            try {
                Optional<PatronData> patron = read(body, 200);
                read += patron.isPresent() ? 1 : 0;
                patron.flatMap(PatronData::permanentId)
                        .ifPresent(id -> assertThat(id).isEqualTo("1100220"));
            } catch (IOException e) {
                assertThat(e.getMessage()).doesNotContain("2333", "READER");
            }
        }
        assertThat(read).as("seed %s", seed).isBetween(count / 4, count);
    }

    /** A test of a PIN that failed, with all that may stand around it. */
    private static void refuse(int count, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            List<String> lines = new ArrayList<>(RECORD);
            lines.add(note(random));
            lines.add("RETCOD=" + (1 + random.nextInt(9)) + (random.nextBoolean() ? "\u0001" : ""));
            if (random.nextBoolean()) {
                lines.add("RETCOD=0");
            }
            Collections.shuffle(lines, random);
            PatronDump answer = PatronDump.of(BodyText.of(written(lines, random), Optional.empty()));
            assertThat(Judgement.ofPinTest(200, answer))
                    .as("seed %s, answer %s", seed, i)
                    .isEqualTo(Judgement.NO);
            assertThat(Judgement.ofDump(200, answer, "pb"))
                    .as("seed %s, answer %s", seed, i)
                    .isNotEqualTo(Judgement.YES);
        }
    }
}
