package offpeak.simulator.home;

import java.time.Instant;

/** A home at one instant. */
public record HomeState(Instant at, Battery battery, Flows flows, Settings settings) {}
