package org.patronauth.sip2;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.patronauth.PatronData;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Call;

/** A frame is a message or a protocol error; whatever a message holds can be read. */
class ResponseFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void response(byte @NotNull @WithLength(max = 4_096) [] frame) throws InvalidSettingsException {
        Response answer;
        try {
            answer = Response.parse(frame, (byte) '|', StandardCharsets.UTF_8);
        } catch (ProtocolException e) {
            return;
        }
        for (Response.Field field : answer.fields()) {
            if (!answer.has(Response.key(field.code()))) {
                throw new AssertionError("a field that is not there");
            }
        }
        if (answer.code() != Response.PATRON_INFORMATION && answer.code() != Response.PATRON_STATUS) {
            return;
        }
        Settings settings = Sip2Settings.SCHEMA.and(Sip2Settings.BASIC.schema()).parse(Map.of("url", "127.0.0.1"));
        PatronData data =
                Sip2Settings.fieldMap(settings).read(answer, "23333000000001", Optional.empty(), warning -> {});
        Call call = Call.of(Deadline.after(Duration.ofSeconds(3)), settings).withRuleValues();
        RuleFields.added(data, answer, call).ruleValues().keySet().forEach(key -> {
            if (RuleFields.ALL.typeOf(key).isEmpty()) {
                throw new AssertionError("a value that no rule can name: " + key);
            }
        });
        Decision decision =
                Decision.of(answer.flag(Response.BL), answer.flag(Response.CQ), true, Decision.MissingCq.REJECT);
        if (decision == Decision.ACCEPTED && (!answer.has(Response.BL) || !answer.has(Response.CQ))) {
            throw new AssertionError("a yes out of nothing");
        }
    }
}
