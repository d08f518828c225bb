package offpeak.device.powerwall;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import offpeak.api.Tariff;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes Tesla's {@code tariff_content_v2}; {@link TariffYear} reads it. It knows no zone: its hours are the site's wall clock. Day 0 is Monday, ends are
 * exclusive, and an end of 0:00 is the end of the day. A zero may be missing in what Tesla answers, but must be written:
 * else its app finds that the day has no 24 hours.
 */
final class TariffContent {

    private static final String SEASON = "Summer";
    private static final String UNUSED = "Winter";
    private static final int DAY = 24 * 60;

    /** A stretch of one local day, minutes from midnight. */
    private record Stretch(int start, int end) {}

    private TariffContent() {}

    /** @throws VendorException REFUSED for two rates of one level: Tesla has one price for each */
    static ObjectNode of(Tariff tariff) throws VendorException {
        Map<Tariff.Level, Tariff.Band> bands = new EnumMap<>(Tariff.Level.class);
        for (Tariff.Band band : tariff.bands()) {
            Tariff.Band other = bands.get(band.level());
            if (other != null && (other.buy() != band.buy() || other.sell() != band.sell())) {
                throw new VendorException(Kind.REFUSED, "the tariff has two rates of the level " + band.level()
                        + "; a Powerwall takes one for each level");
            }
            List<Tariff.Window> windows = new ArrayList<>(band.windows());
            if (other != null) {
                windows.addAll(other.windows());
            }
            // a level that is priced must have its time, and one that has time a price
            if (!windows.isEmpty()) {
                bands.put(band.level(), new Tariff.Band(band.level(), band.buy(), band.sell(), windows));
            }
        }
        ObjectNode content = Answers.JSON.createObjectNode().put("version", 1).put("code", "OFFPEAK")
                .put("currency", tariff.currency().getCurrencyCode());
        fill(content, bands, false);
        fill(content.putObject("sell_tariff"), bands, true);
        return content;
    }

    private static void fill(ObjectNode side, Map<Tariff.Level, Tariff.Band> bands, boolean sell) {
        side.put("name", "Offpeak").put("utility", "Offpeak");
        side.putArray("daily_charges").addObject().put("name", "Charge");
        for (String charges : List.of("demand_charges", "energy_charges")) {
            ObjectNode node = side.putObject(charges);
            node.putObject("ALL").putObject("rates").put("ALL", 0);
            ObjectNode season = node.putObject(SEASON);
            if (charges.equals("energy_charges")) {
                ObjectNode rates = season.putObject("rates");
                bands.forEach((level, band) -> rates.put(level.name(), rate(sell ? band.sell() : band.buy())));
            }
            node.putObject(UNUSED);
        }
        ObjectNode seasons = side.putObject("seasons");
        ObjectNode periods = seasons.putObject(SEASON).put("fromMonth", 1).put("fromDay", 1).put("toMonth", 12)
                .put("toDay", 31).putObject("tou_periods");
        bands.forEach((level, band) -> periods(periods.putObject(level.name()), band));
        seasons.putObject(UNUSED);
    }

    private static BigDecimal rate(double rate) {
        BigDecimal rounded = BigDecimal.valueOf(rate).setScale(TariffYear.SCALE, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    /** Days in a row with the same stretches become one entry for each stretch. */
    private static void periods(ObjectNode level, Tariff.Band band) {
        var list = level.putArray("periods");
        Map<DayOfWeek, List<Stretch>> days = days(band);
        int day = 0;
        while (day < 7) {
            List<Stretch> stretches = days.get(DayOfWeek.of(day + 1));
            int last = day;
            while (last < 6 && days.get(DayOfWeek.of(last + 2)).equals(stretches)) {
                last++;
            }
            for (Stretch stretch : stretches) {
                list.addObject().put("fromDayOfWeek", day).put("toDayOfWeek", last)
                        .put("fromHour", stretch.start() / 60).put("fromMinute", stretch.start() % 60)
                        .put("toHour", stretch.end() % DAY / 60).put("toMinute", stretch.end() % 60);
            }
            day = last + 1;
        }
    }

    private static Map<DayOfWeek, List<Stretch>> days(Tariff.Band band) {
        Map<DayOfWeek, List<Stretch>> days = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            List<Stretch> joined = new ArrayList<>();
            band.windows().stream().filter(window -> window.day() == day)
                    .map(window -> new Stretch(minute(window.start()),
                            window.end().equals(LocalTime.MIDNIGHT) ? DAY : minute(window.end())))
                    .sorted(Comparator.comparingInt(Stretch::start)).forEach(stretch -> {
                        int before = joined.size() - 1;
                        if (before >= 0 && joined.get(before).end() == stretch.start()) {
                            joined.set(before, new Stretch(joined.get(before).start(), stretch.end()));
                        } else {
                            joined.add(stretch);
                        }
                    });
            days.put(day, joined);
        }
        return days;
    }

    private static int minute(LocalTime time) {
        return time.toSecondOfDay() / 60;
    }
}
