package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision.Stage;
import offpeak.api.Decision.Step;
import offpeak.api.Prices.Price;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private static final Currency GBP = Currency.getInstance("GBP");

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aPriceOrPowerIsANumber(double value) {
        assertThrows(IllegalArgumentException.class, () -> Price.of(value));
        assertThrows(IllegalArgumentException.class, () -> new MeterState(MeterState.Role.LOAD, value));
    }

    @Test
    void aPublishedPriceIsNoEstimateAndMayBeNegative() {
        assertEquals(new Price(-0.05, false), Price.of(-0.05));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.8, 0.8", "0.81, 1", "0.99, 1", "1, 1"})
    void aReserveThatCannotBeSetIsRaised(double wanted, double set) {
        BatteryCapabilities powerwall = new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 0.8);

        assertEquals(set, powerwall.reserveAtLeast(wanted));
    }

    @Test
    void aBatterysChargeIsAFraction() {
        BatteryCapabilities any = new BatteryCapabilities(OptionalDouble.empty(), OptionalDouble.empty(), 1);

        assertEquals("state of charge must be within 0..1, not 55.0",
                assertThrows(IllegalArgumentException.class,
                        () -> new BatteryState(OptionalDouble.of(55), OptionalDouble.empty(), OptionalDouble.empty(),
                                OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty(), any))
                        .getMessage());
        assertEquals("reserve must be within 0..1, not NaN",
                assertThrows(IllegalArgumentException.class,
                        () -> new BatteryState(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                                OptionalDouble.of(Double.NaN), Optional.empty(), Optional.empty(), Optional.empty(),
                                any))
                        .getMessage());
    }

    @Test
    void moneyAddsToItsOwnCurrencyAlone() {
        Money pound = new Money(new BigDecimal("1.10"), GBP);

        assertEquals(new Money(new BigDecimal("0.90"), GBP), pound.plus(new Money(new BigDecimal("-0.20"), GBP)));
        assertEquals("cannot add USD to GBP",
                assertThrows(IllegalArgumentException.class,
                        () -> pound.plus(new Money(BigDecimal.ONE, Currency.getInstance("USD")))).getMessage());
    }

    @Test
    void aReasonHasAStableCodeAndPlainParameters() {
        assertEquals(Map.of(), Reason.of("cheapest-slots.chosen").params());
        assertEquals("a reason's code is lower case words with dots, not 'Cheapest slots'",
                assertThrows(IllegalArgumentException.class, () -> Reason.of("Cheapest slots")).getMessage());
        assertEquals("parameter when of x.y must be text, a number, a truth value or an instant",
                assertThrows(IllegalArgumentException.class,
                        () -> new Reason("x.y", Map.of("when", Duration.ofHours(1)))).getMessage());
        assertEquals(4, new Reason("x", Map.of("a", "text", "b", 1.5, "c", true, "d", Instant.EPOCH)).params().size());
    }

    @Test
    void safetyBeatsAllAndDefaultNobody() {
        List<Priority> order = List.of(Priority.SAFETY, Priority.MANUAL, Priority.OUTAGE, Priority.DEMAND_RESPONSE,
                Priority.SCHEDULE, Priority.PLAN, Priority.DEFAULT);

        for (int i = 0; i < order.size(); i++) {
            for (int j = 0; j < order.size(); j++) {
                assertEquals(i < j, order.get(i).beats(order.get(j)), order.get(i) + " over " + order.get(j));
            }
        }
    }

    @Test
    void aDecisionGrowsBySteps() {
        Step desired = new Step(Stage.DESIRED, Instant.EPOCH, Optional.empty());
        Step sent = new Step(Stage.SENT, Instant.EPOCH.plusSeconds(1), Optional.empty());
        List<Step> mine = new ArrayList<>(List.of(desired));
        Decision decision = new Decision(7, Instant.EPOCH, EntityId.parse("home/device/powerwall/battery"),
                new Setting.Hold(), Instant.EPOCH.plusSeconds(1800), Priority.PLAN, "cheapest-slots",
                Reason.of("cheapest-slots.chosen"), List.of(), mine);
        mine.add(sent);

        assertEquals(Stage.DESIRED, decision.stage());
        assertEquals(Stage.SENT, decision.with(sent).stage());
        assertEquals(List.of(desired, sent), decision.with(sent).steps());
        assertEquals(1, decision.steps().size());
        assertEquals("a decision has at least the step DESIRED",
                assertThrows(IllegalArgumentException.class,
                        () -> new Decision(1, Instant.EPOCH, decision.device(), decision.setting(), decision.until(),
                                Priority.PLAN, "r", decision.reason(), List.of(), List.of()))
                        .getMessage());
    }

    @Test
    void aChangeBelongsToASite() {
        EntityId battery = EntityId.parse("garage/device/powerwall/battery");

        assertEquals(new SiteId("garage"), new Change.Forgotten(battery).site());
        assertEquals(SiteId.GRID, new Change.Lived(SiteId.GRID, "caiso").site());
    }

    @Test
    void onlyAThrottledVendorSaysHowLong() {
        VendorException throttled = new VendorException("busy", Duration.ofSeconds(90));
        VendorException refused = new VendorException(VendorException.Kind.REFUSED, "no");

        assertEquals(VendorException.Kind.THROTTLED, throttled.kind());
        assertEquals(Optional.of(Duration.ofSeconds(90)), throttled.retryAfter());
        assertEquals(Optional.empty(), refused.retryAfter());
    }

    @Test
    void aPlaceIsOnEarth() {
        assertEquals("no such place: 91.0, 0.0",
                assertThrows(IllegalArgumentException.class, () -> new Site.Location(91, 0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Site.Location(0, Double.NaN));
        assertTrue(new Site.Location(-90, 180).longitude() > 0);
    }

    @Test
    void aRoleMayWhatTheLesserMay() {
        assertTrue(offpeak.api.host.Role.ADMIN.includes(offpeak.api.host.Role.USER));
        assertTrue(offpeak.api.host.Role.USER.includes(offpeak.api.host.Role.USER));
        assertFalse(offpeak.api.host.Role.VIEWER.includes(offpeak.api.host.Role.USER));
    }
}
