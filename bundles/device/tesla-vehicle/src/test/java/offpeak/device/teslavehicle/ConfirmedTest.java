package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import offpeak.api.Command;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VehicleState.Reach;
import offpeak.api.VendorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shows that an order is in force, and what is left to do until it is. It is 04:10 in California. */
class ConfirmedTest {

    private static final ZoneId ZONE = ZoneId.of("America/Los_Angeles");
    private static final Instant NOW = Instant.parse("2026-11-21T12:10:00Z");
    private static final Setting CHARGE = new Setting.Charge(OptionalDouble.empty());
    private static final Setting STOP = new Setting.StopCharging();

    private static OptionalDouble some(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static Optional<Instant> at(String instant) {
        return instant.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(instant));
    }

    private static Optional<Boolean> maybe(String flag) {
        return flag.isEmpty() ? Optional.empty() : Optional.of(Boolean.valueOf(flag));
    }

    private static VehicleState shown(String charging, double limit, double amps, String start, String climate,
            String home) {
        return new VehicleState(Reach.ONLINE, charging.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Charging.valueOf(charging)),
                OptionalDouble.empty(), some(limit), OptionalDouble.empty(), some(amps),
                OptionalDouble.of(32), at(start), Optional.empty(), maybe(home), Optional.empty(), maybe(climate));
    }

    private static Command command(Setting setting) {
        return new Command(EntityId.parse("home/device/tesla-vehicle/car"), setting, OptionalDouble.empty(),
                NOW.plus(Duration.ofHours(2)));
    }

    private static boolean confirms(Setting setting, VehicleState car, Own own) {
        return Shown.confirms(command(setting), car, own, ZONE, NOW);
    }

    private static boolean confirms(Setting setting, VehicleState car) {
        return confirms(setting, car, Own.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({"CHARGING, true, false", "STARTING, true, false", "COMPLETE, true, true", "STOPPED, false, true",
            "DISCONNECTED, false, true", "NO_POWER, false, true", "'', false, false"})
    void chargingAndStopping(String charging, boolean charges, boolean stands) {
        VehicleState car = shown(charging, 0.8, 16, "", "", "");
        assertEquals(charges, confirms(CHARGE, car));
        assertEquals(stands, confirms(STOP, car));
    }

    @ParameterizedTest
    @CsvSource({"10, 10, true", "10.9, 10, true", "40, 32, true", "10, 12, false", "10, NaN, false"})
    void aCurrentIsRoundedDownAndTheCables(double ordered, double amps, boolean confirmed) {
        assertEquals(confirmed, confirms(new Setting.Charge(OptionalDouble.of(ordered)),
                shown("CHARGING", 0.8, amps, "", "", "")));
    }

    @ParameterizedTest
    @CsvSource({"STOPPED, 2026-11-22T07:30:00Z, true", "STOPPED, 2026-11-22T07:31:00Z, true",
            "STOPPED, 2026-11-22T07:33:00Z, false", "STOPPED, '', false", "CHARGING, 2026-11-22T07:30:00Z, false",
            "STARTING, 2026-11-22T07:30:00Z, false", "DISCONNECTED, 2026-11-22T07:30:00Z, false"})
    void aLaterStartIsShownByTheSchedule(String charging, String start, boolean confirmed) {
        assertEquals(confirmed, confirms(new Setting.ChargeLater(Instant.parse("2026-11-22T07:30:00Z")),
                shown(charging, 0.8, 16, start, "", "")));
    }

    @ParameterizedTest
    @CsvSource({"CHARGING, true", "STARTING, true", "COMPLETE, true", "STOPPED, false", "'', false"})
    void aStartThatHasComeIsShownByCharging(String charging, boolean confirmed) {
        assertEquals(confirmed, confirms(new Setting.ChargeLater(NOW), shown(charging, 0.8, 16, "", "", "")));
    }

    @Test
    void aScheduleJustBeforeMidnightIsTheOneJustAfter() {
        // 23:59:30 and 00:00:15 in California
        assertEquals(true, confirms(new Setting.ChargeLater(Instant.parse("2026-11-22T07:59:30Z")),
                shown("STOPPED", 0.8, 16, "2026-11-22T08:00:15Z", "", "")));
    }

    @ParameterizedTest
    @CsvSource({"0.6, 0.6, true", "0.6, 0.65, false", "0.6, NaN, false", "0.95, 0.8, true"})
    void aLimitIsTheLowerOfOrderAndUser(double ordered, double limit, boolean confirmed) {
        // the host made 60 % of the user's 80
        Own own = Own.NOTHING.withLimit(0.8, 0.6);
        assertEquals(confirmed,
                confirms(new Setting.ChargeLimit(ordered), shown("CHARGING", limit, 16, "", "", ""), own));
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, false, true", "true, '', false"})
    void climate(boolean ordered, String shown, boolean confirmed) {
        assertEquals(confirmed,
                confirms(new Setting.Climate(ordered), shown("CHARGING", 0.8, 16, "", shown, "")));
    }

    @ParameterizedTest
    @CsvSource({"charge, CHARGING, 0.8, 16, '', '', '', true", "charge, STARTING, 0.8, 16, '', '', '', true",
            "charge, STOPPED, 0.8, 16, '', '', '', false", "stop, STOPPED, 0.8, 16, '', '', '', true",
            "stop, CHARGING, 0.8, 16, '', '', true, false", "stop, STARTING, 0.8, 16, '', '', '', false",
            "stop, CHARGING, 0.8, 16, '', '', false, true", "charge, CHARGING, 0.7, 16, '', '', '', false",
            "charge, CHARGING, NaN, 16, '', '', '', false", "charge, CHARGING, 0.8, 10, '', '', '', false",
            "charge, CHARGING, 0.8, NaN, '', '', '', false",
            "charge, CHARGING, 0.8, 16, 2026-11-22T07:30:00Z, '', '', false",
            "charge, CHARGING, 0.8, 16, '', true, '', false", "charge, CHARGING, 0.8, 16, '', false, '', true"})
    void allThatWasTheUsers(String was, String charging, double limit, double amps, String start, String climate,
            String home, boolean confirmed) {
        Setting restore = new Setting.Restore(
                Map.of("charging", was, "charge_limit", "0.8", "amps", "16.0", "schedule", "none"));
        assertEquals(confirmed, confirms(restore, shown(charging, limit, amps, start, climate, home),
                Own.NOTHING.withClimate(true)));
    }

    @Test
    void whatIsNotKnownOfTheUsersIsNotAwaited() {
        assertEquals(true, confirms(new Setting.Restore(Map.of("amps", "many", "charge_limit", "NaN")),
                shown("CHARGING", 0.8, 16, "2026-11-22T07:30:00Z", "true", "")));
        assertEquals(true, confirms(new Setting.Restore(Map.of("schedule", "2026-11-21T07:30:00Z")),
                shown("CHARGING", 0.8, 16, "2026-11-22T07:30:00Z", "", "")));
        assertEquals(false, confirms(new Setting.Restore(Map.of("schedule", "2026-11-21T07:30:00Z")),
                shown("CHARGING", 0.8, 16, "", "", "")));
        assertEquals(false, confirms(new Setting.Hold(), shown("CHARGING", 0.8, 16, "", "", "")));
    }

    @Test
    void aStateWithoutChargingOrLimitCantBePutBack() {
        assertEquals(Map.of(), Shown.settings(shown("", 0.8, 16, "", "", "")));
        assertEquals(Map.of(), Shown.settings(shown("CHARGING", Double.NaN, 16, "", "", "")));
        assertEquals(Map.of("charging", "stop", "charge_limit", "0.8", "schedule", "2026-11-22T07:30:00Z"),
                Shown.settings(shown("STOPPED", 0.8, Double.NaN, "2026-11-22T07:30:00Z", "", "")));
    }

    private static CarData car(Charging charging, double charge, double amps, String start, String climate,
            OptionalLong ownSchedule) {
        return new CarData(NOW, Optional.of(charging), some(charge), OptionalDouble.of(0.8), OptionalDouble.empty(),
                some(amps), OptionalDouble.of(32), at(start), Optional.empty(), Optional.empty(), maybe(climate),
                false, false, "2024.44.3", ownSchedule);
    }

    private static List<String> steps(Setting setting, CarData car, Optional<Site.Location> site, boolean list,
            Own own) throws VendorException {
        return Orders.steps(command(setting), car,
                new Orders.Context(NOW, ZONE, site, list, own, Optional.of(true), 0.25)).stream()
                .map(step -> step.name() + " " + step.body()).toList();
    }

    private static List<String> steps(Setting setting, CarData car) throws VendorException {
        return steps(setting, car, Optional.empty(), false, Own.NOTHING);
    }

    @Test
    void climateThatIsAsOrderedIsLeft() throws VendorException {
        CarData warm = car(Charging.CHARGING, 0.5, 16, "", "true", OptionalLong.empty());
        assertEquals(List.of(), steps(new Setting.Climate(true), warm));
        assertEquals(List.of("auto_conditioning_stop {}"), steps(new Setting.Climate(false), warm));
        CarData unknown = car(Charging.CHARGING, 0.5, 16, "", "", OptionalLong.empty());
        assertEquals(List.of("auto_conditioning_start {}"), steps(new Setting.Climate(true), unknown));
    }

    @Test
    void aStartThatHasPassedIsNow() throws VendorException {
        assertEquals(List.of("charge_start {}"), steps(new Setting.ChargeLater(NOW),
                car(Charging.STOPPED, 0.5, 16, "", "", OptionalLong.empty())));
    }

    @Test
    void aFullCarIsNotToldToCharge() throws VendorException {
        assertEquals(List.of(), steps(CHARGE, car(Charging.COMPLETE, 0.8, 16, "", "", OptionalLong.empty())));
    }

    @Test
    void aStartThatIsSetAlreadyIsLeft() throws VendorException {
        assertEquals(List.of(), steps(new Setting.ChargeLater(Instant.parse("2026-11-22T07:30:00Z")),
                car(Charging.STOPPED, 0.5, 16, "2026-11-22T07:30:00Z", "", OptionalLong.empty())));
    }

    @Test
    void aCarThatDrawsIsChargedToWhatItMustHaveBeforeItWaits() {
        CarData low = car(Charging.CHARGING, 0.2, 16, "", "", OptionalLong.empty());
        assertEquals("the car has 20 % and is let charge to 25 % first, as aggressiveness says",
                assertThrows(VendorException.class,
                        () -> steps(new Setting.ChargeLater(Instant.parse("2026-11-22T07:30:00Z")), low))
                        .getMessage());
    }

    @Test
    void aScheduleOfTheListHoldsForAPlace() throws VendorException {
        CarData drawing = car(Charging.CHARGING, 0.5, 16, "", "", OptionalLong.empty());
        assertEquals("a charge schedule holds for a place: the site needs its latitude and longitude",
                assertThrows(VendorException.class,
                        () -> steps(STOP, drawing, Optional.empty(), true, Own.NOTHING)).getMessage());
        List<String> told = steps(STOP, drawing, Optional.of(new Site.Location(37.5, -122)), true, Own.NOTHING);
        assertEquals(true, told.get(0).startsWith("add_charge_schedule {\"lat\":37.5,\"lon\":-122.0,"), told.get(0));
    }

    @Test
    void aScheduleThatIsTheUsersAlreadyTakesThePlaceOfTheHosts() throws VendorException {
        CarData car = car(Charging.STOPPED, 0.5, 16, "2026-11-22T07:30:00Z", "", OptionalLong.of(7));
        Setting back = new Setting.Restore(Map.of("schedule", "none"));
        assertEquals(List.of("remove_charge_schedule {\"id\":7}"),
                steps(back, car, Optional.empty(), true, Own.NOTHING));
        CarData none = car(Charging.STOPPED, 0.5, 16, "2026-11-22T07:30:00Z", "", OptionalLong.empty());
        assertEquals(List.of(), steps(back, none, Optional.empty(), true, Own.NOTHING));
    }

    @Test
    void aStopReachesADayAheadAtMost() throws VendorException {
        Command days = new Command(EntityId.parse("home/device/tesla-vehicle/car"), STOP, OptionalDouble.empty(),
                NOW.plus(Duration.ofDays(3)));
        assertEquals("{\"enable\":true,\"time\":235}", Orders.steps(days,
                car(Charging.CHARGING, 0.5, 16, "", "", OptionalLong.empty()),
                new Orders.Context(NOW, ZONE, Optional.empty(), false, Own.NOTHING, Optional.of(true), 0.25)).get(0)
                .body().toString());
    }

    @Test
    void whatIsKeptInMindOfTheUsers() {
        CarData warm = car(Charging.CHARGING, 0.5, 16, "", "true", OptionalLong.empty());
        assertEquals(false, Orders.after(new Setting.Climate(true), warm, Own.NOTHING).climate(), "it was on before");
        assertEquals(true, Orders.after(new Setting.Climate(true), warm, Own.NOTHING.withClimate(true)).climate());
        assertEquals(false, Orders.after(new Setting.Climate(false), warm, Own.NOTHING.withClimate(true)).climate());
        assertEquals(OptionalDouble.of(16),
                Orders.after(new Setting.Charge(OptionalDouble.of(10)), warm, Own.NOTHING).amps());
        assertEquals(OptionalDouble.of(20), Orders.after(new Setting.Charge(OptionalDouble.of(10)), warm,
                Own.NOTHING.withAmps(OptionalDouble.of(20))).amps());
        assertEquals(Own.NOTHING, Orders.after(new Setting.Restore(Map.of()), warm, Own.NOTHING.withClimate(true)));
    }
}
