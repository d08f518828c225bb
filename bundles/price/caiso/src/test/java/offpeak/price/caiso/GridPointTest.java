package offpeak.price.caiso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.GridPoint;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import org.junit.jupiter.api.Test;

class GridPointTest {
    private final FakeHost host = FakeHost.california("caiso", "2026-07-14T22:04:00Z");

    @Test
    void theNodeAndTheUtilityOfTheHomesPlaceStandBesideThePrices() throws VendorException {
        try (Fixtures vendor = Fixtures.start()) {
            CaisoPrices prices = new CaisoPrices(Configured.of(CaisoPrices.Config.class,
                    Map.of("baseUrl", vendor.url(), "mapUrl", vendor.url(), "market", "DAM")));
            vendor.on("GET", "/oasisapi/SingleZip", request -> OasisAnswers.zipped(OasisAnswers.RTM_HEADER
                    + OasisAnswers.rtm("2026-07-14T22:00:00Z", "TH_NP15_GEN-APND", "LMP", 104.5)));
            prices.refresh(host);
            assertEquals(new GridPoint("TH_NP15_GEN-APND", Optional.of("PG&E")),
                    host.state(EntityId.Kind.PRICE, "point", GridPoint.class));
        }
    }

    @Test
    void nothingIsToldOfANodeWithoutAPrice() {
        CaisoPrices prices = new CaisoPrices(Configured.of(CaisoPrices.Config.class,
                Map.of("baseUrl", "http://127.0.0.1:1", "market", "DAM")));
        assertThrows(VendorException.class, () -> prices.refresh(host));
        assertEquals(Map.of(), host.last());
    }
}
