package offpeak.itest.faults;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What was paid for charging from the grid, and what the same energy would have cost at the best hours of each day. */
final class Bill {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    /** The rule's day ends when the battery must be ready. */
    private static final LocalTime READY_BY = LocalTime.of(7, 0);
    /** What the simulated battery takes from the grid in a half-hour. */
    private static final double MOST_WH = 2_500;

    private record Slot(double wh, double pence) {}

    private final Map<Instant, Slot> day = new HashMap<>();
    private LocalDate date = LocalDate.MIN;
    private double boughtWh;
    private double paidPenceWh;
    private double possiblePenceWh;
    private double allPence;
    private int slots;
    private int days;
    private int daysWithCharge;

    /** Adds half-hours in their order; the one that is not over is not counted. */
    void add(JsonNode tally, Instant now) {
        for (JsonNode row : tally) {
            Instant start = Instant.parse(row.path("start").asString());
            if (!Instant.parse(row.path("end").asString()).isAfter(now)) {
                LocalDate of = start.atZone(LONDON).minusSeconds(READY_BY.toSecondOfDay()).toLocalDate();
                if (!of.equals(date)) {
                    close();
                    date = of;
                }
                day.put(start, new Slot(row.path("grid_to_battery_wh").asDouble(),
                        row.path("import_pence_per_kwh").asDouble()));
            }
        }
    }

    private void close() {
        double left = day.values().stream().mapToDouble(Slot::wh).sum();
        boughtWh += left;
        days += day.isEmpty() ? 0 : 1;
        daysWithCharge += left > 0 ? 1 : 0;
        List<Slot> cheapestFirst = new ArrayList<>(day.values());
        cheapestFirst.sort(Comparator.comparingDouble(Slot::pence));
        for (Slot slot : cheapestFirst) {
            paidPenceWh += slot.wh() * slot.pence();
            allPence += slot.pence();
            slots++;
            double best = Math.min(left, MOST_WH);
            possiblePenceWh += best * slot.pence();
            left -= best;
        }
        day.clear();
    }

    double boughtKwh() {
        return boughtWh / 1000;
    }

    /** Pence per kWh. */
    double paid() {
        return paidPenceWh / boughtWh;
    }

    /** Pence per kWh, for one who had known all prices and loads. */
    double possible() {
        return possiblePenceWh / boughtWh;
    }

    /** Pence per kWh over all half-hours. */
    double mean() {
        return allPence / slots;
    }

    int days() {
        return days;
    }

    int daysWithCharge() {
        return daysWithCharge;
    }
}
