package offpeak.rule.peakschedule;

import static offpeak.rule.peakschedule.Homes.battery;
import static offpeak.rule.peakschedule.Homes.counted;
import static offpeak.rule.peakschedule.Homes.rule;
import static offpeak.rule.peakschedule.Homes.situation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.GridExchange.Flow;
import offpeak.api.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    private static Map<String, Reason> reasons() {
        Map<String, Reason> all = new HashMap<>();
        for (String mode : new String[]{"self_consume", "hold", "charge_from_grid", "export"}) {
            rule(Map.of("peakMode", mode, "offPeakMode", mode)).decide(situation("2026-07-01T10:00"))
                    .forEach(intent -> all.put(intent.reason().code(), intent.reason()));
        }
        for (String local : new String[]{"2026-07-01T15:00", "2026-07-01T20:10"}) {
            rule(Map.of()).reports(situation(local, battery(0.1, 0.5, 3000, false), 3000))
                    .forEach(report -> all.put(report.reason().code(), report.reason()));
        }
        rule(Map.of()).reports(counted("2026-07-01T20:10", "2026-07-01T14:00", "2026-07-01T20:00", new Flow(1, 1)))
                .forEach(report -> all.put(report.reason().code(), report.reason()));
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_de"})
    void eachReasonIsASentenceAndEachSentenceAReason(String language) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = PeakSchedule.class
                .getResourceAsStream("/OSGI-INF/l10n/reasons" + language + ".properties")) {
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

    @Test
    void theCodesAreTheRules() {
        Set<String> codes = reasons().keySet();
        assertTrue(codes.stream().allMatch(code -> code.startsWith("peak-schedule.")), codes.toString());
    }
}
