package org.patronauth.store.jdbi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.patronauth.SelfTestReport.Step;
import org.patronauth.SelfTestReport.StepOutcome;

/** The steps of a self-test in one column. What went over the wire is left out. */
final class StepsJson {
    private final ObjectMapper mapper = new ObjectMapper();

    String write(List<Step> steps) {
        ArrayNode array = mapper.createArrayNode();
        for (Step step : steps) {
            ObjectNode node = array.addObject();
            node.put("name", step.name());
            node.put("outcome", step.outcome().id());
            node.put("duration_ms", step.duration().toMillis());
            node.put("detail", step.detail());
        }
        return array.toString();
    }

    /** The steps, as far as they can be read: a newer host may have written others. */
    List<Step> read(String text) {
        List<Step> steps = new ArrayList<>();
        try {
            for (JsonNode node : mapper.readTree(text)) {
                steps.add(new Step(
                        node.path("name").asText(),
                        outcome(node.path("outcome").asText()),
                        Duration.ofMillis(node.path("duration_ms").asLong()),
                        node.path("detail").asText(),
                        null,
                        null));
            }
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return steps;
    }

    private static StepOutcome outcome(String id) {
        try {
            return StepOutcome.valueOf(id.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return StepOutcome.SKIPPED;
        }
    }
}
