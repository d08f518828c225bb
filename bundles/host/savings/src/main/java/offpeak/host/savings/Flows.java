package offpeak.host.savings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import offpeak.api.Interval;

/**
 * What flowed in a period, in steps in which every power was the same: import and export are told apart at each moment, not
 * by the sum of the half-hour.
 */
record Flows(List<Step> steps) {

    /**
     * @param grid its meter; absent when there is none
     * @param load as {@code grid}
     * @param solar empty when the home has no panels; absent when they exist and can't be read now
     * @param batteries empty when the home has none; absent when one exists and can't be read now
     */
    record Meters(Optional<Track> grid, Optional<Track> load, Optional<List<Track>> solar,
            Optional<List<Track>> batteries) {}

    /**
     * @param gridW positive while importing
     * @param homeW what the grid would give without a battery: load less sun
     */
    record Step(double hours, OptionalDouble gridW, OptionalDouble homeW, OptionalDouble loadW,
            OptionalDouble solarW) {}

    /** Wh that were taken from the grid and given to it. */
    record Exchange(double importedWh, double exportedWh) {

        static final Exchange NONE = new Exchange(0, 0);

        Exchange plus(double gridWh) {
            return new Exchange(importedWh + Math.max(0, gridWh), exportedWh + Math.max(0, -gridWh));
        }
    }

    static Flows of(Meters meters, Interval period) {
        NavigableSet<Instant> cuts = new TreeSet<>();
        meters.grid().ifPresent(track -> track.changes(cuts));
        meters.load().ifPresent(track -> track.changes(cuts));
        meters.solar().ifPresent(all -> all.forEach(track -> track.changes(cuts)));
        meters.batteries().ifPresent(all -> all.forEach(track -> track.changes(cuts)));
        List<Step> steps = new ArrayList<>();
        Instant from = period.start();
        while (from.isBefore(period.end())) {
            Instant next = cuts.higher(from);
            Instant to = next == null || next.isAfter(period.end()) ? period.end() : next;
            steps.add(step(meters, new Interval(from, to)));
            from = to;
        }
        return new Flows(List.copyOf(steps));
    }

    private static Step step(Meters meters, Interval span) {
        Instant at = span.start();
        OptionalDouble solar = powerW(meters.solar(), at);
        OptionalDouble battery = powerW(meters.batteries(), at);
        OptionalDouble metered = meters.grid().map(track -> track.at(at)).orElse(OptionalDouble.empty());
        OptionalDouble used = meters.load().map(track -> track.at(at)).orElse(OptionalDouble.empty());
        OptionalDouble byLoad = plus(used, solar, -1);
        OptionalDouble grid = metered.isPresent() ? metered : plus(byLoad, battery, -1);
        OptionalDouble byGrid = plus(metered, battery, 1);
        OptionalDouble home = byGrid.isPresent() ? byGrid : byLoad;
        return new Step(span.hours(), grid, home, used.isPresent() ? used : plus(home, solar, 1), solar);
    }

    private static OptionalDouble powerW(Optional<List<Track>> tracks, Instant at) {
        return tracks.map(all -> Track.sum(all, at)).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble plus(OptionalDouble one, OptionalDouble other, int sign) {
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.getAsDouble() + sign * other.getAsDouble())
                : OptionalDouble.empty();
    }

    /** What the home exchanged with the grid; empty when a part of the period is not known. */
    Optional<Exchange> grid() {
        return exchange(Step::gridW);
    }

    /** What it would have exchanged without a battery. */
    Optional<Exchange> home() {
        return exchange(Step::homeW);
    }

    private Optional<Exchange> exchange(Function<Step, OptionalDouble> powerW) {
        Exchange sum = Exchange.NONE;
        for (Step step : steps) {
            OptionalDouble watts = powerW.apply(step);
            if (watts.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(watts.getAsDouble() * step.hours());
        }
        return Optional.of(sum);
    }

    /** Wh; empty when a part is not known. */
    OptionalDouble energyWh(Function<Step, OptionalDouble> powerW) {
        return exchange(powerW).map(sum -> OptionalDouble.of(sum.importedWh() - sum.exportedWh()))
                .orElse(OptionalDouble.empty());
    }
}
