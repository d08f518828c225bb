package offpeak.rule.comfortshed;

import static offpeak.rule.comfortshed.Homes.battery;
import static offpeak.rule.comfortshed.Homes.cooling;
import static offpeak.rule.comfortshed.Homes.rule;
import static offpeak.rule.comfortshed.Homes.situation;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    private static Map<String, Reason> reasons() {
        Map<String, Reason> all = new HashMap<>();
        Situation low = situation("2026-07-01T16:00", cooling(), battery(0.3, 2000));
        for (String variant : new String[]{"steps", "projection"}) {
            ComfortShed rule = rule(Map.of("variant", variant));
            rule.decide(low).forEach(one -> all.put(one.reason().code(), one.reason()));
            rule.reports(low).forEach(one -> all.put(one.reason().code(), one.reason()));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_de"})
    void eachReasonIsASentenceAndEachSentenceAReason(String language) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = ComfortShed.class
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
}
