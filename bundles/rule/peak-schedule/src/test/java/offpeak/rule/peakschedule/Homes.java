package offpeak.rule.peakschedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.GridExchange;
import offpeak.api.GridExchange.Flow;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.Quality;
import offpeak.api.Rule.Report;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;

/** Situations for the tests: a home in California with the seasons of the reserve manager's user. */
final class Homes {

    static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    static final EntityId GRID = EntityId.parse("home/device/powerwall/grid");
    static final String[] SEASONS = {"Mon-Fri 14:00-20:00 May-Oct", "Mon-Fri 05:00-09:00 Nov-Apr",
            "Mon-Fri 17:00-21:00 Nov-Apr"};

    private Homes() {}

    static PeakSchedule rule(Map<String, ?> changes) {
        Map<String, Object> values = new java.util.HashMap<>(Map.of("peaks", SEASONS, "holidays", new String[]{"US"}));
        values.putAll(changes);
        return new PeakSchedule(Configured.of(PeakSchedule.Config.class, values));
    }

    static BatteryState battery(double charge, double reserve, double powerW, boolean stormWatch) {
        return new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(powerW), OptionalDouble.of(13_500),
                OptionalDouble.of(reserve), Optional.of("self_consumption"), Optional.empty(), Optional.empty(),
                new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 0.8), Optional.of(stormWatch));
    }

    static Observation<?> seen(EntityId entity, State state, Instant at) {
        return new Observation<>(entity, state, at, Duration.ofMinutes(10), "test", Quality.GOOD);
    }

    static Instant at(Site site, String local) {
        return LocalDateTime.parse(local).atZone(site.zone()).toInstant();
    }

    /** In California. */
    static Situation situation(String local, BatteryState battery, double gridW) {
        Instant now = at(Sites.CALIFORNIA, local);
        return Situation.of(Sites.CALIFORNIA, now, List.of(seen(BATTERY, battery, now),
                seen(GRID, new MeterState(MeterState.Role.GRID, gridW), now)));
    }

    static Situation situation(String local) {
        return situation(local, battery(0.5, 0.2, 0, false), 0);
    }

    /** In California, with a meter that counted the same in each quarter of an hour from one time to another. */
    static Situation counted(String local, String from, String to, Flow each) {
        Situation without = situation(local, battery(0.34, 1, 0, false), 3100);
        List<Series.Entry<Flow>> quarters = new ArrayList<>();
        for (Instant at = at(Sites.CALIFORNIA, from); at.isBefore(at(Sites.CALIFORNIA, to)); at = at
                .plusSeconds(900)) {
            quarters.add(new Series.Entry<>(Interval.of(at, Duration.ofMinutes(15)), each));
        }
        List<Observation<?>> all = new ArrayList<>(without.observations().values());
        all.add(seen(EntityId.parse("home/event/savings/grid-exchange"), new GridExchange(Series.of(quarters)),
                without.now()));
        return Situation.of(Sites.CALIFORNIA, without.now(), all);
    }

    /** {@code 07-01T13:50-20:00 reserve 0.0}, by the site's clock. */
    static List<String> lines(Situation situation, List<Intent> intents) {
        List<String> lines = new ArrayList<>();
        for (Intent intent : intents) {
            String from = LocalDateTime.ofInstant(intent.during().start(), situation.zone()).toString().substring(5);
            String to = LocalDateTime.ofInstant(intent.during().end(), situation.zone()).toString().substring(5);
            lines.add(from + "/" + (to.startsWith(from.substring(0, 6)) ? to.substring(6) : to) + " "
                    + intent.setting().name() + " " + intent.setting().value());
        }
        return lines;
    }

    static String plan(PeakSchedule rule, Situation situation) {
        return String.join("; ", lines(situation, rule.decide(situation)));
    }

    static String ids(List<Report> reports) {
        return reports.stream().map(report -> report.id().split(" ")[0]).collect(Collectors.joining(" "));
    }
}
