package offpeak.rule.peakschedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.GridExchange;
import offpeak.api.GridExchange.Flow;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Notifier.Level;
import offpeak.api.Observation;
import offpeak.api.Reason;
import offpeak.api.Rule.Report;
import offpeak.api.Situation;

/** What people should be told of a peak: how the day ended, and what should not be in it. */
final class Reporting {

    /** The battery was told something else a moment ago, and is read every minute or so. */
    private static final Duration SETTLED = Duration.ofMinutes(2);
    /** A host that was down tells of the day later; the morning after it is no news. */
    private static final Duration LATEST = Duration.ofHours(6);
    /** The meter's count of the last quarter of an hour is there some minutes later; what is missing then does not come. */
    private static final Duration COUNTED_WITHIN = Duration.ofMinutes(30);
    /** A vendor needs some minutes to make a battery follow; after an hour it is the day's use. */
    private static final Duration FOLLOWS_WITHIN = Duration.ofMinutes(5);
    private static final Duration JUST_ENDED = Duration.ofHours(1);
    private static final Duration LOWERED_WITHIN = Duration.ofMinutes(15);
    /** Of a reserve or charge: vendors round. */
    private static final double SLACK = 0.02;

    private final Situation situation;
    private final Options options;
    private final Optional<BatteryState> battery;
    private final Instant now;
    private final List<Interval> peaks;

    Reporting(Situation situation, Options options, Optional<BatteryState> battery) {
        this.situation = situation;
        this.options = options;
        this.battery = battery;
        now = situation.now();
        peaks = options.peaks().touching(new Interval(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1))),
                situation.zone());
    }

    List<Report> reports() {
        List<Report> reports = new ArrayList<>();
        if (!situation.site().id().value().equals(options.site())) {
            return reports;
        }
        peaks.stream().filter(peak -> peak.contains(now)).findFirst().ifPresent(peak -> during(peak, reports));
        peaks.stream().filter(peak -> !peak.end().isAfter(now)).reduce((before, last) -> last)
                .ifPresent(peak -> after(peak, reports));
        return reports;
    }

    private void during(Interval peak, List<Report> reports) {
        OptionalDouble gridW = gridW();
        if (options.gridAlertW().isPresent() && gridW.orElse(0) > options.gridAlertW().getAsDouble()) {
            reports.add(report("grid-in-peak", peak, Level.WARNING, Map.of("power", gridW.getAsDouble())));
        }
        OptionalDouble charge = charge();
        if (options.lowCharge().isPresent() && charge.orElse(1) < options.lowCharge().getAsDouble()) {
            reports.add(report("low-charge", peak, Level.WARNING, Map.of("charge", charge.getAsDouble())));
        }
        OptionalDouble wanted = options.inPeak().reserve();
        OptionalDouble kept = battery.filter(state -> !state.stormWatch().orElse(false)).map(BatteryState::reserve)
                .orElse(OptionalDouble.empty());
        if (wanted.isPresent() && kept.orElse(0) > wanted.getAsDouble() + SLACK
                && !now.isBefore(peak.start().plus(LOWERED_WITHIN))) {
            reports.add(report("reserve-kept", peak, Level.WARNING,
                    Map.of("reserve", kept.getAsDouble(), "wanted", wanted.getAsDouble())));
        }
    }

    private void after(Interval peak, List<Report> reports) {
        if (options.report() && battery.isPresent() && !now.isBefore(peak.end().plus(SETTLED))
                && now.isBefore(peak.end().plus(LATEST)) && lastOfItsDay(peak)) {
            endOfDay(peak).ifPresent(reason -> reports.add(
                    new Report("end-of-day " + day(peak), Level.INFO, reason)));
        }
        Duration since = Duration.between(peak.end(), now);
        OptionalDouble powerW = battery.map(BatteryState::powerW).orElse(OptionalDouble.empty());
        boolean belowReserve = charge().orElse(1) < options.offPeak().reserve().orElse(0) - SLACK;
        if (options.dischargeAlertW().isPresent() && powerW.orElse(0) > options.dischargeAlertW().getAsDouble()
                && belowReserve && since.compareTo(FOLLOWS_WITHIN) >= 0 && since.compareTo(JUST_ENDED) < 0) {
            reports.add(report("discharging", peak, Level.WARNING, Map.of("power", powerW.getAsDouble(), "reserve",
                    options.offPeak().reserve().orElse(0))));
        }
    }

    /** Empty while what flowed in the day's peaks is still to be counted; where nobody counts, it is left out. */
    private Optional<Reason> endOfDay(Interval last) {
        Map<String, Object> status = status(battery.orElseThrow());
        Optional<GridExchange> counted = situation.usable(GridExchange.class).stream()
                .filter(seen -> seen.entity().site().equals(situation.site().id())).map(Observation::state)
                .findFirst();
        Optional<Flow> flow = counted.flatMap(meter -> peaks.stream().filter(peak -> day(peak).equals(day(last)))
                .map(meter::over)
                .reduce((one, other) -> one.flatMap(sum -> other.map(sum::plus))).orElseThrow());
        if (flow.isPresent()) {
            status.put("imported", flow.get().importedWh());
            status.put("exported", flow.get().exportedWh());
            return Optional.of(new Reason("peak-schedule.end-of-day-energy", status));
        }
        return counted.isPresent() && now.isBefore(last.end().plus(COUNTED_WITHIN))
                ? Optional.empty()
                : Optional.of(new Reason("peak-schedule.end-of-day", status));
    }

    private Map<String, Object> status(BatteryState state) {
        Map<String, Object> status = new HashMap<>();
        state.stateOfCharge().ifPresent(charge -> status.put("charge", charge));
        state.reserve().ifPresent(reserve -> status.put("reserve", reserve));
        state.mode().ifPresent(mode -> status.put("mode", mode));
        state.powerW().ifPresent(power -> status.put("power", power));
        gridW().ifPresent(grid -> status.put("grid", grid));
        return status;
    }

    private boolean lastOfItsDay(Interval peak) {
        return peaks.stream().noneMatch(other -> other.start().isAfter(peak.start()) && day(other).equals(day(peak)));
    }

    /** One that passes midnight belongs to the day on which it began. */
    private LocalDate day(Interval peak) {
        return peak.start().atZone(situation.zone()).toLocalDate();
    }

    private OptionalDouble charge() {
        return battery.map(BatteryState::stateOfCharge).orElse(OptionalDouble.empty());
    }

    private OptionalDouble gridW() {
        return situation.usable(MeterState.class).stream().filter(one -> one.state().role() == MeterState.Role.GRID)
                .mapToDouble(one -> one.state().powerW()).findFirst();
    }

    private static Report report(String what, Interval peak, Level level, Map<String, Object> params) {
        return new Report(what + " " + peak.start(), level, new Reason("peak-schedule." + what, params));
    }
}
