package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** Whole weeks in which the clocks change, with recorded prices: every half-hour is there, and once. */
public class ClockChangeWeeksIT {
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    /** A week in 34 s, or at leisure. */
    private static final double SPEED = Tools.longForm() ? 3_000 : 18_000;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @Test
    public void spring2020() throws Exception {
        week(LocalDate.parse("2020-03-26"), LocalDate.parse("2020-03-29"), 46);
    }

    @Test
    public void autumn2020() throws Exception {
        week(LocalDate.parse("2020-10-22"), LocalDate.parse("2020-10-25"), 50);
    }

    private static void week(LocalDate first, LocalDate changeDay, int ofThatDay) throws Exception {
        NavigableMap<Instant, Double> all = RecordedOctopus.read(Tools.recorded("agile-import-london-2019-2020.csv"));
        Instant begin = midnight(first);
        Instant end = midnight(first.plusDays(7));
        NavigableMap<Instant, Double> recorded = all.subMap(begin.minus(Duration.ofDays(3)), true,
                end.plus(Duration.ofDays(3)), true);
        AtomicReference<Instant> started = new AtomicReference<>(begin);
        long startedNanos = System.nanoTime();
        try (RecordedOctopus octopus = new RecordedOctopus(recorded,
                () -> started.get().plusNanos((long) ((System.nanoTime() - startedNanos) * SPEED)))) {
            HostProcess.Plan plan = HostProcess.start("week-" + first).as("viewer")
                    .with("--clock", begin.toString(), "--speed", Double.toString(SPEED))
                    .config("offpeak.site~home.cfg.json", "{\"zone\": \"Europe/London\", \"currency\": \"GBP\"}")
                    .config("offpeak.price.agile~home.cfg.json",
                            "{\"baseUrl\": \"" + octopus.url() + "\", \"product\": \"AGILE-18-02-21\"}");
            try (HostProcess host = plan.start()) {
                // the vendor's clock is the host's
                Instant now = host.clock();
                started.set(now.minusNanos((long) ((System.nanoTime() - startedNanos) * SPEED)));
                Map<Instant, Double> seen = watch(host, end);
                check(seen, all, begin, end);
                Map<LocalDate, Integer> byDay = new TreeMap<>();
                seen.keySet().stream().filter(start -> !start.isBefore(begin) && start.isBefore(end))
                        .forEach(start -> byDay.merge(LocalDate.ofInstant(start, RecordedOctopus.LONDON), 1,
                                Integer::sum));
                byDay.forEach((day, count) -> assertEquals(day.toString(), day.equals(changeDay) ? ofThatDay : 48,
                        (int) count));
                assertEquals(7, byDay.size());
            }
        }
    }

    /** Everything that was shown until then. No answer may hold a half-hour twice, leave one out, or change its price. */
    private static Map<Instant, Double> watch(HostProcess host, Instant end) {
        Map<Instant, Double> seen = new TreeMap<>();
        Set<Instant> withoutPrice = new TreeSet<>();
        AtomicInteger answers = new AtomicInteger();
        Await.that("the week to pass", PATIENCE, () -> "at " + host.clock() + "\n" + host.errors(), () -> {
            Instant now = host.clock();
            boolean current = false;
            for (JsonNode source : host.get("prices")) {
                Instant before = Instant.MIN;
                for (JsonNode one : source.path("series")) {
                    Instant start = Instant.parse(one.path("start").asString());
                    Instant until = Instant.parse(one.path("end").asString());
                    check(start.plus(HALF_HOUR).equals(until), start + " to " + until + " is no half-hour");
                    check(before.equals(Instant.MIN) || before.equals(start), "from " + before + " on to " + start);
                    before = until;
                    Double known = seen.put(start, one.path("value").asDouble());
                    check(known == null || known == one.path("value").asDouble(), start + " was " + known);
                    current = current || !now.isBefore(start) && now.isBefore(until);
                }
            }
            if (!seen.isEmpty() && !current) {
                withoutPrice.add(now);
            }
            answers.incrementAndGet();
            return !now.isBefore(end);
        });
        System.out.println(answers + " answers, " + seen.size() + " half-hours");
        assertEquals("moments without a price", Set.of(), withoutPrice);
        return seen;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Await.Broken(otherwise);
        }
    }

    private static void check(Map<Instant, Double> seen, NavigableMap<Instant, Double> recorded, Instant begin,
            Instant end) {
        int count = 0;
        for (Instant start = begin; start.isBefore(end); start = start.plus(HALF_HOUR)) {
            assertTrue(start + " was lost", seen.containsKey(start));
            assertEquals(start.toString(), recorded.get(start) / 100, seen.get(start), 1e-9);
            count++;
        }
        assertEquals(recorded.subMap(begin, end).size(), count);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(RecordedOctopus.LONDON).toInstant();
    }
}
