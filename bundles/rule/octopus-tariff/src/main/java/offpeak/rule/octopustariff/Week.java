package offpeak.rule.octopustariff;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import offpeak.api.Reason;
import offpeak.api.Tariff;

/**
 * A week of half-hours, Monday first.
 *
 * @param cells 7 × 48; each level has one pair of rates
 * @param reason why it is as it is
 */
record Week(List<List<Cell>> cells, Reason reason) {

    /**
     * One half-hour.
     *
     * @param buy main currency unit per kWh
     */
    record Cell(Tariff.Level level, double buy, double sell) {}

    Week {
        cells = cells.stream().map(List::copyOf).toList();
    }

    /** Today and tomorrow on their weekdays, and another day on the other five. */
    static Week of(LocalDate today, List<Cell> first, List<Cell> second, List<Cell> other, Reason reason) {
        List<List<Cell>> days = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            days.add(day == today.getDayOfWeek() ? first : day == today.plusDays(1).getDayOfWeek() ? second : other);
        }
        return new Week(days, reason);
    }

    /**
     * What is over today as it was decided: nobody is served by a tariff that differs in the past alone, and each one is
     * a write.
     */
    Week keepingThePast(Week decided, HomeClock clock) {
        int today = clock.today().getDayOfWeek().ordinal();
        Map<Tariff.Level, Cell> rates = new HashMap<>();
        for (int day = 0; day < cells.size(); day++) {
            for (int slot = 0; slot < HomeClock.SLOTS; slot++) {
                if (day != today || !clock.isOver(clock.today(), slot)) {
                    rates.put(cells.get(day).get(slot).level(), cells.get(day).get(slot));
                }
            }
        }
        List<Cell> kept = new ArrayList<>(cells.get(today));
        for (int slot = 0; slot < HomeClock.SLOTS; slot++) {
            Cell before = decided.cells().get(today).get(slot);
            if (clock.isOver(clock.today(), slot) && before.equals(rates.getOrDefault(before.level(), before))) {
                kept.set(slot, before);
            }
        }
        List<List<Cell>> days = new ArrayList<>(cells);
        days.set(today, kept);
        Week week = new Week(days, reason);
        // a level of the past that was not kept may have other rates than one that was
        return week.oneRateForEachLevel() ? week : this;
    }

    private boolean oneRateForEachLevel() {
        Map<Tariff.Level, Cell> rates = new HashMap<>();
        return cells.stream().flatMap(List::stream)
                .allMatch(cell -> cell.equals(rates.computeIfAbsent(cell.level(), level -> cell)));
    }

    Tariff tariff(Currency currency) {
        Map<Cell, List<Tariff.Window>> windows = new HashMap<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            List<Cell> slots = cells.get(day.ordinal());
            int from = 0;
            for (int slot = 1; slot <= HomeClock.SLOTS; slot++) {
                if (slot == HomeClock.SLOTS || !slots.get(slot).equals(slots.get(from))) {
                    windows.computeIfAbsent(slots.get(from), cell -> new ArrayList<>())
                            .add(new Tariff.Window(day, time(from), time(slot)));
                    from = slot;
                }
            }
        }
        Map<Tariff.Level, Tariff.Band> bands = new TreeMap<>();
        windows.forEach((cell, when) -> bands.put(cell.level(),
                new Tariff.Band(cell.level(), cell.buy(), cell.sell(), when)));
        return new Tariff(currency, List.copyOf(bands.values()));
    }

    /** The stretches of one day that have something in common, for people. */
    static String times(IntPredicate has) {
        List<String> stretches = new ArrayList<>();
        for (int slot = 0; slot < HomeClock.SLOTS; slot++) {
            int from = slot;
            while (slot < HomeClock.SLOTS && has.test(slot)) {
                slot++;
            }
            if (slot > from) {
                stretches.add(time(from) + "-" + time(slot));
            }
        }
        return String.join(", ", stretches);
    }

    private static LocalTime time(int slot) {
        return LocalTime.ofSecondOfDay(slot % HomeClock.SLOTS * HomeClock.SLOT_MINUTES * 60L);
    }
}
