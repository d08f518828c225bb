package offpeak.api.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Http.Purpose;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.MeterState;
import offpeak.api.Money;
import offpeak.api.Observation;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import org.junit.jupiter.api.Test;

/** What REST, the event stream and MQTT show, by literals: a change here is a change for everybody outside. */
class ShapesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Interval SLOT = Interval.of(NOW, Duration.ofMinutes(30));
    private static final EntityId BATTERY = EntityId.parse("home/device/powerwall/battery");
    private static final Currency GBP = Currency.getInstance("GBP");
    private static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(), GBP);
    private static final Shapes.Words WORDS = new Shapes.Words((reason, site, locale) -> "Because.", HOME,
            Locale.ENGLISH);
    private static final Reason CHOSEN = new Reason("cheapest-slots.chosen", Map.of("price", 0.1, "until", NOW));
    private static final Map<String, Object> CHOSEN_SHAPE = Map.of("code", "cheapest-slots.chosen", "params",
            Map.of("price", 0.1, "until", "2026-01-01T12:00:00Z"), "text", "Because.");
    private static final Setting CHARGE = new Setting.ChargeFromGrid(0.8, OptionalDouble.empty());

    @Test
    void aState() {
        Observation<MeterState> seen = new Observation<>(EntityId.parse("home/device/powerwall/grid"),
                new MeterState(MeterState.Role.GRID, 250), NOW, Duration.ofMinutes(5), "fleet", Quality.GOOD);

        assertEquals(
                Map.of("id", "home/device/powerwall/grid", "observed_at", "2026-01-01T12:00:00Z", "stale", false,
                        "quality", "good", "source", "fleet", "role", "grid", "power_w", 250.0),
                Shapes.state(seen, NOW));
        assertEquals(
                Map.of("id", "home/device/powerwall/grid", "observed_at", "2026-01-01T12:00:00Z", "stale", true,
                        "quality", "stale", "source", "fleet", "role", "grid", "power_w", 250.0),
                Shapes.state(seen, NOW.plus(Duration.ofMinutes(6))));
    }

    @Test
    void prices() {
        Prices prices = new Prices(Prices.Direction.EXPORT, GBP,
                Series.of(List.of(new Series.Entry<>(SLOT, new Prices.Price(0.15, true)))));

        assertEquals(
                Map.of("source", "agile", "site", "home", "direction", "export", "market", "retail", "currency", "GBP",
                        "unit", "/kWh",
                        "series",
                        List.of(Map.of("start", "2026-01-01T12:00:00Z", "end", "2026-01-01T12:30:00Z", "value", 0.15,
                                "estimate", true))),
                Shapes.prices(EntityId.parse("home/price/agile/export"), prices));
    }

    @Test
    void aPlan() {
        Plan plan = new Plan(SiteId.HOME, NOW, SLOT.end(), Optional.of(new Money(new BigDecimal("0.42"), GBP)),
                List.of(new Plan.Slot(SLOT, BATTERY, CHARGE, OptionalDouble.of(5000), "cheapest-slots", CHOSEN)),
                Map.of(BATTERY, List.of(new Plan.Point(NOW, 0.3))));

        assertEquals(
                Map.of("site", "home", "made_at", "2026-01-01T12:00:00Z", "valid_to", "2026-01-01T12:30:00Z", "cost",
                        new BigDecimal("0.42"), "currency", "GBP", "slots",
                        List.of(Map.of("start", "2026-01-01T12:00:00Z", "end", "2026-01-01T12:30:00Z", "device",
                                "home/device/powerwall/battery", "setting", "operation", "action", "charge_from_grid",
                                "value", "charge_from_grid target=0.8", "power_w", 5000.0, "rule", "cheapest-slots",
                                "reason", CHOSEN_SHAPE)),
                        "soc",
                        List.of(Map.of("device", "home/device/powerwall/battery", "points",
                                List.of(Map.of("at", "2026-01-01T12:00:00Z", "value", 0.3))))),
                Shapes.plan(plan, WORDS));
    }

    @Test
    void whatAPlanDoesNotKnowIsLeftOut() {
        Plan plan = new Plan(SiteId.HOME, NOW, NOW, Optional.empty(), List.of(), Map.of());

        assertEquals(Map.of("site", "home", "made_at", "2026-01-01T12:00:00Z", "valid_to", "2026-01-01T12:00:00Z",
                "slots", List.of(), "soc", List.of()), Shapes.plan(plan, WORDS));
    }

    @Test
    void aDecision() {
        Decision decision = new Decision(7, NOW, BATTERY, CHARGE, SLOT.end(), Priority.PLAN, "cheapest-slots", CHOSEN,
                List.of(new Decision.Lost("other", new Setting.Hold(), Priority.DEFAULT, CHOSEN)),
                List.of(new Decision.Step(Decision.Stage.DESIRED, NOW, Optional.empty()),
                        new Decision.Step(Decision.Stage.FAILED, NOW, Optional.of("no answer"))));

        assertEquals(Map.ofEntries(Map.entry("id", 7L), Map.entry("at", "2026-01-01T12:00:00Z"),
                Map.entry("device", "home/device/powerwall/battery"), Map.entry("setting", "operation"),
                Map.entry("value", "charge_from_grid target=0.8"), Map.entry("until", "2026-01-01T12:30:00Z"),
                Map.entry("priority", "PLAN"), Map.entry("rule", "cheapest-slots"), Map.entry("reason", CHOSEN_SHAPE),
                Map.entry("stage", "FAILED"),
                Map.entry("steps",
                        List.of(Map.of("stage", "DESIRED", "at", "2026-01-01T12:00:00Z"),
                                Map.of("stage", "FAILED", "at", "2026-01-01T12:00:00Z", "detail", "no answer"))),
                Map.entry("lost", List.of(Map.of("rule", "other", "setting", "operation", "value", "hold", "priority",
                        "DEFAULT", "reason", CHOSEN_SHAPE)))),
                Shapes.decision(decision, WORDS));
    }

    @Test
    void anOverride() {
        assertEquals(
                Map.of("id", "o1", "device", "home/device/powerwall/battery", "setting", "reserve", "value", "0.4",
                        "start", "2026-01-01T12:00:00Z", "until", "2026-01-01T12:30:00Z", "by", "ann"),
                Shapes.override(new ManualOverride("o1", BATTERY, new Setting.ReserveFloor(0.4), SLOT, "ann")));
    }

    @Test
    void anIntegration() {
        Supervisor.Status running = new Supervisor.Status("agile", "Octopus Agile", "price", "0.1.0",
                "offpeak.price.agile", Optional.of("offpeak.price.agile~home"), Supervisor.Life.RUNNING, NOW, true,
                Optional.empty());
        Supervisor.Status login = new Supervisor.Status("powerwall", "Powerwall", "device", "0.1.0",
                "offpeak.device.powerwall", Optional.empty(), Supervisor.Life.NEEDS_LOGIN, NOW, true,
                Optional.of("sign in again"));

        assertEquals(Map.of("id", "agile", "name", "Octopus Agile", "kind", "price", "version", "0.1.0", "state",
                "RUNNING", "since", "2026-01-01T12:00:00Z", "enabled", true, "health", "UP", "bundle",
                "offpeak.price.agile", "pid", "offpeak.price.agile~home"), Shapes.integration(running));
        assertEquals("DOWN", Shapes.integration(login).get("health"));
        assertEquals("sign in again", Shapes.integration(login).get("reason"));
    }

    @Test
    void whatAnIntegrationHasSpent() {
        Supervisor.Status status = new Supervisor.Status("agile", "Octopus Agile", "price", "0.1.0",
                "offpeak.price.agile", Optional.empty(), Supervisor.Life.RUNNING, NOW, true, Optional.empty());
        Spending.Account waiting = new Spending.Account("agile", Map.of(Purpose.READ, 11L, Purpose.WAKE, 1L),
                Map.of(Purpose.READ, 330L, Purpose.WAKE, 8L, Purpose.LOGIN, 2L),
                Optional.of(new Money(new BigDecimal("1.82"), Currency.getInstance("USD"))), 14_000, 20_000,
                Optional.of(NOW.plusSeconds(60)), Spending.Breaker.HALF_OPEN, Optional.of(NOW),
                Optional.of("HTTP 429"));
        Spending.Account fresh = new Spending.Account("agile", Map.of(), Map.of(), Optional.empty(), 70, 100,
                Optional.empty(), Spending.Breaker.CLOSED, Optional.empty(), Optional.empty());

        Map<String, Object> known = new HashMap<>(Map.of("integration", "agile", "calls_today", 12L, "calls_month",
                340L, "soft", 14_000L, "hard", 20_000L, "paused_until", "2026-01-01T12:01:00Z", "breaker",
                "half_open", "last_retrieved", "2026-01-01T12:00:00Z", "last_error", "HTTP 429"));
        known.put("by_class", Map.of("read", Map.of("today", 11L, "month", 330L), "wake",
                Map.of("today", 1L, "month", 8L), "login", Map.of("today", 0L, "month", 2L)));
        known.put("cost_month", new BigDecimal("1.82"));
        known.put("currency", "USD");
        assertEquals(known, Shapes.budget(waiting));
        assertEquals(Map.of("integration", "agile", "calls_today", 0L, "calls_month", 0L, "by_class", Map.of(), "soft",
                70L, "hard", 100L, "breaker", "closed"), Shapes.budget(fresh));
        Map<String, Object> shape = Shapes.integration(status, Optional.of(waiting));
        assertEquals(12L, shape.get("calls_today"));
        assertEquals(14_000L, shape.get("calls_soft"));
        assertEquals(20_000L, shape.get("calls_limit"));
        assertEquals(known.get("by_class"), shape.get("by_class"));
        assertEquals("USD", shape.get("currency"));
        assertEquals("2026-01-01T12:01:00Z", shape.get("paused_until"));
        assertEquals("2026-01-01T12:00:00Z", shape.get("last_retrieved"));
        assertEquals(Shapes.integration(status), Shapes.integration(status, Optional.empty()));
    }
}
