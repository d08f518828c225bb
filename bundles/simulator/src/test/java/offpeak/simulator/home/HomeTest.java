package offpeak.simulator.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneId;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import offpeak.simulator.MovableClock;
import offpeak.simulator.home.Settings.ExportRule;
import offpeak.simulator.home.Settings.Mode;
import tools.jackson.databind.json.JsonMapper;

class HomeTest {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final double IN = Math.sqrt(0.9);

    private final MovableClock clock = new MovableClock("2026-01-10T22:00:00Z");

    private Home winterNight(double soc) {
        return new Home(clock, LONDON, 3, BatterySpec.POWERWALL, soc, SolarSpec.LONDON_4_KW, Duration.ofDays(416));
    }

    private static void set(Home home, UnaryOperator<Settings> change) {
        home.change("test", "/", "{}", true, change);
    }

    @Test
    void aReserveAboveTheChargeChargesFromTheGridAtTheSlowRate() {
        Home home = winterNight(0.2);
        set(home, s -> s.withReservePercent(100));
        clock.advance(Duration.ofHours(1));
        assertEquals(0.2 * 13_500 + 3_300 * IN, home.state().battery().storedWh(), 1e-6);
        assertEquals(3_300, home.tally().stream().mapToDouble(TallyRow::gridToBatteryWh).sum(), 1e-6);
    }

    @Test
    void autonomousChargesAtFullPower() {
        Home home = winterNight(0.2);
        set(home, s -> s.withReservePercent(100).withMode(Mode.AUTONOMOUS));
        clock.advance(Duration.ofHours(1));
        assertEquals(0.2 * 13_500 + 5_000 * IN, home.state().battery().storedWh(), 1e-6);
    }

    @Test
    void chargingEndsExactlyAtTheReserveAndHoldsThere() {
        Home home = winterNight(0.2);
        set(home, s -> s.withReservePercent(50));
        clock.advance(Duration.ofHours(6));
        assertEquals(0.5, home.state().battery().soc(), 1e-9);
        assertEquals(0, home.state().flows().batteryW(), 1e-3);
    }

    @Test
    void withoutGridChargingAReserveAboveTheChargeOnlyHolds() {
        Home home = winterNight(0.4);
        set(home, s -> s.withReservePercent(80).withGridCharging(false));
        clock.advance(Duration.ofHours(6));
        assertEquals(0.4, home.state().battery().soc(), 0);
        assertEquals(home.state().flows().loadW(), home.state().flows().gridW(), 0);
    }

    @Test
    void solarStillChargesAboveTheReserveWithoutTheGrid() {
        clock.to("2026-06-20T10:00:00Z");
        Home home = winterNight(0.4);
        set(home, s -> s.withReservePercent(80).withGridCharging(false));
        clock.advance(Duration.ofHours(3));
        assertTrue(home.state().battery().soc() > 0.45, "soc " + home.state().battery().soc());
        assertEquals(0, home.tally().stream().mapToDouble(TallyRow::gridToBatteryWh).sum(), 0);
    }

    @Test
    void selfConsumptionCoversTheLoadDownToTheReserve() {
        Home home = winterNight(0.3);
        assertEquals(home.state().flows().loadW(), home.state().flows().batteryW(), 0);
        clock.advance(Duration.ofHours(8));
        assertEquals(0.2, home.state().battery().soc(), 1e-9);
    }

    @Test
    void backupFillsUpAndNeverDischarges() {
        Home home = winterNight(0.9);
        set(home, s -> s.withMode(Mode.BACKUP));
        clock.advance(Duration.ofHours(12));
        assertEquals(1, home.state().battery().soc(), 1e-9);
        assertEquals(0, home.tally().stream().mapToDouble(TallyRow::dischargedWh).sum(), 0);
    }

    @Test
    void aReserveBetween80And100EndsAs80() {
        Home home = winterNight(0.2);
        for (int percent : new int[]{81, 90, 99}) {
            set(home, s -> s.withReservePercent(percent));
            assertEquals(80, home.state().settings().reservePercent());
        }
        set(home, s -> s.withReservePercent(100));
        assertEquals(100, home.state().settings().reservePercent());
    }

    @Test
    void autonomousFollowsItsTariffByTheWallClock() {
        clock.to("2026-06-19T23:00:00Z");
        Home home = winterNight(0.2);
        Tariff tariff = Tariff.parse(JsonMapper.builder().build().readTree(
                """
                {"seasons": {"Summer": {"fromMonth": 1, "fromDay": 1, "toMonth": 12, "toDay": 31, "tou_periods": {
                    "OFF_PEAK": {"periods": [{"toDayOfWeek": 6, "fromHour": 1, "toHour": 2}]},
                    "ON_PEAK": {"periods": [{"toDayOfWeek": 6, "fromHour": 2, "toHour": 1}]}}}, "Winter": {}},
                 "energy_charges": {"ALL": {"rates": {"ALL": 0}},
                    "Summer": {"rates": {"OFF_PEAK": 0.07, "ON_PEAK": 0.3}}}}"""));
        set(home, s -> s.withMode(Mode.AUTONOMOUS).withTariff(tariff));
        clock.to("2026-06-20T06:00:00Z");
        assertEquals(2_500,
                home.tally().stream().filter(r -> r.start().toString().equals("2026-06-20T00:00:00Z")).findFirst()
                        .orElseThrow().gridToBatteryWh(),
                1e-6);
        assertEquals(5_000, home.tally().stream().mapToDouble(TallyRow::gridToBatteryWh).sum(), 1e-6);
    }

    @Test
    void noExportMeansThatTheSunIsWasted() {
        clock.to("2026-06-20T10:00:00Z");
        Home home = winterNight(1);
        assertTrue(home.state().flows().gridW() < -100, home.state().flows().toString());
        set(home, s -> s.withExportRule(ExportRule.NEVER));
        assertEquals(0, home.state().flows().gridW(), 0);
        assertEquals(home.state().flows().loadW(), home.state().flows().solarW(), 1e-9);
    }

    @Test
    void theSunFollowsTheSeason() {
        assertEquals(0, solarWhOn("2026-06-20T22:30:00Z", Duration.ofHours(4)), 0);
        double june = solarWhOn("2026-06-01T00:00:00Z", Duration.ofDays(20));
        double december = solarWhOn("2026-12-01T00:00:00Z", Duration.ofDays(20));
        assertTrue(june / 20 > 8_000 && june / 20 < 25_000, june / 20 + " Wh a day in June");
        assertTrue(december < june / 4, december / 20 + " Wh a day in December");
    }

    private double solarWhOn(String start, Duration during) {
        clock.to(start);
        Home home = winterNight(0.5);
        clock.advance(during);
        return home.tally().stream().mapToDouble(TallyRow::solarWh).sum();
    }

    @Test
    void theHouseholdPeaksInTheEvening() {
        clock.to("2026-01-10T00:00:00Z");
        Home home = winterNight(0.5);
        clock.advance(Duration.ofDays(30));
        double night = 0;
        double evening = 0;
        for (TallyRow row : home.tally()) {
            int hour = row.start().atZone(LONDON).getHour();
            night += hour == 3 ? row.loadWh() : 0;
            evening += hour == 18 ? row.loadWh() : 0;
        }
        assertEquals(300, night / 30, 20);
        assertTrue(evening / 30 > 1_000, evening / 30 + " Wh from 18:00 to 19:00");
    }

    @Test
    void aWriteThatIsNotAppliedIsStillNoted() {
        Home home = winterNight(0.2);
        home.change("fleet", "/backup", "{}", false, s -> s.withReservePercent(100));
        assertEquals(20, home.state().settings().reservePercent());
        assertEquals(new Write(clock.instant(), "fleet", "/backup", "{}", false), home.writes().get(0));
    }
}
