package offpeak.host.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.InstantSource;
import offpeak.api.Http.Call;
import offpeak.api.VendorException;
import org.junit.jupiter.api.Test;

class ReachTest {

    @Test
    void inSimulatedTimeOnlyThisMachineIsCalled() throws VendorException {
        for (String local : new String[]{"http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:80/x"}) {
            Reach.LOOPBACK.check(URI.create(local));
        }
        for (String real : new String[]{"https://api.octopus.energy/v1", "http://127.0.0.1.example.org/",
                "http://10.0.0.1/",
                "http://localhost.example.org/", "mailto:someone"}) {
            VendorException refusal = assertThrows(VendorException.class, () -> Reach.LOOPBACK.check(URI.create(real)));
            assertEquals(VendorException.Kind.CONFIGURATION, refusal.kind());
        }
        Reach.ANYWHERE.check(URI.create("https://api.octopus.energy/v1"));
    }

    @Test
    void aHostInSimulatedTimeRefusesACallBeforeItIsSent() {
        HttpComponent http = Start.http(InstantSource.system(), null, true);
        VendorException refusal = assertThrows(VendorException.class,
                () -> http.create("agile").send(Call.get(URI.create("https://api.octopus.energy/v1"))));
        assertTrue(refusal.getMessage().contains("time is simulated"), refusal.getMessage());
        http.close();
    }
}
