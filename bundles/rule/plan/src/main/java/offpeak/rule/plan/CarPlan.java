package offpeak.rule.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Interval;
import offpeak.api.Setting;
import offpeak.api.plan.Profile;

/**
 * When a car charges, as it can be told: with all it can draw for a part of a price period, or, when the sun gives less, with so
 * many amps. What is left of a period's charging is beside that of its neighbour, so that it starts once.
 *
 * @param pieces in order, apart from each other
 */
record CarPlan(CarNow car, List<Piece> pieces) {

    /** Of its power: less is what a solver leaves over. */
    private static final double NOTHING = 0.03;
    /** Of its power: from here on it is all of it. */
    private static final double ALL = 0.97;
    /** Of its power: above it the sun does not set the current. */
    private static final double NEARLY_ALL = 0.9;
    /** Of the planned power: what the sun gives of it at least when it sets the current. */
    private static final double SUNNY = 0.5;
    /** By IEC 61851 no car charges with less, A. */
    static final double LEAST_AMPS = 6;
    /** A current that goes on is changed by no less, A: each change is a call and the sun trembles. */
    private static final double STEADY_AMPS = 2;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    /** What shorter pauses save is less than a start is worth. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(15);

    /** @param amps absent: all that cable and charger give */
    record Piece(Interval during, OptionalDouble amps, double powerW) {
        private boolean joins(Piece next) {
            return amps.equals(next.amps())
                    && pause(next).compareTo(amps.isPresent() ? Duration.ZERO : SHORTEST_PAUSE) <= 0
                    && pause(next).compareTo(next.during().duration()) < 0;
        }

        private Duration pause(Piece next) {
            return Duration.between(during.end(), next.during().start());
        }

        /** As long as both: a pause that is left out is gained at the end. */
        private Piece with(Piece next) {
            double wh = powerW * during.hours() + next.powerW() * next.during().hours();
            Interval both = new Interval(during.start(), next.during().end().minus(pause(next)));
            return new Piece(both, amps, wh / both.hours());
        }
    }

    static CarPlan none(CarNow car) {
        return new CarPlan(car, List.of());
    }

    /** Charges from now on until it has to leave. */
    static CarPlan atOnce(CarNow car, Instant now) {
        Instant full = now.plusSeconds(Math.round(car.neededWh() / car.fullW() * 3600)).plus(SHORTEST);
        Instant by = car.by().orElse(full);
        return new CarPlan(car, List.of(new Piece(new Interval(now, full.isBefore(by) ? full : by),
                OptionalDouble.empty(), car.fullW())));
    }

    /** @param powerW mean powers in each step, as planned */
    static CarPlan of(CarNow car, Steps steps, Outlook.Way way, Profile powerW) {
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < steps.count(); i++) {
            double planned = powerW.get(i);
            if (planned < NOTHING * car.fullW()) {
                continue;
            }
            Interval step = steps.horizon().step(i);
            double surplusW = way.sunW().get(i) - way.loadW().get(i);
            if (planned < NEARLY_ALL * car.fullW() && surplusW >= SUNNY * planned) {
                pieces.add(new Piece(step, OptionalDouble.of(amps(car, planned, i == 0)), planned));
                continue;
            }
            boolean runs = pieces.isEmpty()
                    ? i == 0 && car.drawnW() > 0
                    : pieces.get(pieces.size() - 1).during().end().equals(step.start());
            boolean goesOn = i + 1 < steps.count() && powerW.get(i + 1) >= ALL * car.fullW();
            pieces.add(new Piece(part(step, Math.min(1, planned / car.fullW()), !runs && goesOn),
                    OptionalDouble.empty(), car.fullW()));
        }
        return new CarPlan(car, joined(pieces));
    }

    private static double amps(CarNow car, double powerW, boolean running) {
        double amps = Math.max(LEAST_AMPS, Math.floor(powerW / car.wattsPerAmp() + 0.3));
        return running
                ? car.last().map(one -> one.setting()).filter(Setting.Charge.class::isInstance)
                        .map(one -> ((Setting.Charge) one).amps()).filter(OptionalDouble::isPresent)
                        .map(OptionalDouble::getAsDouble).filter(set -> Math.abs(set - amps) <= STEADY_AMPS)
                        .orElse(amps)
                : amps;
    }

    /** Of a step, to whole minutes. */
    private static Interval part(Interval step, double share, boolean end) {
        if (share >= ALL) {
            return step;
        }
        long minutes = Math.max(1, Math.round(step.duration().toSeconds() * share / 60));
        Duration length = Duration.ofMinutes(minutes);
        if (length.compareTo(step.duration()) >= 0) {
            return step;
        }
        return end ? new Interval(step.end().minus(length), step.end()) : Interval.of(step.start(), length);
    }

    private static List<Piece> joined(List<Piece> pieces) {
        List<Piece> joined = new ArrayList<>();
        for (Piece next : pieces) {
            Piece last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last == null || !last.joins(next)) {
                joined.add(next);
                continue;
            }
            joined.set(joined.size() - 1, last.with(next));
        }
        return List.copyOf(joined);
    }

    /** Mean power in a step, W. */
    double powerW(Interval step) {
        return pieces.stream().mapToDouble(piece -> piece.during().intersection(step).map(Interval::hours).orElse(0.0)
                * piece.powerW()).sum() / step.hours();
    }

    Optional<Piece> at(Instant instant) {
        return pieces.stream().filter(piece -> piece.during().contains(instant)).findFirst();
    }
}
