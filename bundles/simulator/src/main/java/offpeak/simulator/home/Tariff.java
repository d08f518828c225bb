package offpeak.simulator.home;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * A {@code tariff_content_v2} as it was written, and the minutes of the week in which it is cheapest. It carries no
 * zone: its hours are the home's wall clock.
 */
public record Tariff(JsonNode content, List<Season> seasons) {

    private static final int DAY_MIN = 24 * 60;
    private static final int WEEK_MIN = 7 * DAY_MIN;

    /**
     * Part of the year, both ends included, and it may wrap past New Year.
     *
     * @param from month * 100 + day
     * @param to month * 100 + day
     * @param cheapest minutes of the week from Monday 00:00; empty when one price holds all week
     */
    public record Season(int from, int to, BitSet cheapest) {

        boolean holds(LocalDateTime local) {
            int day = local.getMonthValue() * 100 + local.getDayOfMonth();
            return from <= to ? from <= day && day <= to : day >= from || day <= to;
        }
    }

    /**
     * Reads a tariff. What is zero may be absent in it, and an unused season may be an empty object.
     *
     * @throws IllegalArgumentException when the vendor would refuse it: says why
     */
    public static Tariff parse(JsonNode content) {
        JsonNode charges = content.path("energy_charges");
        if (!charges.path("ALL").path("rates").path("ALL").isNumber()) {
            throw new IllegalArgumentException("energy_charges.ALL.rates.ALL is missing");
        }
        for (JsonNode season : charges.values()) {
            for (JsonNode rate : season.path("rates").values()) {
                if (!rate.isNumber() || rate.doubleValue() < 0) {
                    throw new IllegalArgumentException("a rate is not a number of at least 0");
                }
            }
        }
        List<Season> seasons = new ArrayList<>();
        for (Map.Entry<String, JsonNode> season : content.path("seasons").properties()) {
            JsonNode s = season.getValue();
            if (!s.isEmpty()) {
                double[] prices = weekOfPrices(s.path("tou_periods"), season.getKey(), charges);
                seasons.add(new Season(s.path("fromMonth").asInt(1) * 100 + s.path("fromDay").asInt(1),
                        s.path("toMonth").asInt(12) * 100 + s.path("toDay").asInt(31), cheapestOf(prices)));
            }
        }
        return new Tariff(content, List.copyOf(seasons));
    }

    /** Whether the home's wall clock stands in a cheapest minute. */
    public boolean cheapestAt(LocalDateTime local) {
        int minute = (local.getDayOfWeek().getValue() - 1) * DAY_MIN + local.toLocalTime().toSecondOfDay() / 60;
        return seasons.stream().filter(s -> s.holds(local)).findFirst().map(s -> s.cheapest().get(minute))
                .orElse(false);
    }

    private static double[] weekOfPrices(JsonNode touPeriods, String season, JsonNode charges) {
        double[] prices = new double[WEEK_MIN];
        Arrays.fill(prices, Double.NaN);
        for (Map.Entry<String, JsonNode> named : touPeriods.properties()) {
            double price = price(charges, season, named.getKey());
            JsonNode periods = named.getValue().isArray() ? named.getValue() : named.getValue().path("periods");
            for (JsonNode period : periods.values()) {
                fill(prices, period, price);
            }
        }
        return prices;
    }

    private static double price(JsonNode charges, String season, String period) {
        JsonNode rates = charges.path(season).path("rates");
        JsonNode all = charges.path("ALL").path("rates").path("ALL");
        JsonNode found = rates.has(period) ? rates.path(period) : rates.has("ALL") ? rates.path("ALL") : all;
        return found.asDouble();
    }

    private static void fill(double[] prices, JsonNode period, double price) {
        int from = period.path("fromHour").asInt(0) * 60 + period.path("fromMinute").asInt(0);
        int to = period.path("toHour").asInt(0) * 60 + period.path("toMinute").asInt(0);
        int length = to > from ? to - from : to + DAY_MIN - from;
        int firstDay = period.path("fromDayOfWeek").asInt(0);
        int lastDay = period.path("toDayOfWeek").asInt(0);
        int days = Math.floorMod(lastDay - firstDay, 7) + 1;
        for (int d = 0; d < days; d++) {
            int start = (firstDay + d) * DAY_MIN + from;
            for (int m = start; m < start + length; m++) {
                prices[Math.floorMod(m, WEEK_MIN)] = price;
            }
        }
    }

    private static BitSet cheapestOf(double[] prices) {
        double least = Arrays.stream(prices).filter(p -> !Double.isNaN(p)).min().orElse(Double.NaN);
        double most = Arrays.stream(prices).filter(p -> !Double.isNaN(p)).max().orElse(Double.NaN);
        BitSet cheapest = new BitSet(WEEK_MIN);
        if (least < most) {
            for (int m = 0; m < WEEK_MIN; m++) {
                cheapest.set(m, prices[m] == least);
            }
        }
        return cheapest;
    }
}
