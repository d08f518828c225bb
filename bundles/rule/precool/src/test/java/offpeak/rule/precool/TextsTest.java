package offpeak.rule.precool;

import static offpeak.rule.precool.Homes.BATTERY;
import static offpeak.rule.precool.Homes.HALL;
import static offpeak.rule.precool.Homes.WEATHER;
import static offpeak.rule.precool.Homes.battery;
import static offpeak.rule.precool.Homes.rule;
import static offpeak.rule.precool.Homes.situation;
import static offpeak.rule.precool.Homes.thermostat;
import static offpeak.rule.precool.Homes.weather;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Reason;
import offpeak.api.Situation;
import offpeak.api.ThermostatState.Hold;
import offpeak.api.ThermostatState.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    private static Map<String, Reason> reasons() {
        Map<String, Reason> all = new HashMap<>();
        for (Mode mode : new Mode[]{Mode.COOL, Mode.HEAT}) {
            for (double lowC : new double[]{-20, -6, 10}) {
                Situation situation = situation("2026-07-01T12:00", Map.of(HALL, thermostat(mode, Hold.NONE, 20, 25),
                        WEATHER, weather("2026-07-01", lowC, lowC + 32, lowC, lowC + 32), BATTERY, battery(0.2)));
                rule(Map.of()).decide(situation).forEach(one -> all.put(one.reason().code(), one.reason()));
                rule(Map.of()).reports(situation).forEach(one -> all.put(one.reason().code(), one.reason()));
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_de"})
    void eachReasonIsASentenceAndEachSentenceAReason(String language) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = Precool.class.getResourceAsStream("/OSGI-INF/l10n/reasons" + language + ".properties")) {
            texts.load(in);
        }
        Map<String, Reason> reasons = reasons();
        assertEquals(new TreeSet<>(texts.stringPropertyNames()), new TreeSet<>(reasons.keySet()));
        reasons.forEach((code, reason) -> {
            Matcher params = Pattern.compile("\\{(\\w+)").matcher(texts.getProperty(code));
            while (params.find()) {
                assertTrue(reason.params().containsKey(params.group(1)), code + " " + params.group(1));
            }
        });
    }
}
