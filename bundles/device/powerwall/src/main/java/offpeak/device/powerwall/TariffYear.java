package offpeak.device.powerwall;

import java.time.LocalDate;
import java.time.Month;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One side of a {@code tariff_content_v2}, buying or selling, minute by minute: however it is written, the same prices
 * are the same year. A zero may be missing in what Tesla answers, an unused season is empty, a period may pass midnight.
 */
final class TariffYear {

    /** Decimals of a rate. */
    static final int SCALE = 5;
    static final int DAY = 24 * 60;
    static final int WEEK = 7 * DAY;
    /** The price of a minute that no period covers, and of one for which two periods have other prices. */
    static final int NONE = Integer.MIN_VALUE;
    private static final int TWICE = NONE + 1;
    /** A season with a period for each half-hour of the week has 336. */
    private static final int MOST_PERIODS = 2000;
    /** Of any currency per kWh. */
    private static final double HIGHEST_RATE = 10_000;

    /**
     * @param prices of each minute from Monday 0:00, in the last decimal of a rate
     * @param names of the periods that hold; null where none does
     */
    record Week(int[] prices, String[] names) {

        static Week empty() {
            int[] prices = new int[WEEK];
            Arrays.fill(prices, NONE);
            return new Week(prices, new String[WEEK]);
        }

        private void put(int minute, int price, String name) {
            prices[minute] = prices[minute] == NONE || prices[minute] == price ? price : TWICE;
            names[minute] = name;
        }
    }

    /** By month and day of the month, 31 of each. */
    private final Week[] days;

    private TariffYear(Week[] days) {
        this.days = days;
    }

    /** Empty when it has fields that no tariff can have. */
    static Optional<TariffYear> of(JsonNode side) {
        Week none = Week.empty();
        Week[] year = new Week[12 * 31];
        Arrays.fill(year, none);
        if (side.path("seasons").size() > 12) {
            return Optional.empty();
        }
        for (Map.Entry<String, JsonNode> named : side.path("seasons").properties()) {
            JsonNode season = named.getValue();
            if (!season.path("tou_periods").isEmpty()) {
                Optional<Week> week = rates(side.path("energy_charges"), named.getKey())
                        .flatMap(rates -> week(season.path("tou_periods"), rates));
                if (week.isEmpty()) {
                    return Optional.empty();
                }
                int from = day(season, "from", 1, 1);
                int length = Math.floorMod(day(season, "to", 12, 31) - from, year.length) + 1;
                for (int day = 0; day < length; day++) {
                    year[(from + day) % year.length] = week.get();
                }
            }
        }
        for (Month month : Month.values()) {
            // days that there are not, and 29 February, which a season may leave out
            Arrays.fill(year, month.ordinal() * 31 + month.minLength(), (month.ordinal() + 1) * 31, none);
        }
        return Optional.of(new TariffYear(year));
    }

    /** Whether two tariffs have the same prices at every minute of every day. A currency may be left unsaid. */
    static boolean same(JsonNode one, JsonNode other) {
        String currency = one.path("currency").asString("");
        String otherCurrency = other.path("currency").asString("");
        return (currency.equals(otherCurrency) || currency.isEmpty() || otherCurrency.isEmpty())
                && samePrices(one, other) && samePrices(one.path("sell_tariff"), other.path("sell_tariff"));
    }

    private static boolean samePrices(JsonNode one, JsonNode other) {
        Optional<TariffYear> year = of(one);
        return year.isPresent() && of(other).filter(year.get()::samePrices).isPresent();
    }

    private boolean samePrices(TariffYear other) {
        for (int day = 0; day < days.length; day++) {
            boolean compared = day > 0 && days[day] == days[day - 1] && other.days[day] == other.days[day - 1];
            if (!compared && !Arrays.equals(days[day].prices(), other.days[day].prices())) {
                return false;
            }
        }
        return true;
    }

    /** The week as it is in the season of this day. */
    Week on(LocalDate date) {
        boolean leap = date.getMonth() == Month.FEBRUARY && date.getDayOfMonth() == 29;
        return days[date.getMonth().ordinal() * 31 + date.getDayOfMonth() - 1 - (leap ? 1 : 0)];
    }

    private static int day(JsonNode season, String end, int month, int day) {
        return Math.floorMod((season.path(end + "Month").asInt(month) - 1) * 31
                + season.path(end + "Day").asInt(day) - 1, 12 * 31);
    }

    private static Optional<Map<String, Double>> rates(JsonNode charges, String season) {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (String key : List.of("ALL", season)) {
            for (Map.Entry<String, JsonNode> rate : charges.path(key).path("rates").properties()) {
                double value = rate.getValue().asDouble(0);
                if (!(Math.abs(value) <= HIGHEST_RATE)) {
                    return Optional.empty();
                }
                rates.put(rate.getKey(), value);
            }
        }
        return Optional.of(rates);
    }

    private static Optional<Week> week(JsonNode named, Map<String, Double> rates) {
        Week week = Week.empty();
        int periods = 0;
        for (Map.Entry<String, JsonNode> period : named.properties()) {
            double rate = rates.getOrDefault(period.getKey(), rates.getOrDefault("ALL", 0.0));
            int price = (int) Math.round(rate * Math.pow(10, SCALE));
            JsonNode list = period.getValue().isArray() ? period.getValue() : period.getValue().path("periods");
            for (JsonNode each : list.values()) {
                if (++periods > MOST_PERIODS || !fill(week, each, price, period.getKey())) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(week);
    }

    private static boolean fill(Week week, JsonNode period, int price, String name) {
        int fromHour = period.path("fromHour").asInt(0);
        int toHour = period.path("toHour").asInt(0);
        int fromMinute = period.path("fromMinute").asInt(0);
        int toMinute = period.path("toMinute").asInt(0);
        int firstDay = period.path("fromDayOfWeek").asInt(0);
        int lastDay = period.path("toDayOfWeek").asInt(0);
        if (Math.floorMod(firstDay, 7) != firstDay || Math.floorMod(lastDay, 7) != lastDay || fromHour < 0
                || fromHour > 23 || toHour < 0 || toHour > 24 || fromMinute < 0 || fromMinute > 59 || toMinute < 0
                || toMinute > 59) {
            return false;
        }
        int from = fromHour * 60 + fromMinute;
        int to = Math.min(DAY, toHour * 60 + toMinute);
        int length = to > from ? to - from : to + DAY - from;
        for (int day = firstDay; day <= firstDay + Math.floorMod(lastDay - firstDay, 7); day++) {
            for (int minute = 0; minute < length; minute++) {
                week.put((day * DAY + from + minute) % WEEK, price, name);
            }
        }
        return true;
    }
}
