package offpeak.simulator.home;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A house with solar, a load, a Powerwall and a grid. It has no thread: each read and each write first brings it up to
 * the clock, a minute at a time, so it costs nothing while nobody looks and keeps up with any speed of the clock.
 */
public final class Home {

    private static final int MOST_SETTINGS = 200;
    private static final double NANOS_PER_HOUR = 3.6e12;
    private static final double ONE_MINUTE_H = 1 / 60.0;

    private final InstantSource clock;
    private final ZoneId zone;
    private final long seed;
    private final SolarModel solar;
    private final LoadModel load;
    private final Tally tally;
    private final Deque<Write> writes = new ArrayDeque<>();
    private final Deque<Dated> settings = new ArrayDeque<>();
    private Instant at;
    private Battery battery;

    private record Dated(Instant from, Settings settings) {}

    /** @param kept how long it remembers what it used and what it was told */
    public Home(InstantSource clock, ZoneId zone, long seed, BatterySpec battery, double startSoc, SolarSpec solar,
            Duration kept) {
        if (!(startSoc >= 0 && startSoc <= 1)) {
            throw new IllegalArgumentException("the first state of charge is a fraction of 0 to 1, not " + startSoc);
        }
        this.clock = clock;
        this.tally = new Tally(kept);
        this.zone = zone;
        this.seed = seed;
        this.solar = new SolarModel(solar, seed);
        this.load = new LoadModel(zone, seed);
        this.battery = new Battery(battery, startSoc * battery.capacityWh());
        this.at = clock.instant();
        this.settings.add(new Dated(Instant.MIN, Settings.FACTORY));
    }

    public ZoneId zone() {
        return zone;
    }

    /** Of its weather and its household; what else is invented around it starts from the same. */
    public long seed() {
        return seed;
    }

    /** The sky above it, whenever. */
    public Sky sky(Instant when) {
        return solar.sky(when);
    }

    /** What its array could give, whenever, W. */
    public double solarW(Instant when) {
        return solar.powerW(when);
    }

    /** The home now. */
    public synchronized HomeState state() {
        advance();
        return new HomeState(at, battery, flows(ONE_MINUTE_H), settings());
    }

    /** The settings as they were so long ago; the oldest still remembered when that is longer than it is kept. */
    public synchronized Settings settingsBefore(Duration ago) {
        Instant then = clock.instant().minus(ago);
        Settings found = settings.getFirst().settings();
        for (Dated each : settings) {
            if (!each.from().isAfter(then)) {
                found = each.settings();
            }
        }
        return found;
    }

    /** Sets something, unless {@code applied} is false: then the write is only noted. */
    public synchronized void change(String vendor, String path, String body, boolean applied,
            UnaryOperator<Settings> change) {
        advance();
        writes.addLast(new Write(at, vendor, path, body, applied));
        while (writes.getFirst().at().isBefore(at.minus(tally.kept()))) {
            writes.removeFirst();
        }
        if (applied) {
            settings.addLast(new Dated(at, change.apply(settings())));
            if (settings.size() > MOST_SETTINGS) {
                settings.removeFirst();
            }
        }
    }

    /** Energy by half-hour since the start, oldest first. */
    public synchronized List<TallyRow> tally() {
        advance();
        return tally.rows();
    }

    /** The half-hours that began then or later. */
    public synchronized List<TallyRow> tally(Instant since) {
        advance();
        return tally.rows(since);
    }

    /** The changes received then or later, oldest first. */
    public synchronized List<Write> writes(Instant since) {
        return writes.stream().filter(write -> !write.at().isBefore(since)).toList();
    }

    /** Every change received, oldest first. */
    public synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    private Settings settings() {
        return settings.getLast().settings();
    }

    private void advance() {
        Instant now = clock.instant();
        while (at.isBefore(now)) {
            // whole minutes: a read in between does not change what the models say, nor cross a half-hour
            Instant minute = at.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
            Instant next = minute.isBefore(now) ? minute : now;
            double hours = Duration.between(at, next).toNanos() / NANOS_PER_HOUR;
            Flows flows = flows(hours);
            battery = battery.after(flows.batteryW(), hours);
            tally.add(at, flows, hours);
            at = next;
        }
    }

    private Flows flows(double hours) {
        Instant minute = at.truncatedTo(ChronoUnit.MINUTES);
        Settings now = settings();
        double loadW = load.powerW(minute);
        double solarW = solar.powerW(minute);
        boolean cheapest = now.tariff().map(t -> t.cheapestAt(minute.atZone(zone).toLocalDateTime())).orElse(false);
        Battery.Order order = Powerwall.order(battery.spec(), now, battery.soc(), loadW - solarW, cheapest);
        double batteryW = battery.possibleW(order, hours);
        double gridW = loadW - solarW - batteryW;
        if (gridW < 0 && now.exportRule() == Settings.ExportRule.NEVER) {
            return new Flows(loadW, solarW + gridW, batteryW, 0);
        }
        return new Flows(loadW, solarW, batteryW, gridW);
    }
}
