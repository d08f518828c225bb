package offpeak.rule.cheapestslots;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;

/** Situations for the tests: a home in London with a battery of 10 kWh that charges with 5 kW. */
final class Homes {

    static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    static final EntityId IMPORT = EntityId.parse("home/price/agile/import");

    private Homes() {}

    /** Without losses, so that a half-hour stores a quarter of the battery. */
    static CheapestSlots rule(Map<String, ?> changes) {
        Map<String, Object> values = new java.util.HashMap<>(Map.of("efficiency", 1.0, "target", 1.0));
        values.putAll(changes);
        return new CheapestSlots(Configured.of(CheapestSlots.Config.class, values));
    }

    static BatteryState battery(double stateOfCharge) {
        return new BatteryState(OptionalDouble.of(stateOfCharge), OptionalDouble.of(0), OptionalDouble.of(10_000),
                OptionalDouble.of(0.2), Optional.of("self_consumption"), Optional.of(false), Optional.of(false),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1));
    }

    static <S extends State> Observation<S> seen(EntityId entity, S state, String at) {
        return new Observation<>(entity, state, Instant.parse(at), Duration.ofHours(1), "test", Quality.GOOD);
    }

    /** Half-hours one after the other. */
    static Prices prices(String from, double... perKwh) {
        Instant start = Instant.parse(from);
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (double price : perKwh) {
            entries.add(new Series.Entry<>(Interval.of(start, Duration.ofMinutes(30)), Prices.Price.of(price)));
            start = start.plusSeconds(1800);
        }
        return new Prices(Prices.Direction.IMPORT, Currency.getInstance("GBP"), Series.of(entries));
    }

    static Situation situation(String now, double stateOfCharge, Prices prices, Observation<?>... more) {
        List<Observation<?>> all = new ArrayList<>(
                List.of(seen(BATTERY, battery(stateOfCharge), now), seen(IMPORT, prices, now)));
        all.addAll(Arrays.asList(more));
        return Situation.of(Sites.LONDON, Instant.parse(now), all);
    }

    static Situation with(Situation situation, List<Decision> decisions) {
        return new Situation(situation.site(), situation.now(), situation.observations(), decisions, List.of());
    }

    /** As the engine would have kept it. */
    static Decision decision(long id, Instant at, Intent intent) {
        return new Decision(id, at, intent.device(), intent.setting(), intent.during().end(), intent.priority(),
                "cheapest-slots", intent.reason(), List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, at, Optional.empty())));
    }

    /**
     * A night, minute by minute, with an engine that keeps a ledger and a battery that charges in proportion to time.
     *
     * @param boughtWh at the grid
     * @param cost of it, main currency unit
     * @param starts how often the battery began to draw power
     * @param stateOfCharge at the end
     */
    record Night(double boughtWh, double cost, int starts, double stateOfCharge) {

        static Night of(CheapestSlots rule, Prices prices, String from, String to, double stateOfCharge, double powerW,
                double efficiency, DoubleUnaryOperator gauge) {
            List<Decision> ledger = new ArrayList<>();
            double soc = stateOfCharge;
            double boughtWh = 0;
            double cost = 0;
            int starts = 0;
            boolean drawing = false;
            for (Instant now = Instant.parse(from); now.isBefore(Instant.parse(to)); now = now.plusSeconds(60)) {
                double shown = Math.min(1, Math.max(0, gauge.applyAsDouble(soc)));
                Instant instant = now;
                List<Intent> active = rule.decide(with(situation(now.toString(), shown, prices), ledger)).stream()
                        .filter(intent -> intent.during().contains(instant)).toList();
                if (active.size() > 1) {
                    throw new AssertionError("two intents at once: " + active);
                }
                Optional<Setting> wanted = active.stream().map(Intent::setting).findFirst();
                if (wanted.isPresent() && (ledger.isEmpty() || !ledger.get(0).setting().equals(wanted.get()))) {
                    ledger.add(0, decision(ledger.size() + 1, now, active.get(0)));
                }
                double target = wanted.filter(Setting.ChargeFromGrid.class::isInstance)
                        .map(setting -> ((Setting.ChargeFromGrid) setting).target()).orElse(0.0);
                double wh = Math.max(0, Math.min(powerW / 60, (target - soc) * 10_000 / efficiency));
                starts += wh > 0 && !drawing ? 1 : 0;
                drawing = wh > 0;
                soc += wh * efficiency / 10_000;
                boughtWh += wh;
                cost += wh / 1000 * prices.series().at(now).map(Prices.Price::value).orElse(0.0);
            }
            return new Night(boughtWh, cost, starts, soc);
        }
    }
}
