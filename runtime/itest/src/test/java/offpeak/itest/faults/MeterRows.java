package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import offpeak.itest.Await;
import tools.jackson.databind.JsonNode;

/** Readings that can't be true. */
final class MeterRows {
    private static final Pattern CHARGE = Pattern.compile("\"percentage_charged\":([0-9.]+)");

    private MeterRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F33", "charge that jumps, is null, 101, or is stuck", VendorRows.on(MeterRows::charge)),
                Scenario.row("F34", "meters that disagree, flipped signs, kW for W", VendorRows.on(MeterRows::meters)));
    }

    private static void charge(Run run, FastHome home) throws Exception {
        int writes = home.writes();
        for (String odd : List.of("0", "100")) {
            AtomicReference<String> once = new AtomicReference<>(odd);
            home.fleet().mode("/live_status", FaultMode.rewrite(body -> {
                String value = once.getAndSet("");
                return value.isEmpty() ? body : CHARGE.matcher(body).replaceAll("\"percentage_charged\":" + value);
            }));
            quality(home, "suspect");
            quality(home, "good");
        }
        home.fleet().mode("/live_status", VendorRows.replacing("percentage_charged", "101"));
        Await.that("101 % to be none", FastHome.PATIENCE, () -> home.battery().toString(),
                () -> home.battery().path("state_of_charge").asDouble(0) <= 1);
        home.fleet().mode(FaultMode.pass());
        quality(home, "good");
        home.fleet().mode("/live_status", VendorRows.replacing("percentage_charged", "null"));
        Await.that("an unknown charge to be absent", FastHome.PATIENCE, () -> home.battery().toString(),
                () -> !home.battery().path("state_of_charge").isNumber());
        home.fleet().mode(FaultMode.pass());
        quality(home, "good");
        assertEquals("something was changed for it", writes, home.writes());
        if (run.full()) {
            try (FastHome own = FastHome.own("faults-frozen", "2026-06-15T18:00:00Z", 600)) {
                frozen(run, own);
            }
        }
        run.saw("jumps to 0 and 100 doubted, null absent, 101 not passed on");
    }

    /** For more than six hours while the home drains it. */
    private static void frozen(Run run, FastHome home) throws Exception {
        AtomicReference<String> stuck = new AtomicReference<>("");
        home.fleet().mode("/live_status", FaultMode.rewrite(body -> {
            stuck.compareAndSet("", first(body));
            return CHARGE.matcher(body).replaceAll("\"percentage_charged\":" + stuck.get());
        }));
        Instant begun = home.host().clock();
        Await.that("a stuck charge to be doubted", Duration.ofMinutes(3), () -> home.host().get("health").toString(),
                () -> home.battery().path("quality").asString().equals("suspect"));
        run.saw("stuck charge doubted after " + Duration.between(begun, home.host().clock()).toHours() + " h");
        home.fleet().mode(FaultMode.pass());
        quality(home, "good");
    }

    private static String first(String body) {
        var matcher = CHARGE.matcher(body);
        return matcher.find() ? matcher.group(1) : "50";
    }

    private static void quality(FastHome home, String wanted) {
        Await.that("the battery to be " + wanted, FastHome.PATIENCE, () -> home.battery().toString(),
                () -> home.battery().path("quality").asString().equals(wanted));
    }

    private static void meters(Run run, FastHome home) throws Exception {
        int writes = home.writes();
        String disagree = doubted(home, number("grid_power", value -> value + 6000), "disagree");
        String flipped = doubted(home, number("load_power", value -> -value), "sign");
        String unit = doubted(home, number("load_power", value -> value / 1000), "kW");
        assertEquals("something was changed for it", writes, home.writes());
        assertFalse(disagree.isBlank());
        run.saw(flipped + " / " + unit);
    }

    private static UnaryOperator<String> number(String field, UnaryOperator<Double> change) {
        Pattern pattern = Pattern.compile("\"" + field + "\":(-?[0-9.]+)");
        return body -> pattern.matcher(body).replaceAll(found -> "\"" + field + "\":" + String.format(
                java.util.Locale.ROOT, "%.3f", change.apply(Double.valueOf(found.group(1)))));
    }

    private static String doubted(FastHome home, UnaryOperator<String> change, String word) throws Exception {
        home.fleet().mode("/live_status", FaultMode.rewrite(change));
        String[] said = {""};
        Await.that("the meters to be doubted for " + word, FastHome.PATIENCE,
                () -> home.host().get("health") + " " + home.host().get("state"), () -> {
                    for (JsonNode check : home.host().get("health").path("checks")) {
                        if (check.path("message").asString().contains("disagree")) {
                            said[0] = check.path("message").asString();
                        }
                    }
                    return !said[0].isEmpty();
                });
        assertTrue(said[0] + " says nothing of " + word, said[0].contains(word));
        home.fleet().mode(FaultMode.pass());
        home.well();
        return said[0];
    }
}
