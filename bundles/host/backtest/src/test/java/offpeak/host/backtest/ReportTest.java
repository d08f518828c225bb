package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private static Policy.Outcomes outcomes(String rule) throws Refused {
        Recorded recorded = new Recorded(Made.START, Made.HALF_HOUR, Made.values(48 * 40, i -> i % 48 < 8 ? 0.05 : 0.4),
                Made.values(48 * 40, i -> -0.01), Made.values(48 * 40, i -> 500), Made.values(48 * 40, i -> i % 48 == 24
                        ? 9000
                        : 0),
                true, 3);
        List<Policy.Outcome> all = new ArrayList<>();
        for (String name : List.of("none", "self-consumption", rule, "perfect-foresight")) {
            Tally tally = new Tally(recorded, Made.STORE);
            for (int i = 0; i < recorded.steps(); i++) {
                double wh = switch (name) {
                    case "none" -> 0;
                    case "self-consumption" -> Policy.follow(recorded, Made.STORE, tally, i,
                            new offpeak.api.Setting.SelfConsume(), 0);
                    default -> i % 48 < 4 ? 2000 : -200;
                };
                tally.step(i, wh);
            }
            all.add(new Policy.Outcome(name, tally));
        }
        return new Policy.Outcomes(recorded, Made.request(Path.of("/nowhere")), all, 1.25);
    }

    @Test
    void theAnswerForProgramsHasTheFieldsThatArePromised() throws Refused {
        JsonNode json = new JsonMapper().readTree(JsonReport.of(outcomes("plan")));

        assertEquals(List.of("currency", "start", "end", "step_seconds", "seconds", "policies"),
                List.copyOf(json.propertyNames()));
        assertEquals("GBP", json.path("currency").asString());
        assertEquals("2026-03-02T00:00:00Z", json.path("start").asString());
        assertEquals("2026-04-11T00:00:00Z", json.path("end").asString());
        assertEquals(1800, json.path("step_seconds").asInt());
        JsonNode none = json.path("policies").path(0);
        assertEquals(List.of("name", "cost", "import_kwh", "export_kwh", "cycles"), List.copyOf(none.propertyNames()));
        assertEquals("none", none.path("name").asString());
        // 47 of 48 half-hours are bought; 40 × 4.25 kWh are given away at 0.01
        assertEquals(40 * 11.75, none.path("import_kwh").asDouble(), 1e-3);
        assertEquals(40 * 4.25, none.path("export_kwh").asDouble(), 1e-3);
        assertEquals(0.0, none.path("cycles").asDouble());
    }

    @Test
    void theTableTellsSharesAndWhatIsOdd() throws Refused {
        String text = TextReport.of(outcomes("silent"));

        assertTrue(Pattern.compile("^none +\\d+\\.\\d\\d +470 +170 +0 +-$", Pattern.MULTILINE).matcher(text).find(),
                text);
        assertTrue(Pattern.compile("^perfect-foresight .* 100\\.0 %$", Pattern.MULTILINE).matcher(text).find(), text);
        assertTrue(text.contains("Never told the battery anything: silent."), text);
        assertTrue(text.contains("3 values were missing"), text);
    }

    @Test
    void thePageNeedsNothingElseAndTakesNothingForATag() throws Refused {
        String page = HtmlReport.of(outcomes("<script>alert('x')</script>"));

        assertFalse(page.contains("<script"), "escaped");
        assertTrue(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
        assertFalse(Pattern.compile("https?:|src=|href=|url\\(").matcher(page).find(), "self-contained");
        assertEquals(3, Pattern.compile("<svg viewBox=\"0 0 960").matcher(page).results().count());
        assertTrue(page.contains("prefers-color-scheme:dark"));
        assertTrue(page.contains("Mar 26, none: "), "money by month with a title");
        assertFalse(page.contains("NaN"));
    }

    @Test
    void theWeekIsAWholeOneFromMonday() throws Refused {
        Policy.Outcomes outcomes = outcomes("plan");

        Charts.Week week = new Charts(outcomes).typicalWeek(outcomes.of("plan").orElseThrow());

        assertEquals(7 * 48, week.to() - week.from());
        assertEquals(0, week.from() % (7 * 48), "the time starts on a Monday");
    }
}
