package offpeak.api;

import java.util.Objects;
import java.util.Optional;

/**
 * What the home took from the grid and gave to it lately, by its meter.
 *
 * @param flows by period; gaps are where the meter has one
 */
public record GridExchange(Series<Flow> flows) implements State {

    /**
     * Both in one period, told apart at each moment: a home may import and export within one.
     *
     * @param importedWh Wh, 0 or more
     * @param exportedWh Wh, 0 or more
     */
    public record Flow(double importedWh, double exportedWh) {

        static final Flow NONE = new Flow(0, 0);

        /** @throws IllegalArgumentException for an energy below 0 or that is no number */
        public Flow {
            for (double wh : new double[]{importedWh, exportedWh}) {
                if (!(wh >= 0 && Double.isFinite(wh))) {
                    throw new IllegalArgumentException("energy must be 0 Wh or more, not " + wh);
                }
            }
        }

        /** Of both together. */
        public Flow plus(Flow other) {
            return new Flow(importedWh + other.importedWh, exportedWh + other.exportedWh);
        }

        private Flow times(double part) {
            return new Flow(importedWh * part, exportedWh * part);
        }
    }

    public GridExchange {
        Objects.requireNonNull(flows, "flows");
    }

    /** What flowed in a stretch, of a period that lies in it in part as much as of its time; empty when any of it is not known. */
    public Optional<Flow> over(Interval stretch) {
        Flow sum = Flow.NONE;
        long knownNanos = 0;
        for (Series.Entry<Flow> entry : flows.entries()) {
            Optional<Interval> part = entry.interval().intersection(stretch);
            if (part.isPresent()) {
                knownNanos += part.get().duration().toNanos();
                sum = sum.plus(entry.value().times(part.get().hours() / entry.interval().hours()));
            }
        }
        return knownNanos == stretch.duration().toNanos() ? Optional.of(sum) : Optional.empty();
    }
}
