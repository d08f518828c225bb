package offpeak.host.planner.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.host.planner.ExactPlanner;
import offpeak.host.planner.Full;
import offpeak.host.planner.Homes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanJsonTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Property(tries = 50)
    void whatIsWrittenIsReadAgain(@ForAll long seed) {
        PlanRequest request = Homes.any(seed, true);
        PlanResult result = new ExactPlanner().plan(request);

        assertEquals(request, PlanJson.request(PlanJson.write(request)));
        assertEquals(result, PlanJson.result(PlanJson.write(result)));
    }

    @Test
    void aRequestWithAllThatThereIsIsReadAgain() {
        PlanRequest request = Full.request();

        assertEquals(request, PlanJson.request(PlanJson.write(request)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"schema\":1|\"schema\":2|schema must be 1",
            "\"capacity_wh\":10000.0|\"capacity_wh\":10.0|battery.capacityWh must be from 100.0",
            "\"initial_charge\":0.5|\"initial_charge\":50|battery.initialCharge must be from 0.0 to 1.0",
            "\"initial_charge\":0.5|\"initial_soc\":0.5|batteries[0].initial_charge is missing",
            "\"charge_efficiency\":0.95|\"charge_efficiency\":95|battery.chargeEfficiency must be from 0.1 to 1.0",
            "\"currency\":\"GBP\"|\"currency\":\"pence\"|currency is no Currency",
            "\"solar_curtailable\":true|\"solar_curtailable\":\"yes\"|solar_curtailable must be true or false",
            "\"wear_per_kwh\":0.0|\"wear_per_kwh\":0.0,\"wear\":1|batteries[0] has unknown [wear]"})
    void whatCannotBeMeantIsRefusedByName(String from, String to, String said) {
        String json = PlanJson.write(Full.plain());
        assertTrue(json.contains(from), json);

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> PlanJson.request(json.replace(from, to)));

        assertTrue(refused.getMessage().contains(said), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}", "{\"schema\":1}", "{\"schema\":1}{}"})
    void whatIsNoRequestIsRefused(String json) {
        assertThrows(IllegalArgumentException.class, () -> PlanJson.request(json));
    }

    @Test
    void theSchemasDescribeAllThatIsWritten() throws IOException {
        PlanRequest request = Full.request();

        described(schema("plan-request.schema.json"), MAPPER.readTree(PlanJson.write(request)));
        described(schema("plan-result.schema.json"),
                MAPPER.readTree(PlanJson.write(new ExactPlanner().plan(Full.plain()))));
        ExactPlanner planner = new ExactPlanner();
        PlanResult result = planner.plan(request);
        described(schema("plan-result.schema.json"), MAPPER.readTree(
                PlanJson.write(result.withWhy(planner.explain(request, result)), reason -> reason.code() + "!")));
    }

    private static JsonNode schema(String name) throws IOException {
        try (InputStream in = PlanJson.class.getResourceAsStream(name)) {
            return MAPPER.readTree(in);
        }
    }

    private static void described(JsonNode schema, JsonNode json) {
        List<String> missing = new ArrayList<>();
        check("", schema, schema, json, missing);
        assertEquals(List.of(), missing);
    }

    private static void check(String path, JsonNode root, JsonNode schema, JsonNode json, List<String> missing) {
        JsonNode at = schema;
        while (at.has("$ref")) {
            at = root.at(at.path("$ref").asString().substring(1));
        }
        JsonNode rule = at;
        if (rule.path("type").isArray()) {
            boolean one = json.isString() || json.isNumber() || json.isBoolean();
            missing.addAll(one ? List.of() : List.of(path + " is no value"));
            return;
        }
        String type = rule.path("type").asString("");
        boolean fits = switch (type) {
            case "object" -> json.isObject();
            case "array" -> json.isArray();
            case "number" -> json.isNumber();
            case "integer" -> json.isInt();
            case "boolean" -> json.isBoolean();
            case "string" -> json.isString();
            default -> false;
        };
        if (!fits) {
            missing.add(path + " is no " + type);
            return;
        }
        if (json.isNumber() && (rule.has("minimum") && json.asDouble() < rule.path("minimum").asDouble()
                || rule.has("maximum") && json.asDouble() > rule.path("maximum").asDouble())) {
            missing.add(path + " is out of bounds");
        }
        if (json.isArray()) {
            for (int i = 0; i < json.size(); i++) {
                check(path + "[]", root, rule.path("items"), json.get(i), missing);
            }
        }
        if (json.isObject()) {
            rule.path("required").forEach(name -> {
                if (!json.has(name.asString())) {
                    missing.add(path + "." + name.asString() + " is required");
                }
            });
            json.properties().forEach(each -> {
                JsonNode property = rule.path("properties").has(each.getKey())
                        ? rule.path("properties").path(each.getKey())
                        : rule.path("additionalProperties");
                if (!property.isObject()) {
                    missing.add(path + "." + each.getKey() + " is not described");
                } else {
                    check(path + "." + each.getKey(), root, property, each.getValue(), missing);
                }
            });
        }
    }
}
