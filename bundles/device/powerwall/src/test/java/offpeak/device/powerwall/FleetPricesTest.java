package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import offpeak.api.CallPrices;
import offpeak.api.Http.Purpose;
import offpeak.testkit.Configured;
import org.junit.jupiter.api.Test;

class FleetPricesTest {
    private static Optional<CallPrices> prices(String transport) {
        return new Powerwall(Configured.of(Powerwall.Config.class, Map.of("transport", transport))).callPrices();
    }

    @Test
    void aPollEachMinuteAllMonthIsBilledByTesla() {
        // 43 200 reads at 500 for a dollar, less ten dollars
        assertEquals(new BigDecimal("76.400"),
                prices("fleet").orElseThrow().month(Map.of(Purpose.READ, 43_200L, Purpose.LOGIN, 90L)).amount());
        assertEquals(Optional.empty(), prices("owner"));
        assertEquals(Optional.empty(), prices("local"));
    }
}
