package offpeak.device.teslavehicle;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Command;
import offpeak.api.Host;
import offpeak.api.Site;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Reach;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/** What is known of one car, and when it may be looked at without keeping it awake. */
final class Car {

    /** A car falls asleep a quarter of an hour after it was last asked anything. */
    private static final Duration ALONE = Duration.ofMinutes(20);
    private static final Duration IDLE = Duration.ofMinutes(10);
    /** After its own schedule began to charge it, it says so. */
    private static final Duration BEGINS_WITHIN = Duration.ofMinutes(1);
    /** How long a car takes to wake at most. */
    static final Duration WAKES_WITHIN = Duration.ofSeconds(90);
    /** Half of that: the host then looks twice before it tells the user. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(45);
    private static final int WAKES_AN_HOUR = 3;
    /** How long the cloud may still tell of the time before an order. */
    private static final Duration LAG = Duration.ofMinutes(1);
    private static final Duration LEAST_MAX_AGE = Duration.ofMinutes(30);
    /** A sleeping car loses a per cent a day. */
    private static final Duration SLEEPS = Duration.ofDays(14);
    /** One without a cable that can't be reached may be under way where there is no network. */
    private static final Duration UNDER_WAY = Duration.ofHours(6);
    private static final double EARTH_M = 6_371_000;

    private VehicleClient.Listed listed;
    private volatile Optional<CarData> data = Optional.empty();
    private volatile Own own = Own.NOTHING;
    private boolean loaded;
    /** The kept data, until they are stored when the car falls asleep. */
    private Optional<String> unstored = Optional.empty();
    private Instant readAt = Instant.MIN;
    private Instant activeAt = Instant.MIN;
    private Instant aloneUntil = Instant.MIN;
    private Instant wokenAt = Instant.MIN;
    private Instant wakesSince = Instant.MIN;
    private int wakes;
    private Optional<Command> expected = Optional.empty();
    private Instant orderedAt = Instant.MIN;

    Car(VehicleClient.Listed listed) {
        this.listed = listed;
    }

    static String name(String vin) {
        return "car-" + vin.toLowerCase(Locale.ROOT);
    }

    String name() {
        return name(listed.vin());
    }

    VehicleClient.Listed listed() {
        return listed;
    }

    Optional<CarData> data() {
        return data;
    }

    Own own() {
        return own;
    }

    /** What was known when the host last ran; also of a car that sleeps ever since. */
    void load(Host host) {
        if (!loaded) {
            loaded = true;
            ZoneId zone = host.site().zone();
            data = host.secrets().get(key("state")).flatMap(kept -> CarData.parse(kept, zone))
                    .filter(kept -> !kept.at().isAfter(host.now()));
            own = host.secrets().get(key("own")).flatMap(Own::parse).orElse(Own.NOTHING);
        }
    }

    private String key(String what) {
        return what + "-" + listed.vin();
    }

    /** Looks at it if that keeps it from nothing. */
    void look(Host host, VehicleClient client, VehicleClient.Listed now) throws VendorException {
        boolean woke = listed.reach() != Reach.ONLINE;
        listed = now;
        if (now.reach() != Reach.ONLINE) {
            fellAsleep(host);
            return;
        }
        boolean first = woke || readAt.equals(Instant.MIN);
        if (first) {
            activeAt = host.now();
            aloneUntil = Instant.MIN;
        }
        boolean begun = begins().filter(at -> !host.now().isBefore(at) && readAt.isBefore(at)).isPresent();
        if (host.now().isBefore(aloneUntil) && expected.isEmpty() && !begun && !client.remembers()) {
            return;
        }
        read(host, client);
    }

    /** Reads all of it; it stays awake for that. */
    boolean read(Host host, VehicleClient client) throws VendorException {
        Optional<JsonNode> answer = client.data(host, listed);
        if (answer.isEmpty()) {
            listed = new VehicleClient.Listed(listed.vin(), listed.path(), Reach.ASLEEP);
            fellAsleep(host);
            return false;
        }
        Instant now = host.now();
        CarData fresh = CarData.of(answer.get(), now, host.site().zone());
        boolean changed = data.isEmpty() || !fresh.same(data.get());
        data = Optional.of(fresh);
        unstored = Optional.of(CarData.kept(answer.get(), fresh.at()));
        readAt = now;
        if (changed || fresh.draws() || fresh.moving() || fresh.occupied() || fresh.climate().orElse(false)) {
            activeAt = now;
        }
        if (!now.isBefore(activeAt.plus(IDLE))) {
            aloneUntil = now.plus(ALONE);
        }
        return true;
    }

    /**
     * When its own schedule has begun to charge it: a car that was left alone, or sleeps, is awake then and worth a look, for
     * there may be reasons to put the charging off. Absent without a cable or schedule.
     */
    Optional<Instant> begins() {
        return data.filter(CarData::pluggedIn).flatMap(CarData::scheduledStart).map(at -> at.plus(BEGINS_WITHIN));
    }

    /** Until when it is let be so that it may fall asleep; in the past when it is not. */
    Instant aloneUntil() {
        return aloneUntil;
    }

    private void fellAsleep(Host host) {
        readAt = Instant.MIN;
        aloneUntil = Instant.MIN;
        unstored.ifPresent(kept -> host.secrets().put(key("state"), kept));
        unstored = Optional.empty();
    }

    boolean readSince(Instant instant) {
        return !readAt.isBefore(instant);
    }

    Instant seenAt() {
        return readAt.equals(Instant.MIN) ? data.map(CarData::at).orElse(Instant.MIN) : readAt;
    }

    /**
     * Wakes it for an order, without waiting here: the order comes again.
     *
     * @throws VendorException THROTTLED with the time after which to look again, unless it is awake at once
     */
    void wake(Host host, VehicleClient client) throws VendorException {
        Instant now = host.now();
        if (!wokenAt.equals(Instant.MIN) && now.isBefore(wokenAt.plus(WAKES_WITHIN))) {
            throw new VendorException(name() + " is waking up and is told then", LOOK_AGAIN);
        }
        if (wakesSince.equals(Instant.MIN) || !now.isBefore(wakesSince.plus(Duration.ofHours(1)))) {
            wakesSince = now;
            wakes = 0;
        }
        if (wakes >= WAKES_AN_HOUR) {
            throw new VendorException(name() + " does not wake up after " + WAKES_AN_HOUR
                    + " attempts: it may have no mobile network where it stands",
                    Duration.between(now, wakesSince.plus(Duration.ofHours(1))).plus(LOOK_AGAIN));
        }
        wakes++;
        wokenAt = now;
        Reach reach = client.wake(host, listed);
        listed = new VehicleClient.Listed(listed.vin(), listed.path(), reach);
        if (reach != Reach.ONLINE) {
            throw new VendorException(name() + " sleeps; it was woken and is told when it is awake", LOOK_AGAIN);
        }
    }

    void awake(Reach reach) {
        listed = new VehicleClient.Listed(listed.vin(), listed.path(), reach);
        if (reach == Reach.ONLINE) {
            wokenAt = Instant.MIN;
        }
    }

    /** Keeps the user's own before it is changed. */
    void remember(Host host, Own now) {
        if (!now.equals(own)) {
            if (now.equals(Own.NOTHING)) {
                host.secrets().remove(key("own"));
            } else {
                host.secrets().put(key("own"), now.text());
            }
            own = now;
        }
    }

    void ordered(Host host, Command command) {
        expected = Optional.of(command);
        orderedAt = host.now();
        activeAt = host.now();
        aloneUntil = Instant.MIN;
    }

    /** Whether an order is still to be seen. */
    boolean awaits(Host host, VehicleState shown) {
        if (expected.isPresent() && (!host.now().isBefore(orderedAt.plus(LAG))
                || Shown.confirms(expected.get(), shown, own, host.site().zone(), seenAt()))) {
            expected = Optional.empty();
        }
        return expected.isPresent();
    }

    Optional<VehicleState> state(Host host, double radiusM, Optional<Integer> aggressiveness) {
        return data.map(known -> new VehicleState(listed.reach(), known.charging(), known.charge(), known.limit(),
                listed.reach() == Reach.ONLINE ? known.powerW() : OptionalDouble.empty(), known.amps(),
                known.maxAmps(), known.scheduledStart(), known.fullAt(), atHome(host.site(), known, radiusM),
                known.place(), known.climate(), aggressiveness));
    }

    /** A car that sleeps does not change: what it told lasts as long as the cloud says that it does. */
    Duration maxAge(Host host, Duration poll) {
        CarData known = data.orElseThrow();
        Duration usual = poll.multipliedBy(5);
        usual = usual.compareTo(LEAST_MAX_AGE) > 0 ? usual : LEAST_MAX_AGE;
        if (listed.reach() == Reach.ONLINE) {
            return usual;
        }
        Duration longest = listed.reach() == Reach.OFFLINE && !known.pluggedIn() ? UNDER_WAY : SLEEPS;
        Duration extended = Duration.between(known.at(), host.now()).plus(usual);
        return extended.compareTo(longest) > 0 ? longest : extended;
    }

    static Optional<Boolean> atHome(Site site, CarData known, double radiusM) {
        return site.location().isEmpty() || known.place().isEmpty()
                ? Optional.empty()
                : Optional.of(metres(site.location().get(), known.place().get()) <= radiusM);
    }

    /** Along the surface, by the haversine formula. */
    static double metres(Site.Location one, Site.Location other) {
        double north = Math.toRadians(other.latitude() - one.latitude()) / 2;
        double east = Math.toRadians(other.longitude() - one.longitude()) / 2;
        double a = Math.pow(Math.sin(north), 2) + Math.cos(Math.toRadians(one.latitude()))
                * Math.cos(Math.toRadians(other.latitude())) * Math.pow(Math.sin(east), 2);
        return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(a)));
    }

    static VendorException gone(String entity) {
        return new VendorException(Kind.REFUSED, entity + " is no car of this account");
    }
}
