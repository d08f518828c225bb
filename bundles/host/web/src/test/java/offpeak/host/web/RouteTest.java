package offpeak.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {

    @ParameterizedTest
    @CsvSource({"state, state, ''", "devices/{id}, devices/a, a",
            "devices/{id}, devices/home/device/powerwall/battery, home/device/powerwall/battery",
            "integrations/{id}/schema, integrations/agile/schema, agile",
            "integrations/{id}/schema, integrations/a/b/schema, a/b",
            "configurations/{pid}, configurations/offpeak.price.agile~home, offpeak.price.agile~home",
            "history.csv, history.csv, ''"})
    void aPathIsFound(String path, String requested, String name) {
        assertEquals(Optional.of(name), match(path, requested));
    }

    @ParameterizedTest
    @CsvSource({"state, states", "state, state/", "state, ''", "state, x/state", "devices/{id}, devices/",
            "devices/{id}, devices", "integrations/{id}/schema, integrations/agile",
            "integrations/{id}/schema, integrations//schema", "history.csv, historyxcsv", "devices/{id}, xdevices/a"})
    void anotherIsNot(String path, String requested) {
        assertEquals(Optional.empty(), match(path, requested));
    }

    private static Optional<String> match(String path, String requested) {
        return new Route("GET", path, Optional.empty(), "", request -> Answer.none()).match(requested);
    }
}
