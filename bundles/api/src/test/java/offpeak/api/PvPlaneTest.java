package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PvPlaneTest {

    @Test
    void asPeopleTypeThem() throws VendorException {
        assertEquals(List.of(new PvPlane(35, -90, 4200), new PvPlane(10, 90, 1800)),
                PvPlane.parse("planes", new String[]{"35 -90 4.2", " 10  90 1.8 ", ""}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "35 0", "steep 0 4", "95 0 4", "35 200 4", "35 0 0", "35 0 NaN", "35 0 99999"})
    void whatCantBeReadIsNamed(String text) {
        assertEquals(
                "planes needs a line 'tilt azimuth kWp' for each plane, e.g. '35 0 4.2' (0 is south, -90 east, 90 west),"
                        + " not '" + text + "'",
                assertThrows(VendorException.class, () -> PvPlane.parse("planes", new String[]{text})).getMessage());
    }
}
