package offpeak.sample.configured;

import java.util.List;
import offpeak.api.Intent;
import offpeak.api.Rule;
import offpeak.api.Situation;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** A rule that nobody has configured yet; the test makes a bundle of it. */
@Component(configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Configured implements Rule {
    @Override
    public List<Intent> decide(Situation situation) {
        return List.of();
    }
}
