package offpeak.host.backtest;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The answer for programs. */
final class JsonReport {

    private static final JsonMapper MAPPER = new JsonMapper();
    /** Places of money and energy: a hundredth of a penny, a tenth of a Wh. */
    private static final double PLACES = 1e4;

    private JsonReport() {}

    static String of(Policy.Outcomes outcomes) {
        Recorded recorded = outcomes.recorded();
        ObjectNode json = MAPPER.createObjectNode()
                .put("currency", outcomes.request().priceUnit().currency().getCurrencyCode())
                .put("start", recorded.start().toString()).put("end", recorded.at(recorded.steps()).toString())
                .put("step_seconds", recorded.step().toSeconds()).put("seconds", rounded(outcomes.seconds()));
        var policies = json.putArray("policies");
        for (Policy.Outcome one : outcomes.outcomes()) {
            policies.addObject().put("name", one.name()).put("cost", rounded(one.tally().cost()))
                    .put("import_kwh", rounded(one.tally().imported().kwh()))
                    .put("export_kwh", rounded(one.tally().exported().kwh()))
                    .put("cycles", rounded(one.tally().cycles()));
        }
        return json.toString();
    }

    private static double rounded(double value) {
        return Math.rint(value * PLACES) / PLACES;
    }
}
