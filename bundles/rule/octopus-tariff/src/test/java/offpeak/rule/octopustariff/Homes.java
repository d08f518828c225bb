package offpeak.rule.octopustariff;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Decision;
import offpeak.api.Dispatches;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;

/** Situations for the tests: a home in London with a Powerwall and Intelligent Octopus. */
final class Homes {

    static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    static final EntityId DISPATCHES = EntityId.parse("home/event/io/dispatches");
    static final EntityId EVENTS = EntityId.parse("home/event/io/events");
    static final EntityId IMPORT = EntityId.parse("home/price/agile/import");
    static final EntityId EXPORT = EntityId.parse("home/price/agile/export");
    static final Currency GBP = Currency.getInstance("GBP");
    static final ZoneId LONDON = ZoneId.of("Europe/London");

    private Homes() {}

    static OctopusTariff rule(Map<String, ?> changes) {
        return new OctopusTariff(Configured.of(OctopusTariff.Config.class, changes));
    }

    static <S extends State> Observation<S> seen(EntityId entity, S state, Instant at) {
        return new Observation<>(entity, state, at, Duration.ofMinutes(5), "test", Quality.GOOD);
    }

    static Observation<BatteryState> battery(EntityId entity, Instant at) {
        return seen(entity, new BatteryState(OptionalDouble.of(0.5), OptionalDouble.of(0), OptionalDouble.of(13_500),
                OptionalDouble.of(0.2), Optional.of("autonomous"), Optional.of(true), Optional.of(false),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 0.8)), at);
    }

    static Interval stretch(String from, String to) {
        return new Interval(Instant.parse(from), Instant.parse(to));
    }

    /** With the window of each night, as the supplier's integration tells it. */
    static Dispatches dispatches(String now, Interval... planned) {
        List<Interval> nights = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(Instant.parse(now), LONDON);
        for (LocalDate day = today.minusDays(1); day.isBefore(today.plusDays(3)); day = day.plusDays(1)) {
            nights.add(new Interval(day.atTime(23, 30).atZone(LONDON).toInstant(),
                    day.plusDays(1).atTime(5, 30).atZone(LONDON).toInstant()));
        }
        return new Dispatches(Arrays.stream(planned)
                .map(during -> new Dispatches.Dispatch(during, Dispatches.Status.PLANNED, OptionalDouble.empty()))
                .toList(), nights);
    }

    /** Half-hours one after the other. */
    static Prices prices(Prices.Direction direction, String from, double... perKwh) {
        Instant start = Instant.parse(from);
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        for (double price : perKwh) {
            entries.add(new Series.Entry<>(Interval.of(start, Duration.ofMinutes(30)), Prices.Price.of(price)));
            start = start.plusSeconds(1800);
        }
        return new Prices(direction, GBP, Series.of(entries));
    }

    static Situation situation(String now, Observation<?>... more) {
        List<Observation<?>> all = new ArrayList<>(List.of(battery(BATTERY, Instant.parse(now))));
        all.addAll(Arrays.asList(more));
        return Situation.of(Sites.LONDON, Instant.parse(now), all);
    }

    static Situation with(Situation situation, List<Decision> decisions) {
        return new Situation(situation.site(), situation.now(), situation.observations(), decisions, List.of());
    }

    /** As the engine would have kept it. */
    static Decision decision(long id, Instant at, Intent intent) {
        return new Decision(id, at, intent.device(), intent.setting(), intent.during().end(), intent.priority(),
                "octopus-tariff", intent.reason(), List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, at, Optional.empty())));
    }
}
