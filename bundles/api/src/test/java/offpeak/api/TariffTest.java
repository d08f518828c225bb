package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import offpeak.api.Tariff.Band;
import offpeak.api.Tariff.Level;
import offpeak.api.Tariff.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TariffTest {
    private static final Currency GBP = Currency.getInstance("GBP");
    private static final LocalTime FIVE = LocalTime.of(5, 0);

    static final Tariff NIGHT_AND_DAY = new Tariff(GBP,
            List.of(new Band(Level.OFF_PEAK, 0.07, 0.0, everyDay(LocalTime.MIDNIGHT, FIVE)),
                    new Band(Level.ON_PEAK, 0.29, 0.15, everyDay(FIVE, LocalTime.MIDNIGHT))));

    private static List<Window> everyDay(LocalTime start, LocalTime end) {
        List<Window> windows = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            windows.add(new Window(day, start, end));
        }
        return windows;
    }

    @Test
    void anUncoveredMinuteIsNamed() {
        List<Window> daytime = new ArrayList<>(everyDay(FIVE, LocalTime.MIDNIGHT));
        daytime.set(2, new Window(DayOfWeek.WEDNESDAY, LocalTime.of(5, 1), LocalTime.MIDNIGHT));

        assertEquals("no band covers WEDNESDAY 05:00", assertThrows(IllegalArgumentException.class,
                () -> new Tariff(GBP, List.of(new Band(Level.OFF_PEAK, 0.07, 0, everyDay(LocalTime.MIDNIGHT, FIVE)),
                        new Band(Level.ON_PEAK, 0.29, 0.15, daytime))))
                .getMessage());
    }

    @Test
    void aMinuteThatTwoBandsCoverIsNamed() {
        List<Window> night = everyDay(LocalTime.MIDNIGHT, LocalTime.of(5, 30));

        assertEquals("more than one band covers MONDAY 05:00", assertThrows(IllegalArgumentException.class,
                () -> new Tariff(GBP, List.of(new Band(Level.OFF_PEAK, 0.07, 0, night),
                        new Band(Level.ON_PEAK, 0.29, 0.15, everyDay(FIVE, LocalTime.MIDNIGHT)))))
                .getMessage());
    }

    @Test
    void ratesAreNotNegativeAndSellingNeverEarnsMoreThanBuyingCosts() {
        List<Window> always = everyDay(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

        assertEquals("ON_PEAK: rates must be 0 <= sell <= buy, not sell 0.3, buy 0.2",
                assertThrows(IllegalArgumentException.class, () -> new Band(Level.ON_PEAK, 0.2, 0.3, always))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Band(Level.ON_PEAK, 0.2, -0.1, always));
        assertThrows(IllegalArgumentException.class, () -> new Band(Level.ON_PEAK, Double.NaN, 0, always));
    }

    @Test
    void aWindowEndsAfterItStartsAndNotPastMidnight() {
        assertThrows(IllegalArgumentException.class, () -> new Window(DayOfWeek.MONDAY, FIVE, FIVE));
        assertThrows(IllegalArgumentException.class,
                () -> new Window(DayOfWeek.MONDAY, LocalTime.of(23, 0), LocalTime.of(1, 0)));
    }

    @Test
    void isOneLineOfText() {
        String text = NIGHT_AND_DAY.text();

        assertTrue(text.startsWith("GBP|OFF_PEAK;0.07;0.0;1@00:00-05:00,2@00:00-05:00,"), text);
        assertTrue(text.endsWith(",6@05:00-00:00,7@05:00-00:00"), text);
        assertEquals(NIGHT_AND_DAY, Tariff.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GBP", "XXXX|ON_PEAK;1;1;1@00:00-00:00", "GBP|ON_PEAK", "GBP|ON_PEAK;1;1;1@00:00",
            "GBP|NOON;1;1;1@00:00-00:00", "GBP|ON_PEAK;a;1;1@00:00-00:00", "GBP|ON_PEAK;1;1;9@00:00-00:00",
            "GBP|ON_PEAK;1;1;1@0-1", "GBP|ON_PEAK;1;1;1@00:00-00:00"})
    void whatIsNoTariffIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Tariff.parse(text));
    }
}
