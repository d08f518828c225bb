package offpeak.host.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;

/** Literals that several tests use. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");

    private Samples() {}

    static Decision decision(Instant at) {
        return new Decision(0, at, BATTERY, new Setting.ChargeFromGrid(0.8, OptionalDouble.of(3300)),
                at.plusSeconds(1800), Priority.PLAN, "cheapest-slots",
                new Reason("cheapest-slots.chosen",
                        Map.of("price", 0.071, "slots", 5, "from", NOON, "energy", 7_000_000_000L, "sure", true, "who",
                                "Zoë \"Z\"", "exact", new BigDecimal("0.10"))),
                List.of(new Decision.Lost("default", new Setting.SelfConsume(), Priority.DEFAULT,
                        Reason.of("default.idle"))),
                List.of(new Decision.Step(Decision.Stage.DESIRED, at, Optional.empty())));
    }
}
