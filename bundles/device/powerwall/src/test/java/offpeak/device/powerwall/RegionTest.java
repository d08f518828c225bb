package offpeak.device.powerwall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import offpeak.api.Http;
import offpeak.api.VendorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a token may be taken when an account lives in another region. */
class RegionTest {

    private static Http.Reply reply(int status, String body) {
        return new Http.Reply(status, Map.of(), body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "https://fleet-api.prd.eu.vn.cloud.tesla.com | true https://fleet-api.prd.eu.vn.cloud.tesla.com/api/1/x",
            "https://fleet-api.prd.eu.vn.cloud.tesla.com/ | true https://fleet-api.prd.eu.vn.cloud.tesla.com/api/1/x",
            "https://localhost:99 | true https://localhost:99/api/1/x",
            "http://localhost:99/api/1 | true http://localhost:99/api/1/x",
            "https://evil.example | false http://localhost/api/1/x",
            "https://me@localhost | false http://localhost/api/1/x", "ftp://localhost | false http://localhost/api/1/x",
            "https://fleet-api.x.tesla.com.evil.example | false http://localhost/api/1/x",
            "not an address | false http://localhost/api/1/x", "http://localhost | false http://localhost/api/1/x"})
    void aRegionIsTeslasOrTheHostsOwn(String told, String then) throws VendorException {
        Region region = new Region("http://localhost");
        boolean moves = region.moves(reply(421, "{}"),
                () -> reply(200, "{\"response\":{\"fleet_api_base_url\":\"" + told + "\"}}"));
        assertEquals(then, moves + " " + region.uri("/x"));
    }

    @Test
    void aRegionIsChangedOnce() throws VendorException {
        Region region = new Region("http://localhost/api/1");
        assertTrue(region.moves(reply(421, "use https://fleet-api.a.tesla.com"), () -> reply(500, "")));
        assertFalse(region.moves(reply(421, "use https://fleet-api.b.tesla.com"), () -> reply(500, "")));
        assertEquals("https://fleet-api.a.tesla.com/api/1/x", region.uri("/x").toString());
        assertEquals(Optional.of("https://fleet-api.b.tesla.com"), region.told());
    }
}
