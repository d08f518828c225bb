package offpeak.sample.works;

import java.time.Duration;
import offpeak.api.Host;
import offpeak.api.Integration;
import org.osgi.service.component.annotations.Component;

/** An integration that becomes active; the test makes a bundle of it. */
@Component
public final class Works implements Integration {
    @Override
    public Duration refresh(Host host) {
        return Duration.ofMinutes(1);
    }
}
