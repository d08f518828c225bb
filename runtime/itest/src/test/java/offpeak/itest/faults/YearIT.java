package offpeak.itest.faults;

import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32;
import javax.inject.Inject;
import offpeak.api.BatteryState;
import offpeak.api.Change;
import offpeak.api.Decision;
import offpeak.api.Observation;
import offpeak.api.StateBus;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import offpeak.api.host.Supervisor;
import offpeak.itest.Await;
import offpeak.itest.Tools;
import offpeak.itest.faults.Audit.Decided;
import offpeak.itest.faults.Audit.Leased;
import offpeak.itest.faults.Audit.Written;
import offpeak.itest.faults.Invariants.Envelope;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import tools.jackson.databind.JsonNode;

/**
 * A year of a home, both clock changes included, while one vendor's answer in a hundred fails and some days' prices come
 * late: no invariant breaks, and nothing piles up. Six weeks of it around the spring change by default, the year with
 * {@code -Doffpeak.long=true}; {@code -Doffpeak.seed=N} repeats a run.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class YearIT {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration LENGTH = Tools.longForm() ? Duration.ofDays(365) : Duration.ofDays(42);
    private static final Duration WARM = Duration.ofDays(7);
    /** Between two looks at the leases; no multiple of the poll. */
    private static final Duration LOOK = Duration.ofMinutes(13);
    private static final double ERRORS = 0.01;
    private static final double LATE_DAYS = 0.07;
    private static final int LATEST_HOURS = 5;
    /** The user's own reserve, and commands that a device may get a day: planned ones are four or so. */
    private static final Envelope ENVELOPE = new Envelope(20, 40);
    private static final Duration LATE = Duration.ofSeconds(60);
    private static final Duration MOST_TIME = Duration.ofSeconds(120);

    @Inject
    private BundleContext context;
    @Inject
    private StateBus bus;
    @Inject
    private Supervisor supervisor;
    @Inject
    private Ledger ledger;
    @Inject
    private Leases leases;

    private final List<String> violations = new ArrayList<>();
    private final Bill bill = new Bill();
    private final Map<LocalDate, Integer> commands = new TreeMap<>();
    private final Map<String, Integer> stages = new TreeMap<>();
    private final Map<Instant, Integer> ledgerByMonth = new LinkedHashMap<>();
    private Optional<Observation<?>> battery = Optional.empty();
    private SteppedHost host;
    private JsonNode own;
    /** Of all decisions: the same seed gives the same. */
    private final CRC32 digest = new CRC32();
    private int writes;
    private long looks;

    @Configuration
    public Option[] config() {
        long seed = Seed.chosen().number();
        return new Option[]{SteppedHost.options(START, seed, ERRORS),
                CoreOptions.systemProperty("offpeak.seed").value(Long.toString(seed)),
                CoreOptions.systemProperty("offpeak.long").value(Boolean.toString(Tools.longForm()))};
    }

    @Test
    public void aYear() {
        Await.that("the host", Duration.ofSeconds(30), () -> {
            host = new SteppedHost(context);
            return host.there() && supervisor.integrations().stream().filter(one -> one.pid().isPresent()).count() == 3;
        });
        own = host.home(START).path("settings");
        StateBus.Subscription subscription = bus.subscribe("year", this::changed);
        long begun = System.nanoTime();
        Duration begunBusy = busy();
        live(START, START.plus(WARM));
        Footprint before = footprint();
        live(START.plus(WARM), START.plus(LENGTH));
        double seconds = (System.nanoTime() - begun) / 1e9;
        double busySeconds = busy().minus(begunBusy).toMillis() / 1e3;
        Footprint after = footprint();
        subscription.close();
        judgeLedger(START.plus(LENGTH), true);
        print(seconds, busySeconds, before, after);
        assertTrue(violations.size() + " violations, such as " + violations.stream().limit(5).toList(),
                violations.isEmpty());
        assertTrue(before + " -> " + after, after.threads() <= Math.ceil(before.threads() * 1.1)
                && after.heapBytes() <= before.heapBytes() * 1.1);
        assertTrue(seconds + " s", !Tools.longForm() || seconds <= MOST_TIME.toSeconds() || !alone());
        assertTrue("charged on " + bill.daysWithCharge() + " of " + bill.days() + " days",
                bill.daysWithCharge() > bill.days() * 0.9);
        assertTrue("paid " + bill.paid() + ", possible were " + bill.possible(), bill.paid() < bill.mean() * 0.8);
    }

    /** Both in whole days. */
    private void live(Instant from, Instant to) {
        for (Instant midnight = from; midnight.isBefore(to); midnight = midnight.plus(Duration.ofDays(1))) {
            host.faults("{\"octopus\": " + lateness(midnight) + "}");
            Instant next = midnight.plus(Duration.ofDays(1));
            for (Instant now = midnight; now.isBefore(next);) {
                Instant then = now.plus(LOOK).isBefore(next) ? now.plus(LOOK) : next;
                host.until(then);
                look(now, then);
                now = then;
            }
            if (next.atZone(LONDON).getDayOfMonth() == 1 || next.equals(to)) {
                judgeLedger(next, false);
                System.out.printf(Locale.ROOT, "year: %s, %.1f s of the engine's thread%n", next,
                        ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9);
            }
        }
    }

    private static String lateness(Instant midnight) {
        SplittableRandom chance = new SplittableRandom(Seed.chosen().number() * 31 + midnight.getEpochSecond());
        return chance.nextDouble() < LATE_DAYS ? "\"late:" + (1 + chance.nextInt(LATEST_HOURS)) + "\"" : "null";
    }

    /** The device's side: what was written since, what was used, and whether what is changed can be put back. */
    private void look(Instant since, Instant now) {
        looks++;
        JsonNode home = host.home(since.minus(Duration.ofMinutes(30)));
        bill.add(home.path("tally"), now);
        List<Written> written = Audit.writes(home).stream()
                .filter(write -> write.at().isAfter(since) && !write.at().isAfter(now)).toList();
        writes += written.size();
        violations.addAll(Invariants.envelope(written, ENVELOPE));
        List<Leased> held = leases.all().stream().map(lease -> new Leased(lease.device().toString(), lease.original(),
                lease.takenAt(), lease.expiresAt(), lease.rule())).toList();
        violations.addAll(Invariants.leases(!home.path("settings").equals(own), held, now, LATE));
    }

    /** I4 as it happens: the bus tells of the battery and of the command in order. */
    private void changed(Change change) {
        if (change instanceof Change.Observed observed && observed.observation().state() instanceof BatteryState) {
            battery = Optional.of(observed.observation());
        }
        if (change instanceof Change.Decided decided) {
            Decision decision = decided.decision();
            Decision.Step last = decision.steps().get(decision.steps().size() - 1);
            if (last.stage() == Decision.Stage.SENT && !decision.rule().equals("lease")
                    && !battery.map(seen -> seen.usableAt(last.at())).orElse(false)) {
                violations.add("I4: decision " + decision.id() + " was sent at " + last.at() + " on a stale state");
            }
        }
    }

    /** The ledger month by month, so that the test itself needs little memory; at the end the same again: I6. */
    private void judgeLedger(Instant now, boolean again) {
        Instant from = START;
        List<Instant> months = new ArrayList<>(ledgerByMonth.keySet());
        for (Instant month : months) {
            // steps still come for the newest decisions, so the next month's judge comes back to them
            int rows = judged(from, month, false);
            if (again && rows != ledgerByMonth.get(month)) {
                violations.add("I6: the ledger of the month before " + month + " has " + rows + " rows, not "
                        + ledgerByMonth.get(month));
            }
            from = month;
        }
        if (!again) {
            ledgerByMonth.put(now, judged(from, now, true));
        }
    }

    /** @param count whether these are news */
    private int judged(Instant from, Instant to, boolean count) {
        List<Decision> newestFirst = ledger.decisions(Optional.of(from), Optional.of(to), Integer.MAX_VALUE);
        List<Decided> decisions = new ArrayList<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            decisions.add(decided(newestFirst.get(i)));
        }
        if (count) {
            violations.addAll(Invariants.commands(decisions, ENVELOPE));
            violations.addAll(Invariants.oneValue(decisions));
            violations.addAll(Invariants.grown(List.of(), decisions));
            decisions.forEach(this::count);
        }
        return decisions.size();
    }

    private void count(Decided decision) {
        digest.update(decision.toString().getBytes(StandardCharsets.UTF_8));
        stages.merge(decision.stage(), 1, Integer::sum);
        for (Audit.Step step : decision.steps()) {
            if (step.stage().equals("SENT")) {
                commands.merge(LocalDate.ofInstant(step.at(), LONDON), 1, Integer::sum);
            }
            if (step.detail().contains("simulated-refresh-")) {
                violations.add("I9: decision " + decision.id() + " tells a token");
            }
        }
    }

    private static Decided decided(Decision decision) {
        return new Decided(decision.id(), decision.at(), decision.device().toString(), decision.setting().name(),
                decision.setting().value(), decision.until(), decision.priority().name(), decision.rule(),
                decision.steps().stream()
                        .map(step -> new Audit.Step(step.stage().name(), step.at(), step.detail().orElse("")))
                        .toList());
    }

    /** After collections, and when the pools have breathed out. */
    private static Footprint footprint() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return new Footprint(least, ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** Whether this run had the machine for itself: beside others its seconds say nothing. */
    private static boolean alone() {
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        boolean alone = machine.getSystemLoadAverage() <= machine.getAvailableProcessors() + 1;
        if (!alone) {
            System.out.println("year: the time is not judged, others work on this machine: load "
                    + machine.getSystemLoadAverage());
        }
        return alone;
    }

    private static Duration busy() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void print(double seconds, double busySeconds, Footprint before, Footprint after) {
        JsonNode home = host.home(START.plus(LENGTH));
        int most = commands.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int sent = commands.values().stream().mapToInt(Integer::intValue).sum();
        int calls = home.path("requests").values().stream().mapToInt(JsonNode::asInt).sum();
        int errors = home.path("mishaps").values().stream().mapToInt(JsonNode::asInt).sum();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("seed", Seed.chosen().number() + ", " + LENGTH.toDays() + " days in "
                + String.format(Locale.ROOT, "%.1f s (%.1f s of processor)", seconds, busySeconds) + ", "
                + LENGTH.toMinutes() + " minutes' ticks, " + looks
                + " looks");
        figures.put("calls", home.path("requests") + ", of them failed " + errors + " ("
                + String.format(Locale.ROOT, "%.2f", 100.0 * errors / calls) + " %): " + home.path("mishaps"));
        figures.put("commands", sent + " sent, " + String.format(Locale.ROOT, "%.1f", (double) sent / LENGTH.toDays())
                + " a day, at most " + most + "; " + writes + " writes at the vendor; " + stages);
        figures.put("footprint", "after the first week " + before + ", at the end " + after);
        figures.put("price", String.format(Locale.ROOT,
                "%.0f kWh bought for the battery at %.2f p/kWh; possible were %.2f, the mean was %.2f",
                bill.boughtKwh(),
                bill.paid(), bill.possible(), bill.mean()));
        figures.put("digest of the decisions", Long.toHexString(digest.getValue()));
        figures.put("violations", Integer.toString(violations.size()));
        figures.forEach((name, value) -> System.out.println("year: " + name + ": " + value));
        Map<String, Integer> kinds = new HashMap<>();
        violations.forEach(one -> {
            if (kinds.merge(one.substring(0, 2), 1, Integer::sum) <= 5) {
                System.out.println("year:   " + one);
            }
        });
    }
}
