package offpeak.rule.cheapestslots;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import offpeak.api.Interval;

/**
 * Which stretches of time to charge in, so that an energy is bought as cheaply as can be at a constant power. As each
 * stretch gives energy in proportion to its length and none depends on another, taking them in order of price and only a
 * part of the last one is the optimum, not an approximation.
 */
final class SlotPlanner {

    /** Prices are published with three or four decimals of a penny or cent. */
    private static final double SAME_PRICE = 1e-9;
    private static final double NOTHING_WH = 1e-6;

    /** How far a price can be trusted. */
    enum Trust {
        /** Published. */
        PUBLISHED,
        /** Not published yet: competes with the price of a day before, but nothing is planned on it. */
        EXPECTED,
        /** Somebody's estimate: a last resort. */
        ESTIMATE
    }

    /**
     * A stretch that could be charged in.
     *
     * @param whole the settlement period
     * @param usable what is left of it
     * @param price main currency unit per kWh
     */
    record Candidate(Interval whole, Interval usable, double price, Trust trust) {}

    /**
     * A stretch that is charged in.
     *
     * @param candidate which
     * @param energyWh bought in it, at the grid
     * @param partial whether it is needed only in part: at most one is, the dearest
     */
    record Slot(Candidate candidate, double energyWh, boolean partial) {

        Instant start() {
            return candidate.whole().start();
        }
    }

    private SlotPlanner() {}

    /**
     * @param candidates without overlaps
     * @param needWh energy to buy, at the grid
     * @param powerW drawn while charging
     * @param ignoreWh a rest below this is not worth a start of the charger
     * @param running the instant now when it charges by this plan already: its slot wins ties and is seen through to the
     *        last watt-hour
     * @return cheapest first; fewer than needed when there is no more
     */
    static List<Slot> choose(List<Candidate> candidates, double needWh, double powerW, double ignoreWh,
            Optional<Instant> running) {
        List<Candidate> firm = new ArrayList<>(
                candidates.stream().filter(candidate -> candidate.trust() != Trust.ESTIMATE).toList());
        List<Candidate> estimates = new ArrayList<>(
                candidates.stream().filter(candidate -> candidate.trust() == Trust.ESTIMATE).toList());
        List<Slot> chosen = new ArrayList<>();
        double left = needWh;
        while (left > NOTHING_WH && !(firm.isEmpty() && estimates.isEmpty())) {
            List<Candidate> pool = firm.isEmpty() ? estimates : firm;
            Candidate next = cheapest(pool, chosen, running);
            pool.remove(next);
            double full = powerW * next.usable().hours();
            boolean seenThrough = running.filter(next.usable()::contains).isPresent();
            if (left < ignoreWh + NOTHING_WH && !seenThrough) {
                break;
            }
            chosen.add(new Slot(next, Math.min(full, left), left < full - NOTHING_WH));
            left -= full;
        }
        return chosen;
    }

    /** Of equal prices the one that is running, then one beside a chosen one, then the earliest. */
    private static Candidate cheapest(List<Candidate> pool, List<Slot> chosen, Optional<Instant> running) {
        double price = pool.stream().mapToDouble(Candidate::price).min().orElseThrow();
        return pool.stream().filter(candidate -> candidate.price() <= price + SAME_PRICE)
                .min(Comparator
                        .comparing((Candidate candidate) -> running.filter(candidate.usable()::contains).isEmpty())
                        .thenComparing(candidate -> chosen.stream().noneMatch(slot -> touch(slot, candidate)))
                        .thenComparing(candidate -> candidate.whole().start()))
                .orElseThrow();
    }

    private static boolean touch(Slot slot, Candidate candidate) {
        Interval other = slot.candidate().whole();
        return other.end().equals(candidate.whole().start()) || candidate.whole().end().equals(other.start());
    }
}
