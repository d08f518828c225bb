package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import offpeak.itest.Await;
import tools.jackson.databind.JsonNode;

/** Prices that are missing, late, stale, mad, or revised. */
final class PriceRows {
    private static final Pattern PRICE = Pattern.compile("\"value_inc_vat\":(-?[0-9.]+)");
    private static final Pattern INSTANT = Pattern.compile("2026-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

    private PriceRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F28", "prices missing, half of them, late by hours", PriceRows::late).onlyInFull(),
                Scenario.row("F29", "a feed that stands still, or a tariff that ended",
                        VendorRows.on(PriceRows::stale)).onlyInFull(),
                Scenario.row("F30", "prices of -500, 99 999, nothing, or in another unit", VendorRows.on(
                        PriceRows::mad)),
                Scenario.row("F31", "prices revised after planning", VendorRows.on(PriceRows::revised)));
    }

    private static void late(Run run) throws Exception {
        try (FastHome home = FastHome.own("faults-late", "2026-06-15T16:30:00Z", 900, "late:8")) {
            Checker checker = run.watch(home.host());
            JsonNode before = home.series("import");
            Instant known = FastHome.lastOf(before);
            Await.that("half past eight", FastHome.PATIENCE, () -> home.host().clock().toString(),
                    () -> home.host().clock().isAfter(Instant.parse("2026-06-15T19:45:00Z")));
            String said = home.named("agile", "published");
            assertEquals("an hour that is not known got a price", known, FastHome.lastOf(home.series("import")));
            home.host().get("plan").path("slots").forEach(slot -> assertFalse("planned on nothing: " + slot,
                    Instant.parse(slot.path("start").asString()).isAfter(known)
                            && !slot.path("action").asString().equals("self_consume")));
            assertEquals("exported by force on no price", 0, checker.audit().decisions().stream()
                    .filter(one -> one.value().contains("export")).count());
            home.host().fault("octopus", "partial");
            Await.that("half of tomorrow", FastHome.PATIENCE, () -> home.host().get("health").toString(),
                    () -> FastHome.lastOf(home.series("import")).isAfter(known));
            Instant half = FastHome.lastOf(home.series("import"));
            home.host().fault("octopus", "");
            Await.that("all of tomorrow", FastHome.PATIENCE, () -> home.host().get("health").toString(),
                    () -> FastHome.lastOf(home.series("import")).isAfter(half));
            home.well();
            Run.expect(checker.violations());
            run.saw("after 20:30: " + said);
        }
    }

    private static void stale(Run run, FastHome home) throws Exception {
        String before = home.series("import").toString();
        // three days old, with the same answer each time
        home.octopus().mode(FaultMode.rewrite(shifted(Duration.ofDays(-3))));
        FastHome.asked(home.octopus(), 4);
        assertTrue("prices changed", before.endsWith(home.series("import").toString().substring(1)));
        // what is known goes on for hours; an instance that knows nothing yet has to say so at once
        FaultProxy own = run.keep(new FaultProxy().to(VendorRows.portOf(home.host())));
        own.mode(FaultMode.rewrite(shifted(Duration.ofDays(-3))));
        home.configure("offpeak.price.agile~stale.cfg.json", home.agile(own.url(), ""));
        String said = home.named("agile-stale");
        assertTrue(said, said.contains("no current prices") || said.contains("has not published"));
        own.mode(FaultMode.status(404, java.util.Map.of("Content-Type", "application/json"),
                "{\"detail\":\"Not found.\"}"));
        home.configure("offpeak.price.agile~stale.cfg.json", home.agile(own.url(), ", \"enabled\": true"));
        String gone = home.named("agile-stale", "knows no product");
        java.nio.file.Files.delete(home.host().data().resolve("config/offpeak.price.agile~stale.cfg.json"));
        Await.that("the second instance to go", FastHome.PATIENCE, () -> home.notUp("agile-stale").isEmpty());
        run.saw(said + " / " + gone);
    }

    private static void mad(Run run, FastHome home) throws Exception {
        int writes = home.writes();
        for (String value : List.of("-50000", "9999900", "1e300")) {
            String before = home.series("import").toString();
            home.octopus().mode(VendorRows.replacing("value_inc_vat", value));
            home.named("agile", "impossible price");
            assertTrue("taken: " + value, before.endsWith(home.series("import").toString().substring(1)));
            home.octopus().mode(FaultMode.pass());
            home.well();
        }
        int named = 3;
        for (UnaryOperator<Double> change : List.<UnaryOperator<Double>>of(price -> 0.0, price -> price / 100)) {
            List<String> slots = slots(home);
            home.octopus().mode(FaultMode.rewrite(priced(change)));
            String said = suspect(home);
            assertEquals("planned by prices that nobody believes", slots, slots(home).stream().filter(slots::contains)
                    .toList());
            System.out.println(said);
            home.octopus().mode(FaultMode.pass());
            home.well();
            named++;
        }
        assertEquals("something was changed for it", writes, home.writes());
        run.saw(named + " kinds named, the prices before stay in force");
    }

    /** Waits until the prices are doubted aloud. */
    private static String suspect(FastHome home) {
        String[] said = {""};
        Await.that("the prices to be doubted", FastHome.PATIENCE, () -> home.host().get("health").toString(), () -> {
            for (JsonNode check : home.host().get("health").path("checks")) {
                String message = check.path("message").asString();
                if (message.contains("prices before stay in force")) {
                    said[0] = message;
                }
            }
            return !said[0].isEmpty();
        });
        return said[0];
    }

    private static List<String> slots(FastHome home) {
        return StreamSupport.stream(home.host().get("plan").path("slots").spliterator(), false)
                .map(slot -> slot.path("start").asString() + " " + slot.path("action").asString()).toList();
    }

    private static void revised(Run run, FastHome home) throws Exception {
        List<String> before = slots(home);
        Instant made = Instant.parse(home.host().get("plan").path("made_at").asString());
        int decided = home.host().get("decisions?limit=5000").size();
        // what was dear is cheap now
        home.octopus().mode(FaultMode.rewrite(priced(price -> 40 - price)));
        Await.that("another plan", FastHome.PATIENCE, () -> home.host().get("plan").toString(),
                () -> Instant.parse(home.host().get("plan").path("made_at").asString()).isAfter(made)
                        && !slots(home).equals(before));
        long took = home.octopus().seen().size();
        assertTrue("the ledger lost what it had", home.host().get("decisions?limit=5000").size() >= decided);
        home.octopus().mode(FaultMode.pass());
        Await.that("the plan of before", FastHome.PATIENCE, () -> home.host().get("plan").toString(),
                () -> !slots(home).isEmpty() && Instant.parse(home.host().get("plan").path("made_at").asString())
                        .isAfter(made));
        run.saw("planned anew, " + before.size() + " slots before; asked " + took + " times in all");
    }

    private static UnaryOperator<String> priced(UnaryOperator<Double> change) {
        return body -> {
            Matcher matcher = PRICE.matcher(body);
            return matcher.replaceAll(found -> "\"value_inc_vat\":"
                    + String.format(java.util.Locale.ROOT, "%.5f", change.apply(Double.valueOf(found.group(1)))));
        };
    }

    private static UnaryOperator<String> shifted(Duration by) {
        return body -> INSTANT.matcher(body).replaceAll(found -> Instant.parse(found.group()).plus(by).toString());
    }
}
