package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Cars that sleep, are somewhere else, are another one, or take what they are told and do nothing. */
final class CarRows {
    private static final String CLOCK = "2026-06-15T11:00:00Z";
    /** The charge at which the simulated car begins. */
    private static final double CHARGE = 0.4;
    private static final int WAKES_AN_HOUR = 3;
    private static final int ATTEMPTS = 3;

    private CarRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F35", "car asleep, offline, elsewhere, or another one", CarRows::elsewhere).onlyInFull(),
                Scenario.row("F36", "car takes a command and does nothing", CarRows::ignores).onlyInFull());
    }

    private static void elsewhere(Run run) throws Exception {
        try (AccountHome home = new AccountHome("faults-car", CLOCK)) {
            Checker checker = run.watch(home.host()).secret(FastHome.SECRET);
            shown(home, "charging", "stopped");
            asleep(run, home);
            away(home);
            another(home);
            run.saw("elsewhere refused, an unknown place takes no order as away, another car's charge is not taken");
            Run.expect(checker.violations());
        }
    }

    /** It can't be reached: it is woken some times, and told as soon as it is there. */
    private static void asleep(Run run, AccountHome home) throws Exception {
        home.host().fault("fleet", "never-wakes");
        home.await("it to sleep", () -> !home.entity(AccountHome.CAR).path("reach").asString().equals("online"));
        home.fleet().forget();
        Instant begun = home.clock();
        String order = home.order(AccountHome.CAR, "charging", "charge", Duration.ofHours(3));
        home.until(begun.plus(Duration.ofMinutes(50)));
        long wakes = home.fleet().count("/wake_up");
        assertTrue(wakes + " wakes in 50 minutes", wakes >= 1 && wakes <= WAKES_AN_HOUR);
        assertEquals("it was told although it sleeps", 0, home.fleet().count("/command/"));
        home.host().fault("fleet", "");
        Duration after = home.await("it to charge", () -> drawing(home));
        home.await("the order to be seen", () -> home.last(AccountHome.CAR).has("CONFIRMED"));
        run.saw(wakes + " wakes while it could not be reached, charging " + after.toMinutes()
                + " min after it could");
        home.cancel(order);
        home.await("its own settings", () -> Audit.of(home.host()).leases().isEmpty());
    }

    /** Charging elsewhere is its driver's affair; what is not known is not taken for being away or at home. */
    private static void away(AccountHome home) throws Exception {
        home.fleet().mode("/vehicle_data", FaultMode.rewrite(
                body -> body.replaceAll("\"latitude\":[-0-9.]+", "\"latitude\":" + AccountHome.AWAY)));
        home.wake();
        home.await("it to be away", () -> home.entity(AccountHome.CAR).path("at_home").asString("?").equals("false"));
        home.fleet().forget();
        int before = home.decided(AccountHome.CAR).size();
        String order = home.order(AccountHome.CAR, "charging", "charge", Duration.ofMinutes(30));
        home.await("the order to be refused", () -> home.decided(AccountHome.CAR).size() > before
                && home.last(AccountHome.CAR).stage().equals("REFUSED"));
        assertEquals(0, home.fleet().count("/command/"));
        home.cancel(order);
        home.fleet().mode("/vehicle_data", FaultMode.rewrite(
                body -> body.replaceAll("\"(latitude|longitude)\":[-0-9.]+,?", "")
                        .replace(",}", "}")));
        home.await("its place to be unknown", () -> !home.entity(AccountHome.CAR).has("at_home"));
    }

    private static void another(AccountHome home) throws Exception {
        double charge = home.entity(AccountHome.CAR).path("state_of_charge").asDouble();
        assertTrue("charge " + charge, charge >= CHARGE - 0.01);
        home.fleet().mode(FaultMode.rewrite(body -> body.replace("5YJ3E7EA0SIMULATE", "5YJ3E7EA0ANOTHER1")
                .replaceAll("\"battery_level\":[0-9]+", "\"battery_level\":91")));
        home.configure(AccountHome.CAR_FILE, home.car("PT1M"));
        FastHome.named(home.host(), "tesla-vehicle", "no car with the vin");
        for (JsonNode seen : home.host().get("state")) {
            assertTrue("another car's charge: " + seen,
                    Math.abs(seen.path("state_of_charge").asDouble(0) - 0.91) > 1e-6
                            || seen.path("id").asString().contains("powerwall"));
        }
        home.fleet().mode(FaultMode.pass());
        home.configure(AccountHome.CAR_FILE, home.car("PT2M"));
        FastHome.well(home.host());
    }

    private static void ignores(Run run) throws Exception {
        try (AccountHome home = new AccountHome("faults-ignoring-car", CLOCK)) {
            Checker checker = run.watch(home.host()).secret(FastHome.SECRET);
            shown(home, "charging", "stopped");
            home.host().fault("fleet", "ignore");
            home.fleet().forget();
            String order = home.order(AccountHome.CAR, "charging", "charge", Duration.ofHours(6));
            Duration after = home.await("it to be called one that does not follow",
                    () -> home.last(AccountHome.CAR).has("FAILED"));
            long told = home.fleet().count("/command/charge_start");
            assertTrue("told " + told + " times", told >= 2 && told <= ATTEMPTS);
            String why = FastHome.named(home.host(), AccountHome.CAR, "does not follow");
            home.cancel(order);
            home.await("nothing to be left changed", () -> Audit.of(home.host()).leases().isEmpty());
            home.host().fault("fleet", "");
            String again = home.order(AccountHome.CAR, "charging", "charge", Duration.ofHours(1));
            home.await("it to charge", () -> drawing(home));
            home.cancel(again);
            home.await("its own settings", () -> Audit.of(home.host()).leases().isEmpty());
            run.saw("told " + told + " times, called FAILED after " + after.toMinutes() + " min: " + why);
            Run.expect(checker.violations());
        }
    }

    private static boolean drawing(AccountHome home) {
        return home.entity(AccountHome.CAR).path("charging").asString().equals("charging");
    }

    private static void shown(AccountHome home, String field, String value) throws Exception {
        home.wake();
        home.await("the car's " + field, () -> home.entity(AccountHome.CAR).path(field).asString().equals(value));
    }
}
