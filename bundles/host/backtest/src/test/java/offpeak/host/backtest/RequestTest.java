package offpeak.host.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {

    private static final Path FOLDER = Path.of("/home/me");

    @Test
    void whatIsNotGivenIsAsUsual() throws Refused {
        Request request = Made.request(FOLDER);

        assertEquals(Path.of("/home/me/prices.csv"), request.prices());
        assertEquals(new Store(10_000, 5000, 4000, 0.81), request.store());
        assertEquals("GBP", request.priceUnit().currency().getCurrencyCode());
        assertEquals(100, request.priceUnit().perMainUnit());
        assertEquals(ZoneId.of("Europe/London"), request.zone());
        assertEquals(LocalTime.of(16, 0), request.published());
        assertEquals(Optional.empty(), request.solar());
        assertEquals(true, request.plan());
        assertEquals(false, request.json());
    }

    @Test
    void rulesHaveOptionsWithSpacesAndLists() throws Refused {
        Request request = Made.request(FOLDER, "--rule", "cheapest-slots target=0.9 readyBy=06:00", "--rule=plan",
                "--rule", "peak-schedule peaks=16:00 to 19:00 peaks=06:00 to 08:00");

        assertEquals(List.of(
                new Request.RuleAsked("cheapest-slots", Map.of("target", "0.9", "readyBy", "06:00")),
                new Request.RuleAsked("plan", Map.of()),
                new Request.RuleAsked("peak-schedule", Map.of("peaks", "16:00 to 19:00\n06:00 to 08:00"))),
                request.rules());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"p/kWh|GBP|100|Europe/London", "GBP/kWh|GBP|1|Europe/London",
            "$/MWh|USD|1000|America/Los_Angeles", "EUR/MWh|EUR|1000|Europe/Berlin"})
    void theUnitTellsCurrencyAndUsualZone(String unit, String currency, double perMain, String zone) throws Refused {
        Request request = Made.request(FOLDER, "--price-unit", unit);

        assertEquals(currency, request.priceUnit().currency().getCurrencyCode());
        assertEquals(perMain, request.priceUnit().perMainUnit());
        assertEquals(ZoneId.of(zone), request.zone());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--foo|unknown option --foo; try: offpeak backtest --help",
            "--zone Mars|--zone Mars is not a time zone such as Europe/London",
            "--power-unit MW|--power-unit MW is not W or kW",
            "--price-unit c|--price-unit c is not one of p/kWh, GBP/kWh, ct/kWh, EUR/kWh, EUR/MWh, $/kWh, $/MWh",
            "--published noon|--published noon is not a time such as 16:00",
            "--html|--html needs a value; try: offpeak backtest --help",
            "--battery 13.5,5,5,0.9|--battery 13.5,5,5,0.9 is not capacity, charging power, discharging power,"
                    + " round-trip efficiency: 13.5kWh,5kW,5kW,0.9",
            "--battery 10kWh,5kW,5kW,90|--battery 10kWh,5kW,5kW,90 is not capacity, charging power, discharging power,"
                    + " round-trip efficiency: 13.5kWh,5kW,5kW,0.9",
            "--rule ../x|--rule takes the name of a rule and its options, such as 'cheapest-slots target=0.9',"
                    + " not '../x'"})
    void wrongUseSaysWhatIsExpected(String args, String message) {
        Refused refused = assertThrows(Refused.class, () -> Made.request(FOLDER, args.split(" ")));

        assertEquals(message, refused.getMessage());
        assertEquals(2, refused.status());
    }

    @Test
    void whatIsNeededIsNamed() {
        Refused refused = assertThrows(Refused.class,
                () -> Request.parse(Arrays.asList("--prices", "p.csv", "--load", "l.csv"), FOLDER));

        assertEquals("give --battery 13.5kWh,5kW,5kW,0.9; try: offpeak backtest --help", refused.getMessage());
    }
}
