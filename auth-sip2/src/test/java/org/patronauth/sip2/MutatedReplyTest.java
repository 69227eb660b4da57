package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Call;
import org.patronauth.spi.ProviderEnvironment;

/**
 * Answers of several library systems, spoilt in many ways. Another reader, made of regular expressions, says what an
 * answer can be a yes and a no to; nothing else is one, and nothing but an {@code IOException} comes of the rest.
 */
class MutatedReplyTest {
    private static final Settings SETTINGS = Maps.settings();
    private static final String ASKED = "23333000000001";
    private static final List<String> ANSWERS = List.of(
            "64              00020261122    163240000000000000000000000000AOFERGUSON|AA@|AEQuilla Reader|BLY|CQY|BV0.00|",
            "64  Y           00020261122    163240000000000000000100000000AOUWOLS|AA@|AEJadwiga|BD2 Lane|BLY|CQY|PA20501231|",
            "64YYYY          00120261122    163240000100020000000100000000AOFERGUSON|AA@|AEQuilla|BLY|CQY|AFBlocked.|AGBlocked.|",
            "64              00020261122    163240000000000000000000000000AOFERGUSON|AA@|AEQuilla Reader|BLY|CQN|",
            "64Y                201610050000114734                        AOnypl |AA@|AENo Name|BLN|AFPatron unknown|",
            "64              00020261122    163240                        AO|AA@|AE|BL Y|CQ y|",
            "24              00020261122    163240AOFERGUSON|AA@|AEQuilla Reader|BLY|CQY|",
            "64              00020261122    163240000000000000000000000000AOFERGUSON|AA23333000000002|AEJohn|BLY|CQY|",
            "98YYYYYN60000320261122    1632402.00AOFERGUSON|BXYYYYYYYYYYYNYNNN|",
            "96");
    private static final List<String> PIECES = List.of(
            "|BLY|",
            "|CQY|",
            "BLY",
            "CQ",
            "|",
            "||",
            "\r",
            "\n",
            "64",
            "|AA" + ASKED + "|",
            "AY3AZ",
            "N",
            "Y",
            "\0",
            " ");

    private static final Pattern PATRON_INFORMATION = Pattern.compile("64.{59}", Pattern.DOTALL);
    private static final Pattern VALID = Pattern.compile("(^|\\|)BL *[Yy]");
    private static final Pattern PIN_RIGHT = Pattern.compile("(^|\\|)CQ *[Yy]");
    private static final Pattern REFUSAL = Pattern.compile("(^|\\|)(BL|CQ) *[Nn]");

    // Y9, T38
    @Test
    void onlyAYesIsAYes() throws Exception {
        judge(20_000, 9);
    }

    @Test
    @Tag("long")
    void onlyAYesIsAYesAMillionTimes() throws Exception {
        judge(1_000_000, 10);
    }

    private static void judge(int replies, long seed) throws Exception {
        Random random = new Random(seed);
        int[] ends = new int[3];
        for (int i = 0; i < replies; i++) {
            Spoiler server = new Spoiler(random);
            int end = ask(server);
            ends[end]++;
            String said = server.said();
            if (end == 0 && !couldBeYes(said, server.sequence)) {
                fail("A patron got in by answer %s of seed %s.", i, seed);
            }
            if (end == 1 && !couldBeNo(said)) {
                fail("A patron was refused by answer %s of seed %s.", i, seed);
            }
        }
        for (int end : ends) {
            assertThat(end).as("yes, no and neither").isGreaterThan(replies / 50);
        }
    }

    private static int ask(Spoiler server) {
        try (Sip2Provider provider = provider(server)) {
            Call call = Call.of(Deadline.after(Duration.ofSeconds(10)), Desk.library(Map.of()));
            Optional<PatronData> patron = provider.authenticate(new PatronIdentifier(ASKED), Secret.of(Desk.PIN), call);
            return patron.isPresent() ? 0 : 1;
        } catch (IOException e) {
            return 2;
        }
    }

    private static Sip2Provider provider(Spoiler server) {
        try {
            ProviderEnvironment environment =
                    new ProviderEnvironment("Ferguson", Desk.CLOCK, Desk.LOOPBACK, false, warning -> {});
            ConnectionPool pool = new ConnectionPool(
                    1,
                    deadline -> new Connection(
                            server, Wire.USUAL, Connection.ChecksumMode.LOG, warning -> {}, System.nanoTime()),
                    System::nanoTime);
            return new Sip2Provider(SETTINGS, Server.of(SETTINGS, environment, System::nanoTime), pool, environment);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean couldBeYes(String said, char sequence) {
        if (!PATRON_INFORMATION.matcher(said).lookingAt()) {
            return false;
        }
        String fields = said.substring(61);
        return VALID.matcher(fields).find()
                && PIN_RIGHT.matcher(fields).find()
                // Blanks within a card number are no difference.
                && (fields.replace(" ", "").contains("AA" + ASKED) || fields.contains("AY" + sequence));
    }

    private static boolean couldBeNo(String said) {
        return PATRON_INFORMATION.matcher(said).lookingAt()
                && REFUSAL.matcher(said.substring(61)).find();
    }

    /** Answers each question once, with something that was an answer before it was spoilt. */
    private static final class Spoiler implements Transport {
        private final Random random;
        private byte[] answer = {};
        private char sequence;
        private int given;

        Spoiler(Random random) {
            this.random = random;
        }

        /** The message, without what may stand in front of it and behind it. */
        String said() {
            String text = new String(answer, StandardCharsets.ISO_8859_1);
            int start = 0;
            while (start < text.length() && text.charAt(start) <= ' ') {
                start++;
            }
            String[] lines = text.substring(start).split("[\r\n]", 2);
            return lines[0];
        }

        @Override
        public void write(byte[] bytes, int length) {
            String question = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            sequence = question.charAt(question.lastIndexOf("AY") + 2);
            String text = ANSWERS.get(random.nextInt(ANSWERS.size())).replace("@", ASKED);
            if (random.nextInt(3) > 0) {
                text += "AY" + (random.nextInt(8) == 0 ? '7' : sequence) + "AZ0000";
            }
            StringBuilder spoilt = new StringBuilder(text);
            for (int change = random.nextInt(5); change > 0 && spoilt.length() > 0; change--) {
                spoil(spoilt);
            }
            if (random.nextInt(20) > 0) {
                spoilt.append('\r');
            }
            answer = spoilt.toString().getBytes(StandardCharsets.ISO_8859_1);
            given = 0;
        }

        private void spoil(StringBuilder text) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(8))));
                case 2 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
                case 4 -> text.setLength(at);
                default -> {
                    String other = ANSWERS.get(random.nextInt(ANSWERS.size()));
                    text.insert(at, other, random.nextInt(other.length()), other.length());
                }
            }
        }

        @Override
        public int read(byte[] buffer, int offset, Deadline deadline) {
            if (given == answer.length) {
                return -1;
            }
            int count = Math.min(Math.min(answer.length - given, buffer.length - offset), 1 + random.nextInt(200));
            System.arraycopy(answer, given, buffer, offset, count);
            given += count;
            return count;
        }

        @Override
        public boolean isQuiet() {
            return true;
        }

        @Override
        public void close() {}
    }
}
