package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.ThermostatState.Hold;
import org.junit.jupiter.api.Test;

class UserSetpointsTest {

    private static final EntityId HALL = EntityId.parse("home/device/honeywell/hall");
    private static final EntityId ATTIC = EntityId.parse("home/device/honeywell/attic");
    private static final Site SITE = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            Currency.getInstance("GBP"));
    private static final Instant NOW = Instant.parse("2026-07-01T15:00:00Z");

    private static Situation situation(Hold hold, double coolC, Decision... newestFirst) {
        ThermostatState state = new ThermostatState(ThermostatState.Mode.COOL, OptionalDouble.empty(),
                OptionalDouble.empty(), OptionalDouble.of(18), OptionalDouble.of(coolC), OptionalDouble.empty(),
                OptionalDouble.empty(), hold, Optional.empty(), Optional.empty());
        Observation<?> seen = new Observation<>(HALL, state, NOW, Duration.ofMinutes(25), "test", Quality.GOOD);
        return new Situation(SITE, NOW, Map.of(HALL, seen), List.of(newestFirst), List.of());
    }

    private static Decision decision(EntityId device, double coolC, Reason reason, boolean told) {
        Decision wanted = new Decision(1, NOW.minusSeconds(600), device,
                new Setting.Setpoints(OptionalDouble.empty(), OptionalDouble.of(coolC)), NOW, Priority.SCHEDULE, "r",
                reason, List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, NOW.minusSeconds(600), Optional.empty())));
        return told ? wanted.with(new Decision.Step(Decision.Stage.SENT, NOW, Optional.empty())) : wanted;
    }

    private static String before(Situation situation) {
        return UserSetpoints.before(situation, HALL, decision -> decision.reason().code().equals("mine"))
                .map(found -> found.heatC().orElse(-1) + " " + found.coolC().orElse(-1)).orElse("unknown");
    }

    @Test
    void whatIsSeenIsTheUsersWhenTheHostSetNothing() {
        assertEquals("18.0 25.0", before(situation(Hold.NONE, 25)));
        assertEquals("18.0 25.0", before(situation(Hold.TIMED, 25)));
    }

    @Test
    void whatTheHostSetIsNot() {
        Decision other = decision(HALL, 19.4, Reason.of("other"), true);
        assertEquals("unknown", before(situation(Hold.TIMED, 19.44, other)));
        assertEquals("18.0 19.44", before(situation(Hold.NONE, 19.44, other)), "by its schedule");
        assertEquals("18.0 22.0", before(situation(Hold.TIMED, 22, other)), "by hand, since");
        assertEquals("18.0 19.44",
                before(situation(Hold.TIMED, 19.44, decision(HALL, 19.4, Reason.of("other"), false))), "never told");
        assertEquals("18.0 19.44",
                before(situation(Hold.TIMED, 19.44, decision(ATTIC, 19.4, Reason.of("other"), true))), "elsewhere");
    }

    @Test
    void aRulesOwnDecisionRemembersIt() {
        UserSetpoints found = new UserSetpoints(OptionalDouble.of(17), OptionalDouble.of(24.5));
        Decision mine = decision(HALL, 26, new Reason("mine", found.params()), true);
        assertEquals("17.0 24.5", before(situation(Hold.TIMED, 26, mine)));
        assertEquals("17.0 24.5",
                before(situation(Hold.TIMED, 28, decision(HALL, 28, Reason.of("mine"), true), mine)));
        assertEquals("unknown", before(situation(Hold.TIMED, 28, decision(HALL, 28, Reason.of("mine"), true))));
    }

    @Test
    void nothingSeenIsNotKnown() {
        assertEquals("unknown", before(Situation.of(SITE, NOW, List.of())));
    }
}
