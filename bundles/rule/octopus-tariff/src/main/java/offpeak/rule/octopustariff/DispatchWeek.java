package offpeak.rule.octopustariff;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Dispatches;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Reason;
import offpeak.api.Situation;
import offpeak.api.Tariff;

/** The week by dispatches, the window of each night, and sessions. */
final class DispatchWeek {

    static final String REASON = "octopus-tariff.dispatches";

    private enum Sort {
        PEAK, OFF_PEAK, SAVING, FREE
    }

    private final HomeClock clock;
    private final Options options;
    private final List<Options.Window> windows;
    private final List<Interval> dispatches;
    private final Sessions sessions;

    private DispatchWeek(HomeClock clock, Options options, List<Options.Window> windows, List<Interval> dispatches,
            Sessions sessions) {
        this.clock = clock;
        this.options = options;
        this.windows = windows;
        this.dispatches = dispatches;
        this.sessions = sessions;
    }

    /** Empty as long as no source has told anything and no window is given. */
    static Optional<Week> of(Situation situation, Options options) {
        Optional<Observation<?>> source = source(situation, options);
        if (source.isEmpty() && options.window().isEmpty()) {
            return Optional.empty();
        }
        Optional<Dispatches> told = source.map(seen -> (Dispatches) seen.state());
        List<Options.Window> windows = options.window().map(List::of).orElseGet(
                () -> told.orElseThrow().fixed().stream().map(window -> window(window, situation)).distinct().toList());
        List<Interval> dispatches = source.filter(seen -> seen.usableAt(situation.now())).flatMap(seen -> told)
                .map(fresh -> fresh.dispatches().stream().map(Dispatches.Dispatch::during).toList()).orElse(List.of());
        return Optional.of(new DispatchWeek(new HomeClock(situation.now(), situation.zone()), options, windows,
                dispatches,
                Sessions.of(situation, options, Sessions.integration(source.map(Observation::entity)))).week());
    }

    private static Optional<Observation<?>> source(Situation situation, Options options) {
        return situation.only(Dispatches.class, "source", options.source()).map(situation.observations()::get);
    }

    /** The source gives it as instants, each night's with the offset of its own day. */
    private static Options.Window window(Interval fixed, Situation situation) {
        return new Options.Window(LocalTime.ofInstant(fixed.start(), situation.zone()),
                LocalTime.ofInstant(fixed.end(), situation.zone()));
    }

    private Week week() {
        LocalDate today = clock.today();
        List<Sort> first = sorts(Optional.of(today));
        List<Sort> second = sorts(Optional.of(today.plusDays(1)));
        boolean saving = first.contains(Sort.SAVING) || second.contains(Sort.SAVING);
        long ahead = dispatches.stream().filter(dispatch -> dispatch.end().isAfter(clock.now())).count();
        return Week.of(today, cells(first, saving), cells(second, saving), cells(sorts(Optional.empty()), saving),
                new Reason(REASON,
                        Map.of("cheap",
                                Week.times(slot -> first.get(slot) == Sort.OFF_PEAK || first.get(slot) == Sort.FREE),
                                "dispatches", ahead)));
    }

    /** @param date absent for a day like any other */
    private List<Sort> sorts(Optional<LocalDate> date) {
        List<Sort> sorts = new ArrayList<>();
        for (int slot = 0; slot < HomeClock.SLOTS; slot++) {
            int index = slot;
            Sort usual = windows.stream().anyMatch(window -> window.has(index)) ? Sort.OFF_PEAK : Sort.PEAK;
            sorts.add(date.map(day -> sort(clock.slot(day, index), usual)).orElse(usual));
        }
        return sorts;
    }

    private Sort sort(Interval slot, Sort usual) {
        if (sessions.free(slot)) {
            return Sort.FREE;
        }
        if (sessions.saving(slot)) {
            return Sort.SAVING;
        }
        // a settlement period that a dispatch touches is billed at the cheap rate as a whole
        return dispatches.stream().anyMatch(slot::overlaps) ? Sort.OFF_PEAK : usual;
    }

    private List<Week.Cell> cells(List<Sort> sorts, boolean saving) {
        return sorts.stream().map(sort -> switch (sort) {
            case FREE -> new Week.Cell(Tariff.Level.SUPER_OFF_PEAK, 0, 0);
            case OFF_PEAK -> new Week.Cell(Tariff.Level.OFF_PEAK, options.offPeak().buy(), options.offPeak().sell());
            case PEAK -> new Week.Cell(saving ? Tariff.Level.PARTIAL_PEAK : Tariff.Level.ON_PEAK,
                    options.peak().buy(), options.peak().sell());
            case SAVING -> new Week.Cell(Tariff.Level.ON_PEAK, options.peak().buy() + sessions.reward(),
                    options.peak().sell() + sessions.reward());
        }).toList();
    }
}
