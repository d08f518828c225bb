package offpeak.host.forecast;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** A home that works on weekdays, cooks on Sundays, heats with a pump and is never twice the same. */
final class SyntheticHome {
    static final ZoneId LONDON = ZoneId.of("Europe/London");

    final NavigableMap<Instant, Double> loadW = new TreeMap<>();
    final NavigableMap<Instant, Double> temperatureC = new TreeMap<>();

    /** @param heatingWPerK of the pump, below 15.5 °C */
    SyntheticHome(LocalDate from, LocalDate to, double heatingWPerK) {
        Random chance = new Random(4);
        double front = 0;
        for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
            front = 0.7 * front + 2.5 * chance.nextGaussian();
            for (Instant start : HalfHours.of(day, LONDON)) {
                double warm = 10.5 - 6.5 * Math.cos(2 * Math.PI * (day.getDayOfYear() - 20) / 365) + front
                        + 3 * Math.sin(2 * Math.PI * (start.atZone(LONDON).getHour() - 9) / 24);
                temperatureC.put(start, warm);
                double usual = usual(start.atZone(LONDON)) + heatingWPerK * Math.max(0, 15.5 - warm);
                loadW.put(start, Math.max(80, usual * (1 + 0.25 * chance.nextGaussian())));
            }
        }
    }

    private static double usual(ZonedDateTime at) {
        int hour = at.getHour();
        boolean weekend = at.getDayOfWeek().getValue() >= 6;
        if (hour < 6) {
            return 180;
        }
        if (hour < 9) {
            return weekend ? 350 : 900;
        }
        if (hour < 17) {
            return at.getDayOfWeek() == DayOfWeek.SUNDAY && hour >= 11 && hour < 14 ? 2500 : weekend ? 800 : 250;
        }
        return hour < 22 ? 1400 : 400;
    }
}
