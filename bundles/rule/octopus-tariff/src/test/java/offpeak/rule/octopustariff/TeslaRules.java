package offpeak.rule.octopustariff;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Tesla's cloud, app and optimiser ask of a tariff, from what is known of them and not from the code that makes one.
 * It reads the body of the call as it came.
 */
final class TeslaRules {

    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    /** The app shows no others. */
    private static final Set<String> NAMES = Set.of("ON_PEAK", "PARTIAL_PEAK", "OFF_PEAK", "SUPER_OFF_PEAK");
    private static final int DAY = 1440;
    private static final int WEEK = 7 * DAY;

    private final List<String> broken = new ArrayList<>();
    private double[] buy = new double[WEEK];
    private double[] sell = new double[WEEK];

    /** @param body of the call {@code time_of_use_settings} */
    TeslaRules(String body) {
        JsonNode root = JSON.readTree(body);
        JsonNode settings = root.path("tou_settings");
        rule(root.size() == 1 && settings.isObject(), "the body is one object tou_settings");
        // a strategy beside the tariff is refused or ignored, by whom one asks
        rule(settings.size() == 1, "tou_settings holds the tariff alone");
        JsonNode tariff = settings.path("tariff_content_v2");
        rule(tariff.path("version").isInt() && tariff.path("version").intValue() == 1, "version 1");
        rule(!tariff.path("code").asString("").isBlank(), "a code");
        rule(Currency.getAvailableCurrencies().stream()
                .anyMatch(one -> one.getCurrencyCode().equals(tariff.path("currency").asString(""))), "a currency");
        buy = side("buy", tariff);
        rule(tariff.path("sell_tariff").isObject(), "a sell_tariff");
        sell = side("sell", tariff.path("sell_tariff"));
        for (int minute = 0; minute < WEEK; minute++) {
            if (!(buy[minute] >= sell[minute])) {
                rule(false, "buying costs at least what selling earns, at minute " + minute);
                break;
            }
        }
    }

    /** What does not hold; empty for a tariff that is taken. */
    List<String> broken() {
        return broken;
    }

    /** What a kWh costs by this tariff at a time on the site's clock. */
    double buy(LocalDateTime at) {
        return buy[minute(at)];
    }

    double sell(LocalDateTime at) {
        return sell[minute(at)];
    }

    private static int minute(LocalDateTime at) {
        // Monday is 0
        return (at.getDayOfWeek().getValue() - 1) * DAY + at.getHour() * 60 + at.getMinute();
    }

    private void rule(boolean holds, String rule) {
        if (!holds) {
            broken.add(rule);
        }
    }

    private double[] side(String name, JsonNode side) {
        double[] week = new double[WEEK];
        Arrays.fill(week, Double.NaN);
        rule(!side.path("name").asString("").isBlank() && !side.path("utility").asString("").isBlank(),
                name + ": name and utility");
        rule(side.path("daily_charges").isArray() && side.path("daily_charges").size() > 0
                && side.path("daily_charges").get(0).path("name").isString(), name + ": daily_charges");
        for (String charges : List.of("energy_charges", "demand_charges")) {
            rule(side.path(charges).path("ALL").path("rates").path("ALL").isNumber()
                    && side.path(charges).path("ALL").path("rates").path("ALL").doubleValue() == 0,
                    name + ": " + charges + " has ALL at 0");
        }
        int seasons = 0;
        for (Map.Entry<String, JsonNode> season : side.path("seasons").properties()) {
            rule(side.path("energy_charges").has(season.getKey()), name + ": charges of " + season.getKey());
            if (!season.getValue().isEmpty()) {
                seasons++;
                season(name + " " + season.getKey(), season.getValue(),
                        side.path("energy_charges").path(season.getKey()).path("rates"), week);
            }
        }
        rule(seasons == 1, name + ": one season that has days");
        for (int minute = 0; minute < WEEK; minute++) {
            if (Double.isNaN(week[minute])) {
                rule(false, name + ": no period in minute " + minute % DAY + " of day " + minute / DAY);
                break;
            }
        }
        return week;
    }

    private void season(String name, JsonNode season, JsonNode rates, double[] week) {
        rule(season.path("fromMonth").asInt(-1) == 1 && season.path("fromDay").asInt(-1) == 1
                && season.path("toMonth").asInt(-1) == 12 && season.path("toDay").asInt(-1) == 31,
                name + ": from 1 January to 31 December");
        Set<String> priced = new HashSet<>(rates.propertyNames());
        Set<String> timed = new HashSet<>(season.path("tou_periods").propertyNames());
        rule(priced.equals(timed), name + ": what has a price has periods, " + priced + " " + timed);
        rule(NAMES.containsAll(timed), name + ": names that the app shows, " + timed);
        for (Map.Entry<String, JsonNode> named : season.path("tou_periods").properties()) {
            JsonNode rate = rates.path(named.getKey());
            rule(rate.isNumber() && rate.doubleValue() >= 0 && rate.doubleValue() < 100,
                    name + ": a price of 0 or more for " + named.getKey());
            JsonNode periods = named.getValue().path("periods");
            rule(periods.isArray() && !periods.isEmpty(), name + ": periods of " + named.getKey());
            for (JsonNode period : periods.values()) {
                period(name + " " + named.getKey(), period, rate.asDouble(0), week);
            }
        }
    }

    private void period(String name, JsonNode period, double price, double[] week) {
        int[] fields = new int[6];
        String[] names = {"fromDayOfWeek", "toDayOfWeek", "fromHour", "fromMinute", "toHour", "toMinute"};
        int[] most = {6, 6, 23, 59, 23, 59};
        for (int i = 0; i < names.length; i++) {
            JsonNode field = period.path(names[i]);
            fields[i] = field.isInt() ? field.intValue() : -1;
            if (fields[i] < 0 || fields[i] > most[i]) {
                // the app finds that a day without an explicit end has no 24 hours
                rule(false, name + ": " + names[i] + " of " + period);
                return;
            }
        }
        rule(period.size() == names.length, name + ": nothing else in " + period);
        int from = fields[2] * 60 + fields[3];
        int to = fields[4] * 60 + fields[5];
        int end = to == 0 ? DAY : to;
        if (end <= from || fields[1] < fields[0]) {
            rule(false, name + ": ends after it starts, " + period);
            return;
        }
        for (int day = fields[0]; day <= fields[1]; day++) {
            for (int minute = day * DAY + from; minute < day * DAY + end; minute++) {
                if (!Double.isNaN(week[minute])) {
                    rule(false, name + ": twice, " + period);
                    return;
                }
                week[minute] = price;
            }
        }
    }
}
