package offpeak.rule.demandresponse;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.DemandEvent;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.PriceStatistics;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;

/** Whether one car is paused now. */
final class Deliberation {

    static final String PAUSED = "demand-response.paused";
    private static final String SINCE = "since";
    private static final String POWER = "power";
    /** What the car still takes to its limit, Wh: the ledger of events ends its baseline there. */
    private static final String NEEDED = "needed";

    /** What most charge with at home; used when nobody tells. */
    private static final double USUAL_POWER_W = 7000;
    /** What is stored of what is drawn. */
    private static final double EFFICIENCY = 0.9;
    private static final double USUAL_LIMIT = 0.8;
    /** Fewer hours say little of what is high; meanwhile the threshold holds. */
    private static final double ENOUGH_HOURS = 72;
    /** Aggressiveness 1 pauses above this percentile, and 100 above the median. */
    private static final double CALMEST = 99;
    private static final double BOLDEST = 50;

    private final Situation situation;
    private final Options options;
    private final Observation<Prices> prices;
    private final Car car;
    /** Of this rule, for this car, newest first. */
    private final List<Decision> pauses;

    Deliberation(Situation situation, Options options, Observation<Prices> prices, Car car) {
        this.situation = situation;
        this.options = options;
        this.prices = prices;
        this.car = car;
        this.pauses = situation.decisions().stream()
                .filter(one -> one.device().equals(car.device()) && one.reason().code().equals(PAUSED))
                .filter(one -> one.stage() != Decision.Stage.REFUSED && one.stage() != Decision.Stage.FAILED)
                .toList();
    }

    Optional<Intent> intent() {
        Instant now = situation.now();
        double from = threshold();
        Spell.Bounds bounds = new Spell.Bounds(from, from - (options.threshold() - options.resumeBelow()),
                options.minPause(), options.stale());
        Optional<Spell> spell = Spell.at(now, prices.state().series(), bounds);
        if (spell.isEmpty() || !car.here() || optedOut(spell.get()) || skips(spell.get()) >= options.maxSkips()) {
            return Optional.empty();
        }
        Optional<Decision> begun = pauses.stream().filter(one -> !one.at().isBefore(spell.get().since()))
                .min(Comparator.comparing(Decision::at));
        if (!car.draws() && !pausing(begun) || car.stateOfCharge().orElse(1) < options.leastCharge()) {
            return Optional.empty();
        }
        OptionalDouble powerW = powerW(begun);
        Instant start = begun.map(Decision::at).orElse(now);
        Instant longest = start.plus(options.maxPause());
        Instant until = latestStart(powerW).filter(latest -> latest.isBefore(longest)).orElse(longest)
                .truncatedTo(ChronoUnit.MINUTES);
        if (!until.isAfter(now)) {
            return Optional.empty();
        }
        Map<String, Object> params = new java.util.TreeMap<>(Map.of("price", rounded(spell.get().price()), "threshold",
                rounded(from), SINCE, spell.get().since()));
        powerW.ifPresent(watts -> params.put(POWER, watts));
        neededWh().ifPresent(wh -> params.put(NEEDED, (double) Math.round(wh)));
        return Optional.of(new Intent(car.device(), new Setting.StopCharging(), new Interval(start, until),
                Priority.DEMAND_RESPONSE, new Reason(PAUSED, params), OptionalDouble.of(0)));
    }

    /** Per MWh: the owner's own, or by how high prices were lately where it is said how readily charging may be put off. */
    private double threshold() {
        Optional<Integer> aggressiveness = options.aggressiveness().or(car::aggressiveness);
        return aggressiveness.flatMap(value -> situation.usable(PriceStatistics.class).stream()
                .filter(seen -> seen.state().prices().equals(prices.entity())
                        && seen.state().knownHours() >= ENOUGH_HOURS)
                .findFirst().map(seen -> Math.nextUp(Spell.KWH_PER_MWH
                        * seen.state().percentile(percent(value)))))
                .orElse(options.threshold());
    }

    static double percent(int aggressiveness) {
        return CALMEST - (CALMEST - BOLDEST) * (aggressiveness - 1) / 99;
    }

    /** Whether the owner, or somebody at the car or in its app, would have none of this spell. */
    private boolean optedOut(Spell spell) {
        boolean said = situation.usable(DemandEvent.class).stream().map(Observation::state)
                .filter(event -> event.device().equals(car.device())).flatMap(event -> event.optedOutAt().stream())
                .anyMatch(at -> !at.isBefore(spell.since()));
        boolean ordered = situation.decisions().stream().filter(one -> one.device().equals(car.device()))
                .anyMatch(one -> !one.at().isBefore(spell.since()) && one.priority() == Priority.MANUAL
                        && one.setting() instanceof Setting.Charge);
        boolean outside = pauses.stream().filter(one -> !one.at().isBefore(spell.since()))
                .anyMatch(one -> one.stage() == Decision.Stage.EXTERNAL);
        return said || ordered || outside;
    }

    /** How many other spells it was paused for in the last 24 h. */
    private long skips(Spell spell) {
        return pauses.stream().filter(one -> one.at().isBefore(spell.since()))
                .map(one -> one.reason().params().getOrDefault(SINCE, one.at())).distinct().count();
    }

    /** Whether it stands still because of this rule: what was told last of its charging is this spell's pause. */
    private boolean pausing(Optional<Decision> begun) {
        return begun.isPresent() && situation.decisions().stream()
                .filter(one -> one.device().equals(car.device()) && (one.setting() instanceof Setting.Charging
                        || one.setting() instanceof Setting.Restore))
                .max(Comparator.comparing(Decision::at).thenComparing(Decision::id))
                .filter(one -> one.reason().code().equals(PAUSED)).isPresent();
    }

    private OptionalDouble powerW(Optional<Decision> begun) {
        if (options.powerW().isPresent()) {
            return options.powerW();
        }
        if (car.powerW().orElse(0) > 0) {
            return car.powerW();
        }
        return begun.map(one -> one.reason().params().get(POWER)).filter(Number.class::isInstance)
                .map(value -> OptionalDouble.of(((Number) value).doubleValue())).orElse(OptionalDouble.empty());
    }

    /** When it has to charge again to be ready; absent when it need not be, or its charge is not known. */
    private Optional<Instant> latestStart(OptionalDouble powerW) {
        if (options.departure().isEmpty() || car.stateOfCharge().isEmpty()) {
            return Optional.empty();
        }
        LocalDate today = situation.now().atZone(situation.zone()).toLocalDate();
        Instant next = departure(today).isAfter(situation.now()) ? departure(today) : departure(today.plusDays(1));
        double watts = powerW.isPresent() ? powerW.getAsDouble() : car.powerableW().orElse(USUAL_POWER_W);
        double hours = neededWh().getAsDouble() / watts;
        return Optional.of(next.minus(options.margin()).minus(Duration.ofSeconds(Math.round(hours * 3600))));
    }

    /** From the charger; absent when its charge is not known. */
    private OptionalDouble neededWh() {
        return car.stateOfCharge().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, car.limit().orElse(USUAL_LIMIT) - car.stateOfCharge().getAsDouble())
                        * options.capacityWh() / EFFICIENCY);
    }

    private Instant departure(LocalDate day) {
        return day.atTime(options.departure().orElseThrow()).atZone(situation.zone()).toInstant();
    }

    private static double rounded(double perMwh) {
        return Math.rint(perMwh * 100) / 100;
    }
}
