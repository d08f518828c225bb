package offpeak.rules.sample.there;

import java.util.Optional;
import offpeak.rules.sample.here.Here;

public record There(Optional<Here> back) {
    public static There from(Here here) {
        return new There(Optional.of(here));
    }
}
