package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** The demo through an evening and a night: it charges when it is cheapest, says why, and leaves all as it was. */
public class DemoDayIT {
    /** Sixteen hours in under a minute; faster, and an HTTP call takes more of a half-hour than real ones ever do. */
    private static final String SPEED = "1000";
    private static final Duration NIGHT = Duration.ofSeconds(90);
    private static final long HALF_HOUR_S = 1800;

    @Test
    public void inventedPrices() throws Exception {
        try (HostProcess host = HostProcess.demo("demo-day").with("--speed", SPEED).start()) {
            night("invented prices", host, Instant.parse("2026-06-16T06:00:00Z"));
        }
    }

    @Test
    public void recordedPrices() throws Exception {
        Path prices = Tools.recorded("agile-import-london-2019-2020.csv");
        try (HostProcess host = HostProcess.demo("demo-day-recorded")
                .with("--speed", SPEED, "--prices", prices.toString(), "--clock", "2019-11-12T20:00:00Z").start()) {
            night("recorded prices", host, Instant.parse("2019-11-13T07:00:00Z"));
        }
    }

    private static void night(String name, HostProcess host, Instant readyBy) throws IOException {
        host.running("agile", "powerwall", "cheapest-slots");
        Instant begin = host.clock();
        JsonNode own = host.simulator().get("home").path("settings");
        Await.that("the prices of the whole night", NIGHT,
                () -> prices(host).containsKey(readyBy.minusSeconds(HALF_HOUR_S)));
        Set<Instant> planned = new HashSet<>();
        Await.that("a plan with charging in it", NIGHT, () -> {
            planned.addAll(charging(host, readyBy));
            return !planned.isEmpty();
        });
        Map<Instant, Double> prices = prices(host);

        Await.that("the night to pass", NIGHT, () -> {
            planned.addAll(charging(host, readyBy));
            return host.clock().isAfter(readyBy.minusSeconds(60));
        });
        JsonNode home = host.simulator().get("home");
        Await.that("the user's own settings to be back", NIGHT, () -> "newest first: " + decisions(host),
                () -> host.simulatorHome().path("settings").equals(own)
                        && decisions(host).get(0).setting().equals("restore")
                        && decisions(host).get(0).stage().equals("EFFECTIVE"));

        Charging charging = Charging.of(home, begin, readyBy);
        double paid = charging.cost(prices);
        double cheapest = charging.cheapest(prices, begin, readyBy, 5000);
        System.out.printf(Locale.ROOT, "%s: %.0f Wh bought in %s for %.4f, the cheapest possible %.4f (%+.2f %%)%n",
                name, charging.totalWh(), charging.slots(), paid, cheapest, 100 * (paid - cheapest) / cheapest);
        assertTrue("nothing was charged: " + home.path("tally"), charging.totalWh() > 3000);
        assertTrue("charge at the ready-by time: " + home.path("soc"), home.path("soc").asDouble() > 0.97);
        assertTrue("paid " + paid + ", possible were " + cheapest + " in " + charging.slots(),
                paid <= cheapest + 0.02 * Math.abs(cheapest));
        double elsewhere = charging.outside(planned);
        assertTrue(elsewhere + " Wh were charged in slots that the plan did not show",
                elsewhere < 0.02 * charging.totalWh());
        // as they are once all is back: what was under way at the ready-by time had not failed
        finished(decisions(host));
    }

    /** Each was effective or gave way to a later one for the same thing. */
    private static void finished(List<Decision> newestFirst) {
        assertFalse("no decision", newestFirst.isEmpty());
        Set<String> later = new HashSet<>();
        List<Decision> open = new ArrayList<>();
        for (Decision decision : newestFirst) {
            if (!later.add(decision.device() + " " + decision.setting()) || decision.stage().equals("EFFECTIVE")) {
                continue;
            }
            open.add(decision);
        }
        assertEquals("neither effective nor superseded", List.of(), open);
        Predicate<Decision> failed = one -> List.of("FAILED", "REFUSED").contains(one.stage());
        assertEquals(List.of(), newestFirst.stream().filter(failed).toList());
    }

    record Decision(String at, String device, String setting, String value, String stage, String why) {}

    private static List<Decision> decisions(HostProcess host) {
        List<Decision> all = new ArrayList<>();
        host.get("decisions?limit=1000").forEach(one -> all.add(new Decision(one.path("at").asString(),
                one.path("device").asString(), one.path("setting").asString(), one.path("value").asString(),
                one.path("stage").asString(), one.path("reason").path("code").asString())));
        return all;
    }

    /** The half-hours in which the plan charges from the grid; each must have its reason, in words too. */
    private static Set<Instant> charging(HostProcess host, Instant until) {
        Set<Instant> slots = new HashSet<>();
        for (JsonNode slot : host.get("plan").path("slots")) {
            JsonNode reason = slot.path("reason");
            assertFalse("a slot without a reason: " + slot, reason.path("code").asString("").isEmpty());
            assertFalse("a reason without words: " + slot, reason.path("text").asString("").isEmpty());
            Instant end = Instant.parse(slot.path("end").asString());
            if (slot.path("action").asString().equals("charge_from_grid")) {
                for (Instant start = halfHour(slot.path("start").asString()); start.isBefore(end)
                        && start.isBefore(until); start = start.plusSeconds(HALF_HOUR_S)) {
                    slots.add(start);
                }
            }
        }
        return slots;
    }

    private static Instant halfHour(String instant) {
        long seconds = Instant.parse(instant).getEpochSecond();
        return Instant.ofEpochSecond(seconds / HALF_HOUR_S * HALF_HOUR_S);
    }

    private static Map<Instant, Double> prices(HostProcess host) {
        Map<Instant, Double> prices = new TreeMap<>();
        for (JsonNode source : host.get("prices")) {
            if (source.path("direction").asString().equals("import")) {
                source.path("series").forEach(one -> prices.put(Instant.parse(one.path("start").asString()),
                        one.path("value").asDouble()));
            }
        }
        return prices;
    }

    /** What went from the grid into the battery, Wh by half-hour. */
    record Charging(Map<Instant, Double> slots) {

        static Charging of(JsonNode home, Instant from, Instant to) {
            Map<Instant, Double> slots = new TreeMap<>();
            for (JsonNode row : home.path("tally")) {
                Instant start = Instant.parse(row.path("start").asString());
                double wh = row.path("grid_to_battery_wh").asDouble();
                if (wh > 0 && !start.isBefore(from.minusSeconds(HALF_HOUR_S)) && start.isBefore(to)) {
                    slots.put(start, wh);
                }
            }
            return new Charging(slots);
        }

        double totalWh() {
            return slots.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double outside(Set<Instant> planned) {
            return slots.entrySet().stream().filter(slot -> !planned.contains(slot.getKey()))
                    .mapToDouble(Map.Entry::getValue).sum();
        }

        /** In the currency's main unit. */
        double cost(Map<Instant, Double> prices) {
            return slots.entrySet().stream().mapToDouble(slot -> slot.getValue() / 1000 * prices.get(slot.getKey()))
                    .sum();
        }

        /** What the same energy costs when the cheapest half-hours are filled first. */
        double cheapest(Map<Instant, Double> prices, Instant from, Instant to, double powerW) {
            List<Double> cheapestFirst = prices.entrySet().stream()
                    .filter(price -> !price.getKey().isBefore(from) && price.getKey().isBefore(to))
                    .map(Map.Entry::getValue).sorted(Comparator.naturalOrder()).toList();
            double left = totalWh();
            double cost = 0;
            for (double price : cheapestFirst) {
                double wh = Math.min(left, powerW / 2);
                cost += wh / 1000 * price;
                left -= wh;
            }
            assertEquals("there is not so much time", 0, left, 1e-6);
            return cost;
        }
    }
}
