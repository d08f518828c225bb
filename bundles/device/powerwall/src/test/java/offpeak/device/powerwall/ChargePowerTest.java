package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalDouble;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded site charges with 9600 W, by what its batteries' plates say. */
class ChargePowerTest {

    private final Tesla tesla = new Tesla();
    private Powerwall powerwall = tesla.powerwall();

    @AfterEach
    void stop() {
        tesla.close();
    }

    /** Reads it a few times while it charges from the grid up to 80 %. */
    private void charges(String mode, double batteryW, double gridW, double percent, int reads) throws VendorException {
        tesla.settings(mode, 80, true);
        tesla.vendor.on("GET", Tesla.SITE + "live_status",
                Answer.json(Tesla.LIVE.replace("-1200", "" + -batteryW)
                        .replace("\"grid_power\": 300", "\"grid_power\": " + gridW).replace("55.25", "" + percent)));
        for (int read = 0; read < reads; read++) {
            tesla.host.advance(Duration.ofMinutes(1));
            powerwall.refresh(tesla.host);
        }
    }

    private double shownW() {
        return tesla.battery().capabilities().chargeFromGridW().orElseThrow();
    }

    @Test
    void whatItReallyDoesTakesThePlaceOfThePlate() throws VendorException {
        charges("autonomous", 7000, 7900, 40, 2);
        assertEquals(9600, shownW());
        charges("autonomous", 7000, 7900, 40, 1);
        assertEquals(7000, shownW());
        powerwall = tesla.powerwall();
        charges("self_consumption", 3400, 4000, 40, 4);
        assertEquals(7000, shownW());

        String refusal = tesla.refusal(powerwall, new Setting.ChargeFromGrid(0.8, OptionalDouble.of(3000)))
                .getMessage();
        assertTrue(refusal.contains("3400 or 7000 W"), refusal);
    }

    @Test
    void oneReadingMovesItALittle() throws VendorException {
        charges("autonomous", 7000, 7900, 40, 3);
        charges("autonomous", 8000, 8900, 40, 1);

        assertEquals(7200, shownW(), 1e-6);
        assertEquals(1, tesla.host.secrets().puts().stream().filter(p -> p.name().equals("charge-power")).count());
    }

    @ParameterizedTest
    @CsvSource({"autonomous, 1000, 9000, 40", "autonomous, 20000, 30000, 40", "autonomous, 7000, 6000, 40",
            "autonomous, 7000, 7900, 79.5", "autonomous, 7000, 7900, 95", "autonomous, -500, 900, 40"})
    void whatIsNoFullChargeFromTheGridTeachesNothing(String mode, double batteryW, double gridW, double percent)
            throws VendorException {
        charges(mode, batteryW, gridW, percent, 5);

        assertEquals(9600, shownW());
    }

    @Test
    void aStoredFigureThatIsNoneIsPassedOver() throws VendorException {
        tesla.host.secrets().put("charge-power", "many watts");
        powerwall.refresh(tesla.host);

        assertEquals(9600, shownW());
    }
}
