package offpeak.api.plan;

import java.util.Map;

/**
 * The plan that runs now; what is as good within the tolerance stays with it.
 *
 * @param horizon its steps; they need not be those of the request
 * @param powerW mean power by device id in each of its steps, W: positive takes, negative gives
 */
public record InForce(Horizon horizon, Map<String, Profile> powerW) {
    public InForce {
        Check.present("inForce.horizon", horizon);
        powerW = Map.copyOf(Check.present("inForce.powerW", powerW));
        for (Profile each : powerW.values()) {
            Check.sized("inForce.powerW", each.size(), horizon.steps());
        }
    }
}
