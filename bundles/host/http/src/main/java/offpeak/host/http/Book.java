package offpeak.host.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import offpeak.api.Http.Purpose;
import offpeak.api.VendorException;
import offpeak.api.host.Budgets;
import offpeak.api.host.Budgets.Calls;
import offpeak.api.host.Budgets.Pause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts each instance's calls in memory, lets none through that is over its limit or in its vendor's pause, and has the
 * store written now and then. A store that fails stops no call: what was counted waits for it.
 */
final class Book {
    private static final Logger LOG = LoggerFactory.getLogger(Book.class);
    private static final Duration NEXT_TRY = Duration.ofMinutes(1);

    private record Key(String integration, LocalDate day, Purpose purpose) {}

    /** @param server host and port; empty for every server */
    private record Place(String integration, String server) {
        static final String EVERY = "";
    }

    private record Count(long calls, long unbilled) {
        static final Count NONE = new Count(0, 0);

        Count plus(Count more) {
            return new Count(calls + more.calls, unbilled + more.unbilled);
        }
    }

    private final Budgets store;
    private final InstantSource clock;
    private final boolean durable;
    private final Runnable writeLater;
    private final Map<Key, Count> counted = new HashMap<>();
    private final Map<Key, Count> unwritten = new HashMap<>();
    private final Map<Place, Instant> pauses = new HashMap<>();
    private final Set<Place> unwrittenPauses = new HashSet<>();
    private volatile Limits limits = Limits.DEFAULT;
    private boolean loaded;
    private Instant nextLoad = Instant.MIN;
    private LocalDate month = LocalDate.MIN;

    /**
     * @param durable whether calls count over a restart: in simulated time a day is lived again, with a new budget
     * @param writeLater asks for {@link #write} in a while
     */
    Book(Budgets store, InstantSource clock, boolean durable, Runnable writeLater) {
        this.store = store;
        this.clock = clock;
        this.durable = durable;
        this.writeLater = writeLater;
    }

    void limit(Limits now) {
        limits = now;
    }

    Limits limits() {
        return limits;
    }

    /**
     * Counts a call that is about to be sent.
     *
     * @param server that it goes to, host and port
     * @throws VendorException THROTTLED when it must not be sent
     */
    void spend(String integration, String server, Purpose purpose) throws VendorException {
        boolean crossing;
        synchronized (this) {
            load();
            Instant now = clock.instant();
            refuseInPause(integration, server, now);
            long today = sumToday(integration);
            refuseOverLimit(integration, purpose, today, now);
            count(integration, purpose, new Count(1, 0));
            long after = today + 1;
            crossing = after == limits.soft(integration) + 1 || after == limits.forReading(integration)
                    || after == limits.hard(integration);
        }
        if (crossing) {
            write();
        }
    }

    /** A call was not sent after all. */
    synchronized void giveBack(String integration, Purpose purpose) {
        count(integration, purpose, new Count(-1, 0));
    }

    /** A call that was counted costs nothing. */
    synchronized void unbilled(String integration, Purpose purpose) {
        count(integration, purpose, new Count(0, 1));
    }

    /**
     * How long to wait until the next poll, so that above the soft limit the rest of the day's reads lasts until midnight.
     *
     * @param reads that one poll takes
     */
    synchronized Duration paced(String integration, Duration wanted, long reads) {
        long today = sumToday(integration);
        if (today <= limits.soft(integration)) {
            return wanted;
        }
        Instant now = clock.instant();
        Duration rest = Duration.between(now, tomorrow());
        long left = limits.forReading(integration) - today;
        Duration slower = left < reads ? rest : rest.multipliedBy(reads).dividedBy(left);
        return slower.compareTo(wanted) > 0 ? slower : wanted;
    }

    /** Nothing is sent there for that long; durable at once, because a restart is what people do when nothing comes. */
    void pause(String integration, String server, Duration wait) {
        Instant until = clock.instant().plus(wait);
        synchronized (this) {
            if (pause(integration, server).filter(known -> !until.isAfter(known)).isPresent()) {
                return;
            }
            Place place = new Place(integration, server);
            pauses.put(place, until);
            unwrittenPauses.add(place);
        }
        write();
    }

    /** The latest of all its servers. */
    synchronized Optional<Instant> pause(String integration) {
        load();
        return pauses.keySet().stream().filter(place -> place.integration().equals(integration))
                .flatMap(place -> holding(place).stream()).max(Instant::compareTo);
    }

    private Optional<Instant> pause(String integration, String server) {
        load();
        return Stream.of(server, Place.EVERY).flatMap(one -> holding(new Place(integration, one)).stream())
                .max(Instant::compareTo);
    }

    /** A pause of more than a day was written by another clock, e.g. of simulated time. */
    private Optional<Instant> holding(Place place) {
        Instant now = clock.instant();
        return Optional.ofNullable(pauses.get(place))
                .filter(until -> until.isAfter(now) && !until.isAfter(now.plus(RetryAfter.LONGEST)));
    }

    synchronized Set<String> integrations() {
        load();
        Set<String> all = new TreeSet<>();
        counted.keySet().forEach(key -> all.add(key.integration()));
        return all;
    }

    synchronized Map<Purpose, Long> today(String integration) {
        return since(integration, day(), Count::calls);
    }

    synchronized Map<Purpose, Long> thisMonth(String integration) {
        return since(integration, day().withDayOfMonth(1), Count::calls);
    }

    /** Without what costs nothing. */
    synchronized Map<Purpose, Long> billedThisMonth(String integration) {
        return since(integration, day().withDayOfMonth(1), count -> count.calls() - count.unbilled());
    }

    private Map<Purpose, Long> since(String integration, LocalDate first, ToLongFunction<Count> what) {
        load();
        Map<Purpose, Long> sums = new EnumMap<>(Purpose.class);
        counted.forEach((key, count) -> {
            if (key.integration().equals(integration) && !key.day().isBefore(first)) {
                sums.merge(key.purpose(), what.applyAsLong(count), Long::sum);
            }
        });
        return sums;
    }

    private long sumToday(String integration) {
        LocalDate today = day();
        long sum = 0;
        for (Purpose purpose : Purpose.values()) {
            sum += counted.getOrDefault(new Key(integration, today, purpose), Count.NONE).calls();
        }
        return sum;
    }

    /** Hands the store what it does not know yet. */
    void write() {
        Map<Key, Count> calls;
        Map<Place, Instant> paused = new HashMap<>();
        synchronized (this) {
            load();
            if (!loaded) {
                // what is written now would be counted twice once it can be read
                writeLater.run();
                return;
            }
            calls = new HashMap<>(unwritten);
            unwritten.clear();
            unwrittenPauses.forEach(place -> paused.put(place, pauses.get(place)));
            unwrittenPauses.clear();
        }
        try {
            paused.forEach((place, until) -> store.pause(new Pause(place.integration(), place.server(), until)));
            List<Calls> rows = new ArrayList<>();
            calls.forEach((key, many) -> rows.add(new Calls(key.integration(), key.day(), key.purpose(),
                    many.calls(), many.unbilled())));
            if (durable && !rows.isEmpty()) {
                store.add(rows);
            }
        } catch (RuntimeException later) {
            LOG.debug("counted calls wait for the store", later);
            synchronized (this) {
                calls.forEach((key, many) -> unwritten.merge(key, many, Count::plus));
                unwrittenPauses.addAll(paused.keySet());
                writeLater.run();
            }
        }
    }

    private void refuseInPause(String integration, String server, Instant now) throws VendorException {
        Optional<Instant> until = pause(integration, server);
        if (until.isPresent()) {
            throw new VendorException(integration + " does not call " + server + " before "
                    + until.get().truncatedTo(ChronoUnit.SECONDS) + ": it asked for this pause",
                    wait(now, until.get()));
        }
    }

    private void refuseOverLimit(String integration, Purpose purpose, long today, Instant now)
            throws VendorException {
        long hard = limits.hard(integration);
        boolean reading = purpose == Purpose.READ;
        if (today < (reading ? limits.forReading(integration) : hard)) {
            return;
        }
        throw new VendorException(integration + " has made " + today + " of the " + hard
                + " calls that it may make a day"
                + (reading && today < hard ? "; the rest is kept for commands" : "") + ". It goes on at " + tomorrow()
                + "; the limit stands in the configuration offpeak.http", wait(now, tomorrow()));
    }

    /** In whole seconds, as retries are planned: not a moment too early. */
    private static Duration wait(Instant now, Instant until) {
        return Duration.ofSeconds(Duration.between(now, until).plusNanos(999_999_999).toSeconds());
    }

    private void count(String integration, Purpose purpose, Count more) {
        LocalDate today = day();
        if (!today.withDayOfMonth(1).equals(month)) {
            month = today.withDayOfMonth(1);
            counted.keySet().removeIf(key -> key.day().isBefore(month));
        }
        if (unwritten.isEmpty()) {
            writeLater.run();
        }
        Key key = new Key(integration, today, purpose);
        counted.merge(key, more, Count::plus);
        unwritten.merge(key, more, Count::plus);
    }

    private Instant tomorrow() {
        return day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private LocalDate day() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** At first use, which is not during the start. */
    private void load() {
        Instant now = clock.instant();
        if (loaded || now.isBefore(nextLoad)) {
            return;
        }
        try {
            List<Calls> known = durable ? store.since(day().withDayOfMonth(1)) : List.of();
            store.pauses().forEach(
                    one -> pauses.putIfAbsent(new Place(one.integration(), one.server()), one.until()));
            known.forEach(one -> counted.merge(new Key(one.integration(), one.day(), one.purpose()),
                    new Count(one.calls(), one.unbilled()), Count::plus));
            loaded = true;
        } catch (RuntimeException later) {
            LOG.debug("the calls of before can't be read yet", later);
            nextLoad = now.plus(NEXT_TRY);
        }
    }
}
