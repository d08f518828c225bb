package offpeak.price.openei;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import offpeak.api.Interval;
import offpeak.api.Series;
import tools.jackson.databind.JsonNode;

/**
 * What a kWh costs in each hour of a weekday and of a weekend day of each month.
 *
 * @param weekday 12 months of 24 hours, USD per kWh
 * @param weekend the same for Saturday and Sunday
 */
record RateStructure(List<List<Double>> weekday, List<List<Double>> weekend) {
    private static final int MONTHS = 12;
    private static final int HOURS = 24;
    private static final double IMPOSSIBLE_PER_KWH = 10;

    /**
     * @param monthlyKwh use of a usual month, which decides the tier that the last kWh is in
     * @throws IllegalArgumentException naming what is missing or wrong
     */
    static RateStructure of(JsonNode item, double monthlyKwh) {
        JsonNode periods = item.path("energyratestructure");
        if (!periods.isArray() || periods.isEmpty()) {
            throw new IllegalArgumentException("it names no energy rates");
        }
        List<Double> rates = new ArrayList<>();
        for (JsonNode tiers : periods) {
            rates.add(rate(tiers, monthlyKwh));
        }
        return new RateStructure(schedule(item.path("energyweekdayschedule"), rates),
                schedule(item.path("energyweekendschedule"), rates));
    }

    private static double rate(JsonNode tiers, double monthlyKwh) {
        for (JsonNode tier : tiers) {
            JsonNode max = tier.path("max");
            if (!max.isNumber() || monthlyKwh <= max.asDouble() || tier == tiers.get(tiers.size() - 1)) {
                String unit = tier.path("unit").asString("kWh");
                double rate = tier.path("rate").asDouble(Double.NaN) + tier.path("adj").asDouble(0);
                if (!unit.equals("kWh") || !(Math.abs(rate) < IMPOSSIBLE_PER_KWH)) {
                    throw new IllegalArgumentException("a rate is no price per kWh");
                }
                return rate;
            }
        }
        throw new IllegalArgumentException("a period has no rate");
    }

    private static List<List<Double>> schedule(JsonNode months, List<Double> rates) {
        if (months.size() != MONTHS) {
            throw new IllegalArgumentException("a schedule needs 12 months, not " + months.size());
        }
        List<List<Double>> schedule = new ArrayList<>();
        for (JsonNode month : months) {
            if (month.size() != HOURS) {
                throw new IllegalArgumentException("a schedule needs 24 hours, not " + month.size());
            }
            List<Double> hours = new ArrayList<>();
            for (JsonNode period : month) {
                if (!period.isInt() || period.asInt() < 0 || period.asInt() >= rates.size()) {
                    throw new IllegalArgumentException("a schedule names a period that has no rate");
                }
                hours.add(rates.get(period.asInt()));
            }
            schedule.add(List.copyOf(hours));
        }
        return List.copyOf(schedule);
    }

    /** @param clock the tariff's */
    Series<Double> within(Interval window, ZoneId clock) {
        List<Series.Entry<Double>> hours = new ArrayList<>();
        // zones that are half an hour off have their own hours
        ZonedDateTime hour = window.start().atZone(clock).truncatedTo(ChronoUnit.HOURS);
        while (hour.toInstant().isBefore(window.end())) {
            Instant start = hour.toInstant();
            boolean free = hour.getDayOfWeek().getValue() > 5;
            double price = (free ? weekend : weekday).get(hour.getMonthValue() - 1).get(hour.getHour());
            hour = hour.plusHours(1);
            hours.add(new Series.Entry<>(new Interval(start, hour.toInstant()), price));
        }
        return Series.of(hours);
    }
}
