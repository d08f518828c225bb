package offpeak.device.teslavehicle;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import offpeak.api.CallPrices;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Options;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Reach;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** The cars of one account. */
final class Account implements Device {

    private static final Duration SHORTEST_POLL = Duration.ofSeconds(10);
    private static final Duration FOLLOW_UP = Duration.ofSeconds(10);
    /** Before an order its car is read anew unless it was a moment ago. */
    private static final Duration FRESH = Duration.ofSeconds(30);
    /** From this firmware on there is a list of schedules. */
    private static final int NEW_SCHEDULES_YEAR = 2024;
    private static final int NEW_SCHEDULES_WEEK = 26;
    private static final int USUAL_AGGRESSIVENESS = 50;
    private static final Pattern FIRMWARE = Pattern.compile("(20[0-9]{2})\\.([0-9]{1,2})(\\..*)?");

    private final TeslaVehicle.Config config;
    private final Optional<String> link;
    private final Map<String, Car> cars = new ConcurrentHashMap<>();
    private Optional<VehicleClient> client = Optional.empty();
    /** The site's, in which the cars count time. */
    private volatile ZoneId zone = ZoneOffset.UTC;

    /** @param link the linked account; empty for the one that is configured */
    Account(TeslaVehicle.Config config, Optional<String> link) {
        this.config = config;
        this.link = link;
    }

    @Override
    public Optional<String> account() {
        return link.map(name -> "linked Tesla account " + name).or(() -> Ways.account(config));
    }

    @Override
    public Optional<CallPrices> callPrices() {
        return FleetPrices.of(config.transport());
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), SHORTEST_POLL);
        zone = host.site().zone();
        Map<String, VehicleClient.Listed> listed = new TreeMap<>();
        String wanted = config.vin().strip().toLowerCase(Locale.ROOT);
        for (VehicleClient.Listed car : client().list(host)) {
            if (wanted.isEmpty() || link.isPresent() || wanted.equals(car.vin())) {
                listed.put(Car.name(car.vin()), car);
            }
        }
        if (listed.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, wanted.isEmpty() || link.isPresent()
                    ? "the account has no car; sign in with the account that owns it"
                    : "the account has no car with the vin " + wanted.toUpperCase(Locale.ROOT));
        }
        cars.keySet().retainAll(listed.keySet());
        boolean awaited = false;
        Optional<VendorException> failure = Optional.empty();
        for (Map.Entry<String, VehicleClient.Listed> each : listed.entrySet()) {
            Car car = cars.computeIfAbsent(each.getKey(), name -> new Car(each.getValue()));
            try {
                awaited |= look(host, car, each.getValue(), poll);
            } catch (VendorException e) {
                // the next car may well answer, unless all are shut out
                if (e.kind() != Kind.BAD_ANSWER) {
                    throw e;
                }
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        Instant now = host.now();
        return cars.values().stream().flatMap(car -> Stream.concat(car.begins().stream(), Stream.of(car.aloneUntil())))
                .filter(at -> at.isAfter(now))
                .map(at -> Duration.between(now, at)).reduce(awaited ? sooner(FOLLOW_UP, poll) : poll, Account::sooner);
    }

    private static Duration sooner(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** @return whether an order is still to be seen */
    private boolean look(Host host, Car car, VehicleClient.Listed now, Duration poll) throws VendorException {
        car.load(host);
        car.look(host, client(), now);
        Optional<VehicleState> state = car.state(host, radius(), aggressiveness());
        state.ifPresent(shown -> host.publish(host.entity(EntityId.Kind.DEVICE, car.name()), shown,
                car.data().orElseThrow().at(), car.maxAge(host, poll), client.orElseThrow().source()));
        return state.isPresent() && car.awaits(host, state.get());
    }

    private VehicleClient client() throws VendorException {
        if (client.isEmpty()) {
            client = Optional.of(Ways.of(config, link.isPresent()));
        }
        return client.get();
    }

    private double radius() {
        return config.homeRadius();
    }

    @Override
    public synchronized void apply(Host host, Command command) throws VendorException {
        if (config.readOnly()) {
            throw new VendorException(Kind.REFUSED, "readOnly is set for these cars: nothing is changed");
        }
        Car car = Optional.ofNullable(cars.get(command.device().name()))
                .filter(one -> command.device().equals(host.entity(EntityId.Kind.DEVICE, one.name())))
                .orElseThrow(() -> Car.gone(command.device().toString()));
        car.load(host);
        Instant now = host.now();
        if (!car.readSince(now.minus(FRESH)) && !awake(host, car, command)) {
            return;
        }
        CarData known = car.data().orElseThrow();
        List<Orders.Step> steps = Orders.steps(command, known,
                new Orders.Context(now, host.site().zone(), host.site().location(), newSchedule(known), car.own(),
                        Car.atHome(host.site(), known, radius()), mustHave()));
        boolean restores = command.setting() instanceof Setting.Restore;
        if (!restores) {
            car.remember(host, Orders.after(command.setting(), known, car.own()));
        }
        if (!steps.isEmpty()) {
            car.ordered(host, command);
        }
        for (Orders.Step step : steps) {
            if (!client().command(host, car.listed(), step)) {
                car.wake(host, client());
            }
        }
        if (restores) {
            car.remember(host, Orders.after(command.setting(), known, car.own()));
        }
    }

    /** @return false when a car that sleeps does already what it should: then it sleeps on */
    private boolean awake(Host host, Car car, Command command) throws VendorException {
        Reach reach = client().reach(host, car.listed());
        car.awake(reach);
        if (reach != Reach.ONLINE) {
            if (car.state(host, radius(), aggressiveness()).filter(state -> confirms(command, state)).isPresent()) {
                return false;
            }
            car.wake(host, client());
        }
        if (!car.read(host, client())) {
            car.wake(host, client());
            car.read(host, client());
        }
        return true;
    }

    private double mustHave() {
        // 100: none, 50: a quarter, 1: about half of the battery
        return (100 - aggressiveness().orElse(USUAL_AGGRESSIVENESS)) / 200.0;
    }

    /** As the owner said. */
    private Optional<Integer> aggressiveness() {
        return Optional.of(config.aggressiveness()).filter(value -> value > 0).map(value -> Math.min(100, value));
    }

    private boolean newSchedule(CarData car) {
        return switch (config.schedule().strip()) {
            case "charge_schedule" -> true;
            case "scheduled_charging" -> false;
            default -> week(car.firmware()).orElse(0) >= NEW_SCHEDULES_YEAR * 100 + NEW_SCHEDULES_WEEK;
        };
    }

    /** {@code 2024.26.3} is 202426. */
    private static OptionalInt week(String firmware) {
        Matcher parts = FIRMWARE.matcher(firmware.strip());
        return parts.matches()
                ? OptionalInt.of(Integer.parseInt(parts.group(1)) * 100 + Integer.parseInt(parts.group(2)))
                : OptionalInt.empty();
    }

    @Override
    public boolean confirms(Command command, State state) {
        Optional<Car> car = Optional.ofNullable(cars.get(command.device().name()));
        return state instanceof VehicleState shown && Shown.confirms(command, shown,
                car.map(Car::own).orElse(Own.NOTHING), zone, car.map(Car::seenAt).orElse(Instant.MIN));
    }

    @Override
    public Map<String, String> settings(State state) {
        return state instanceof VehicleState car ? Shown.settings(car) : Map.of();
    }
}
