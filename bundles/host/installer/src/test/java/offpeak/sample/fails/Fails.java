package offpeak.sample.fails;

import java.time.Duration;
import offpeak.api.Host;
import offpeak.api.Integration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** An integration that does not become active; the test makes a bundle of it. */
@Component
public final class Fails implements Integration {
    @Activate
    public Fails() {
        throw new IllegalStateException("the dog ate it");
    }

    @Override
    public Duration refresh(Host host) {
        return Duration.ofMinutes(1);
    }
}
