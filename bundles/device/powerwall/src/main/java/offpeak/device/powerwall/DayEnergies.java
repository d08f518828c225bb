package offpeak.device.powerwall;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.MeterState.Role;
import offpeak.api.Series;
import tools.jackson.databind.JsonNode;

/** A day of Tesla's {@code calendar_history} of the kind {@code energy}, as mean powers of the home's meters. */
final class DayEnergies {

    /** Rows are that long at most sites, */
    private static final Duration QUARTER = Duration.ofMinutes(15);
    /** and that long at some; none tells its length. */
    private static final Duration FIVE = Duration.ofMinutes(5);
    /** A day of 25 hours has 300 rows of five minutes. */
    private static final int MOST_ROWS = 400;
    /** No home moves more within a quarter of an hour, Wh. */
    private static final double MOST_WH = 250_000;

    private static final List<String> TO_GRID = List.of("grid_energy_exported_from_solar",
            "grid_energy_exported_from_generator", "grid_energy_exported_from_battery");
    private static final List<String> TO_HOME = List.of("consumer_energy_imported_from_grid",
            "consumer_energy_imported_from_solar", "consumer_energy_imported_from_battery",
            "consumer_energy_imported_from_generator");

    private DayEnergies() {}

    /**
     * What can't be true, is not of that day or has no number is left out: it is the past, and others know more of it.
     *
     * @param response whatever the vendor had under that name; without rows nothing is known
     */
    static Map<Role, Series<MeterState>> of(JsonNode response, Interval day) {
        Map<Instant, JsonNode> rows = new TreeMap<>();
        for (JsonNode row : response.path("time_series").values()) {
            start(row).filter(day::contains).filter(at -> rows.size() < MOST_ROWS)
                    .ifPresent(at -> rows.putIfAbsent(at, row));
        }
        Duration length = rows.keySet().stream().allMatch(at -> on(at, QUARTER)) ? QUARTER : FIVE;
        Map<Role, List<Series.Entry<MeterState>>> entries = new EnumMap<>(Role.class);
        rows.forEach((at, row) -> {
            if (on(at, length)) {
                double hours = length.toMinutes() / 60.0;
                Interval interval = Interval.of(at, length);
                put(entries, Role.SOLAR, interval, sum(row, List.of("solar_energy_exported")), hours);
                put(entries, Role.GRID, interval,
                        less(sum(row, List.of("grid_energy_imported")), sum(row, TO_GRID)), hours);
                put(entries, Role.LOAD, interval, sum(row, TO_HOME), hours);
            }
        });
        Map<Role, Series<MeterState>> series = new EnumMap<>(Role.class);
        entries.forEach((role, list) -> series.put(role, Series.of(list)));
        return series;
    }

    private static void put(Map<Role, List<Series.Entry<MeterState>>> entries, Role role, Interval interval,
            OptionalDouble energyWh, double hours) {
        energyWh.ifPresent(wh -> entries.computeIfAbsent(role, key -> new ArrayList<>())
                .add(new Series.Entry<>(interval, new MeterState(role, wh / hours))));
    }

    private static boolean on(Instant at, Duration length) {
        return at.getNano() == 0 && at.getEpochSecond() % length.toSeconds() == 0;
    }

    private static Optional<Instant> start(JsonNode row) {
        try {
            return Optional.of(OffsetDateTime.parse(row.path("timestamp").asString("")).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Of those that are told; absent when none is, or one can't be true. */
    private static OptionalDouble sum(JsonNode row, List<String> fields) {
        double sumWh = 0;
        boolean known = false;
        for (String field : fields) {
            JsonNode value = row.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                double wh = value.isNumber() ? value.doubleValue() : Double.NaN;
                if (!(wh >= 0 && wh <= MOST_WH)) {
                    return OptionalDouble.empty();
                }
                sumWh += wh;
                known = true;
            }
        }
        return known ? OptionalDouble.of(sumWh) : OptionalDouble.empty();
    }

    private static OptionalDouble less(OptionalDouble from, OptionalDouble what) {
        return from.isPresent() && what.isPresent()
                ? OptionalDouble.of(from.getAsDouble() - what.getAsDouble())
                : OptionalDouble.empty();
    }
}
