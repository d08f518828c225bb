package offpeak.device.powerwall;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.Interval;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/**
 * Two ways to one Powerwall. It is read by the first while that works, else by the second; a way that failed is left
 * alone for a while, and tried again after that. What the first can't tell or change is read and written by the second.
 */
final class Failover implements PowerwallClient {

    private static final Duration FIRST_REST = Duration.ofMinutes(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);
    /** No refused login is tried more than three times an hour. */
    private static final Duration LOGIN_REST = Duration.ofMinutes(20);
    private static final Duration CONFIGURATION_REST = Duration.ofMinutes(10);
    private static final Duration SETTINGS_AGE = Duration.ofMinutes(15);

    /** One of the two, and how it fares. */
    private static final class Way {
        private final PowerwallClient client;
        private Optional<VendorException> failure = Optional.empty();
        private Instant restsUntil = Instant.MIN;
        private Duration rest = FIRST_REST;

        Way(PowerwallClient client) {
            this.client = client;
        }

        boolean rests(Instant now) {
            Duration left = Duration.between(now, restsUntil);
            // longer than any rest: a simulated clock was set back
            return !left.isNegative() && !left.isZero() && left.compareTo(Duration.ofHours(24)) <= 0;
        }

        void well() {
            failure = Optional.empty();
            restsUntil = Instant.MIN;
            rest = FIRST_REST;
        }

        VendorException failed(VendorException e, Instant now) {
            Duration pause = switch (e.kind()) {
                case LOGIN -> LOGIN_REST;
                case CONFIGURATION -> CONFIGURATION_REST;
                case THROTTLED -> e.retryAfter().orElse(LONGEST_REST);
                default -> rest;
            };
            rest = rest.multipliedBy(2).compareTo(LONGEST_REST) < 0 ? rest.multipliedBy(2) : LONGEST_REST;
            restsUntil = now.plus(pause);
            failure = Optional.of(e);
            return e;
        }

        String said() {
            return client.name() + ": " + failure.map(VendorException::getMessage).orElse("");
        }
    }

    /** A call that one of the two takes. */
    private interface Errand {
        void run(PowerwallClient client) throws VendorException;
    }

    private final Way first;
    private final Way second;
    private Optional<Reading> settings = Optional.empty();

    Failover(PowerwallClient first, PowerwallClient second) {
        this.first = new Way(first);
        this.second = new Way(second);
    }

    @Override
    public String name() {
        return first.client.name();
    }

    @Override
    public boolean writes() {
        return first.client.writes() || second.client.writes();
    }

    @Override
    public Reading read(Host host, boolean settingsToo) throws VendorException {
        if (first.rests(host.now())) {
            return instead(host, settingsToo);
        }
        try {
            Reading reading = first.client.read(host, settingsToo);
            first.well();
            return first.client.writes() || !second.client.writes() ? reading : completed(host, reading, settingsToo);
        } catch (VendorException e) {
            first.failed(e, host.now());
            return instead(host, settingsToo);
        }
    }

    private Reading instead(Host host, boolean settingsToo) throws VendorException {
        if (second.rests(host.now())) {
            throw both();
        }
        try {
            Reading reading = second.client.read(host, settingsToo);
            second.well();
            settings = Optional.of(reading);
            return new Reading(reading.live(), reading.info(), reading.settingsAt(),
                    reading.source() + " instead of " + first.client.name());
        } catch (VendorException e) {
            second.failed(e, host.now());
            throw both();
        }
    }

    /** As the host goes on: while either may come back by itself, it must ask again. */
    private VendorException both() {
        boolean passing = passing(first) || passing(second);
        String message = first.said() + "; " + second.said();
        return passing
                ? new VendorException(Kind.UNREACHABLE, message)
                : new VendorException(first.failure.map(VendorException::kind).orElse(Kind.UNREACHABLE), message);
    }

    private static boolean passing(Way way) {
        return way.failure.map(VendorException::kind).filter(k -> k == Kind.LOGIN || k == Kind.CONFIGURATION)
                .isEmpty();
    }

    /** With the settings, and whether a storm is watched for, by the way that knows. */
    private Reading completed(Host host, Reading reading, boolean settingsToo) {
        boolean due = settings.isEmpty() || settingsToo
                || !host.now().isBefore(settings.get().settingsAt().plus(SETTINGS_AGE));
        if (due && !second.rests(host.now())) {
            try {
                settings = Optional.of(second.client.read(host, true));
                second.well();
            } catch (VendorException e) {
                second.failed(e, host.now());
            }
        }
        if (settings.isEmpty()
                || !host.now().isBefore(settings.get().settingsAt().plus(SETTINGS_AGE.multipliedBy(2)))) {
            return reading;
        }
        Reading known = settings.get();
        Reading.Live live = reading.live();
        return new Reading(new Reading.Live(live.charge(), live.batteryW(), live.gridW(), live.solarW(), live.loadW(),
                live.capacityWh(), live.island(), known.live().stormWatch(), live.at()), known.info(),
                known.settingsAt(), reading.source());
    }

    @Override
    public void write(Host host, List<Step> steps) throws VendorException {
        byEither(host, client -> client.write(host, steps));
    }

    @Override
    public void tariff(Host host, JsonNode content) throws VendorException {
        byEither(host, client -> client.tariff(host, content));
    }

    /** By the first that knows the past and answers at the moment. */
    @Override
    public Optional<JsonNode> energies(Host host, Interval day) throws VendorException {
        for (Way way : List.of(first, second)) {
            Optional<JsonNode> told = way.rests(host.now()) ? Optional.empty() : way.client.energies(host, day);
            if (told.isPresent()) {
                return told;
            }
        }
        if (first.rests(host.now()) || second.rests(host.now())) {
            throw new VendorException(Kind.UNREACHABLE, "neither way to the Powerwall tells its past at the moment");
        }
        return Optional.empty();
    }

    private void byEither(Host host, Errand errand) throws VendorException {
        VendorException refusal = new VendorException(Kind.UNREACHABLE, "neither way to the Powerwall takes changes at"
                + " the moment (" + first.said() + "; " + second.said() + ")");
        for (Way way : List.of(first, second)) {
            if (way.client.writes() && !way.rests(host.now())) {
                try {
                    errand.run(way.client);
                    return;
                } catch (VendorException e) {
                    refusal = e.kind() == Kind.REFUSED ? e : way.failed(e, host.now());
                }
            }
        }
        throw refusal;
    }
}
