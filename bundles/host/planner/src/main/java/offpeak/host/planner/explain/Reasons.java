package offpeak.host.planner.explain;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.Reason;
import offpeak.api.plan.Why.Action;
import offpeak.api.plan.Why.Binding;

/** Codes and parameters; the sentences are in {@code OSGI-INF/l10n/reasons.properties}. */
final class Reasons {
    private static final String PRICE = "price";

    private Reasons() {}

    /**
     * @param price of what is taken or given, main unit per kWh
     * @param worth of what is stored, main unit per kWh
     * @param gain per kWh, on the side of the house
     * @param used when what is stored is used; absent when it stays to the end
     */
    static Reason of(Action action, boolean car, Set<Binding> binding, double price, double worth, double gain,
            Optional<Instant> used) {
        Map<String, Object> params = new HashMap<>(Map.of(PRICE, price, "worth", worth));
        if (action == Action.HOLD) {
            if (binding.contains(Binding.FULL)) {
                return Reason.of("planner.full");
            }
            if (binding.contains(Binding.RESERVE)) {
                return Reason.of("planner.at-reserve");
            }
            if (binding.contains(Binding.EMPTY)) {
                return new Reason(car ? "planner.car-waits" : "planner.empty", car ? params : Map.of());
            }
            return new Reason(car ? "planner.car-waits" : "planner.hold", params);
        }
        params.put("gain", gain);
        String code = switch (action) {
            case CHARGE_FROM_GRID -> "planner.charge";
            case CHARGE_FROM_SUN -> "planner.sun";
            case DISCHARGE_TO_GRID -> "planner.export";
            default -> "planner.cover";
        };
        if (car) {
            params.remove("gain");
            return new Reason(action == Action.CHARGE_FROM_SUN ? "planner.car-sun" : "planner.car-charge", params);
        }
        if (action == Action.CHARGE_FROM_GRID && used.isPresent()) {
            params.put("at", used.get());
            return new Reason("planner.charge-for", params);
        }
        return new Reason(code, params);
    }

    /** What somebody else decides. */
    static Reason given(Action action) {
        return Reason.of(action == Action.IDLE ? "planner.car-away" : "planner.car-given");
    }

    static Reason outage(Action action) {
        return Reason.of(action == Action.HOLD ? "planner.outage-holds" : "planner.outage");
    }

    static Reason load(boolean runs) {
        return Reason.of(runs ? "planner.load-runs" : "planner.load-waits");
    }

    static Reason zone(String code, double temperatureC) {
        return new Reason("planner.zone-" + code, Map.of("temperature", temperatureC));
    }
}
