package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Setting;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StormTest {

    private final Tesla tesla = new Tesla();
    private final Powerwall powerwall = tesla.powerwall();

    @AfterEach
    void stop() {
        tesla.close();
    }

    private void storm(boolean active, int reserve) throws VendorException {
        tesla.vendor.on("GET", Tesla.SITE + "live_status", Answer.json(Tesla.LIVE
                .replace("\"storm_mode_active\": false", "\"storm_mode_active\": " + active)));
        tesla.settings("self_consumption", reserve, false);
        tesla.host.advance(Duration.ofMinutes(16));
        powerwall.refresh(tesla.host);
    }

    @Test
    void itOutranksOrders() throws VendorException {
        storm(true, 100);

        assertEquals(Optional.of(true), tesla.battery().stormWatch());
        VendorException refusal = tesla.refusal(powerwall, new Setting.SelfConsume());
        assertEquals(Kind.REFUSED, refusal.kind());
        assertTrue(refusal.getMessage().contains("Storm Watch"), refusal.getMessage());
        assertEquals(List.of(), tesla.writes());
    }

    @Test
    void itsReserveIsNotTheUsers() throws VendorException {
        storm(false, 30);
        storm(true, 100);

        assertEquals(Map.of("mode", "self_consumption", "reserve", "0.3", "grid_charging", "false"),
                powerwall.settings(tesla.battery()));
        storm(false, 100);
        assertEquals("1.0", powerwall.settings(tesla.battery()).get("reserve"));
    }

    @Test
    void withoutOneFromBeforeNothingIsCaptured() throws VendorException {
        storm(true, 100);

        assertEquals(Map.of(), powerwall.settings(tesla.battery()));
    }

    @Test
    void aReserveRaisedByAnOrderBeforeItIsStillKnownAfterIt() throws VendorException {
        powerwall.apply(tesla.host, tesla.order(new Setting.ChargeFromGrid(0.8, OptionalDouble.empty())));
        storm(true, 100);
        storm(false, 80);

        assertTrue(tesla.writes(powerwall, new Setting.SelfConsume())
                .contains("backup {\"backup_reserve_percent\":20}"));
    }
}
