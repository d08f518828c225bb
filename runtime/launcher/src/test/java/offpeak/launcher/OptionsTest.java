package offpeak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void startHasSafeDefaults() throws Refusal {
        Options options = Options.parse("start", List.of());

        assertEquals(8080, options.port());
        assertEquals("127.0.0.1", options.bind());
        assertEquals(Optional.empty(), options.clock());
        assertEquals(1, options.speed());
        assertEquals(Duration.ofSeconds(60), options.patience());
    }

    @Test
    void demoRunsSixtyTimesAsFast() throws Refusal {
        assertEquals(60, Options.parse("demo", List.of()).speed());
    }

    @Test
    void valuesMayFollowOrBeJoined() throws Refusal {
        Options options = Options.parse("start", List.of("--port=9000", "--data", "/d", "--clock",
                "2020-03-28T12:00:00Z", "--speed", "600", "--feature", "console", "--feature=broker"));

        assertEquals(9000, options.port());
        assertEquals(Optional.of(Path.of("/d")), options.data());
        assertEquals(Optional.of(Instant.parse("2020-03-28T12:00:00Z")), options.clock());
        assertEquals(600, options.speed());
        assertEquals(List.of("console", "broker"), options.features());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port x", "--port 70000", "--port", "--clock yesterday", "--clock 2020-03-28T12:00:00Z "
            + "--speed 0", "--speed 60", "--foo 1", "--market ca", "--prices a.csv", "--feature ../../etc", "plan"})
    void wrongUseIsRefusedWithStatus2(String args) {
        Refusal refusal = assertThrows(Refusal.class, () -> Options.parse("start", List.of(args.split(" "))));

        assertEquals(2, refusal.status());
    }

    @Test
    void aMarketIsGbOrCaAndHasPricesOfItsOwn() throws Refusal {
        assertEquals(Optional.empty(), Options.parse("demo", List.of()).market());
        assertEquals(Optional.of(Options.Market.CA), Options.parse("demo", List.of("--market", "ca")).market());
        for (List<String> wrong : List.of(List.of("--market", "mars"),
                List.of("--market", "ca", "--prices", "a.csv"))) {
            assertEquals(2, assertThrows(Refusal.class, () -> Options.parse("demo", wrong)).status());
        }
    }
}
