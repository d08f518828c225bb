package offpeak.rule.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import offpeak.api.ChargerState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Priority;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;

/**
 * A car at home on its cable that may be told when to charge.
 *
 * @param charge 0..1
 * @param target 0..1, at most its own limit
 * @param limit where it stops by itself, 0..1; the target when it tells none
 * @param by when it leaves; absent when it does not within a week
 * @param fullW the most it draws, W
 * @param drawnW what it draws now, W
 * @param last what was decided of its charging last
 */
record CarNow(EntityId device, double capacityWh, double charge, double target, double limit, Optional<Instant> by,
        double fullW, double wattsPerAmp, double drawnW, Optional<Decision> last) {

    /** What is stored of what is drawn; on the safe side of the 0.92 that cars reach. */
    static final double EFFICIENCY = 0.9;
    /** Of one phase; what three draw is seen when it charges, or said. */
    private static final double VOLTS = 230;
    /** What most charge with at home; used when nobody tells. */
    private static final double USUAL_POWER_W = 7000;
    /** Cars tell their charge in per cent. */
    private static final double ENOUGH = 0.005;
    /** W; below it a car keeps warm and does not charge. */
    private static final double DRAWS_W = 1000;
    private static final Set<Decision.Stage> NOT_DONE = Set.of(Decision.Stage.EXTERNAL, Decision.Stage.REFUSED,
            Decision.Stage.FAILED);
    private static final Set<Decision.Stage> DONE = Set.of(Decision.Stage.CONFIRMED, Decision.Stage.EFFECTIVE,
            Decision.Stage.EXTERNAL);

    /** What of a car and of a charging point is alike. */
    private record Seen(Charging charging, OptionalDouble powerW, OptionalDouble amps, OptionalDouble maxAmps,
            boolean scheduled) {}

    /** @throws IllegalArgumentException for a line whose target the device can't tell, or whose name means several */
    static List<CarNow> all(Situation situation, List<CarLine> lines) {
        Map<EntityId, List<CarLine>> byCar = new LinkedHashMap<>();
        for (CarLine line : lines) {
            device(situation, line).ifPresent(id -> byCar.computeIfAbsent(id, any -> new ArrayList<>()).add(line));
        }
        return byCar.entrySet().stream().flatMap(car -> of(situation, car.getKey(), car.getValue()).stream()).toList();
    }

    private static Optional<EntityId> device(Situation situation, CarLine line) {
        List<EntityId> meant = situation.observations().values().stream()
                .filter(seen -> seen.state() instanceof VehicleState || seen.state() instanceof ChargerState)
                .map(seen -> seen.entity())
                .filter(id -> id.site().equals(situation.site().id()) && id.isMeantBy(line.name())).toList();
        if (meant.size() > 1) {
            throw new IllegalArgumentException("cars: '" + line.name() + "' must name one of "
                    + meant.stream().map(EntityId::toString).collect(Collectors.joining(", ")));
        }
        return meant.stream().findFirst();
    }

    /** @param lines of one car, which may want different things on different days */
    private static Optional<CarNow> of(Situation situation, EntityId device, List<CarLine> lines) {
        CarLine line = lines.stream().min(Comparator.comparing(one -> one.next(situation.now(), situation.zone())
                .orElse(Instant.MAX))).orElseThrow();
        Optional<VehicleState> car = situation.usable(device, VehicleState.class);
        if (car.isPresent()) {
            if (line.charge().isEmpty()) {
                throw new IllegalArgumentException("cars: '" + line.name()
                        + "' tells how full it is, so its target must be a share such as 80%");
            }
            return vehicle(situation, device, line, car.get());
        }
        return situation.usable(device, ChargerState.class).flatMap(charger -> {
            if (line.energyWh().isEmpty()) {
                throw new IllegalArgumentException("cars: '" + line.name()
                        + "' does not tell how full the car is, so its target must be an energy such as 20kWh");
            }
            return charger(situation, device, line, charger);
        });
    }

    private static Optional<CarNow> vehicle(Situation situation, EntityId device, CarLine line, VehicleState car) {
        if (!car.atHome().orElse(false) || !car.pluggedIn() || car.stateOfCharge().isEmpty()
                || car.reach() == VehicleState.Reach.OFFLINE) {
            return Optional.empty();
        }
        double charge = car.stateOfCharge().getAsDouble();
        double target = Math.min(line.charge().getAsDouble(), car.chargeLimit().orElse(1));
        return of(situation, device, line, new Seen(car.charging().get(), car.powerW(), car.amps(), car.maxAmps(),
                car.scheduledStart().isPresent()), line.capacityWh(), charge, target,
                car.chargeLimit().orElse(target));
    }

    /** As a car whose battery holds what is wanted, and was empty when it was plugged in. */
    private static Optional<CarNow> charger(Situation situation, EntityId device, CarLine line, ChargerState state) {
        double wantedWh = line.energyWh().getAsDouble();
        return state.charging().filter(charging -> charging != Charging.DISCONNECTED)
                .flatMap(charging -> of(situation, device, line,
                        new Seen(charging, state.powerW(), state.amps(), state.maxAmps(), false), wantedWh,
                        Math.min(1, state.energyWh().orElse(0) / wantedWh), 1, 1));
    }

    private static Optional<CarNow> of(Situation situation, EntityId device, CarLine line, Seen seen,
            double capacityWh, double charge, double target, double limit) {
        Optional<Decision> last = situation.decisions().stream().filter(one -> one.device().equals(device)
                && (one.setting() instanceof Setting.Charging || one.setting() instanceof Setting.Restore))
                .max(Comparator.comparing(Decision::at).thenComparing(Decision::id));
        if (!free(seen, last)) {
            return Optional.empty();
        }
        double drawnW = seen.powerW().orElse(0);
        double allowedW = line.powerW().orElse(seen.maxAmps().orElse(0) > 0
                ? seen.maxAmps().getAsDouble() * VOLTS
                : USUAL_POWER_W);
        // what it draws when it may draw all it wants is known better than what it could
        boolean free = last.filter(one -> one.setting() instanceof Setting.Charge order && order.amps().isPresent())
                .isEmpty();
        double fullW = drawnW < DRAWS_W || !free
                ? allowedW
                : line.powerW().isPresent() ? Math.min(allowedW, drawnW) : drawnW;
        double perAmp = drawnW >= DRAWS_W && seen.amps().orElse(0) >= 1
                ? drawnW / seen.amps().getAsDouble()
                : line.powerW().isPresent() && seen.maxAmps().orElse(0) >= 1
                        ? Math.max(VOLTS / 2, allowedW / seen.maxAmps().getAsDouble())
                        : VOLTS;
        return Optional.of(new CarNow(device, capacityWh, charge, target, limit,
                line.next(situation.now(), situation.zone()), steady(fullW), perAmp, drawnW, last));
    }

    /** Whether its charging is the host's to tell: one that stands still because somebody stopped it is not. */
    private static boolean free(Seen seen, Optional<Decision> last) {
        return switch (seen.charging()) {
            case CHARGING, STARTING -> true;
            case STOPPED -> last.filter(one -> !(one.setting() instanceof Setting.Restore))
                    .map(one -> one.setting() instanceof Setting.Charge
                            ? !DONE.contains(one.stage())
                            : one.priority() != Priority.MANUAL && !NOT_DONE.contains(one.stage()))
                    .orElse(seen.scheduled());
            default -> false;
        };
    }

    /** Hundreds of W: a power that is measured trembles, and a plan should not. */
    private static double steady(double watts) {
        return Math.max(100, Math.rint(watts / 100) * 100);
    }

    /** From the house, Wh; 0 when it has enough. */
    double neededWh() {
        return target - charge < ENOUGH ? 0 : (target - charge) * capacityWh / EFFICIENCY;
    }

    boolean draws() {
        return drawnW >= DRAWS_W;
    }

    /** Whether what was decided last is this. */
    boolean did(String... codes) {
        return last.filter(one -> Stream.of(codes).anyMatch(one.reason().code()::equals)).isPresent();
    }
}
