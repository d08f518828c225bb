package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import offpeak.api.VendorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggressivenessTest {
    private final Garage garage = new Garage();

    @AfterEach
    void stop() {
        garage.vendor.close();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "100,100"})
    void whatTheOwnerSetIsTold(int set, int told) throws VendorException {
        garage.cars(Map.of("aggressiveness", set)).refresh(garage.host);
        assertEquals(Optional.of(told).filter(value -> value > 0), garage.car().aggressiveness());
    }
}
