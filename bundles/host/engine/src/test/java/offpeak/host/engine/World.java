package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.CallPrices;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Notifier;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Secrets;
import offpeak.api.Setting;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.Notifications;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.Supervisor;
import offpeak.host.engine.bus.Bus;
import offpeak.host.engine.command.Dispatcher;
import offpeak.host.engine.command.Scene;
import offpeak.host.engine.decide.Arbiter;
import offpeak.host.engine.instance.AccountClaims;
import offpeak.host.engine.instance.Instance;
import offpeak.host.engine.instance.Services;
import offpeak.host.engine.notice.Alerts;
import offpeak.host.engine.plausibility.Plausibility;
import offpeak.host.engine.recording.Pen;
import offpeak.host.engine.recording.RecordedConfigurations;
import offpeak.host.engine.recording.Recording;
import offpeak.host.engine.recording.Tape;
import offpeak.host.engine.recording.TapeJson;
import offpeak.host.engine.site.Policy;
import offpeak.host.scheduler.SteppedTime;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A small world around the engine: stepped time, the real bus, one battery, and what was told to people. */
public final class World {
    public static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            Currency.getInstance("GBP"));
    public static final EntityId BATTERY = EntityId.parse("home/device/test/battery");
    public static final Instant START = Instant.parse("2026-06-15T12:00:00Z");

    public final SteppedTime time = new SteppedTime(START);
    public final List<Event> posted = new ArrayList<>();
    public final List<String> notices = new ArrayList<>();
    /** Each life of the instance as the engine hears of it, and whether it counts as asked by then. */
    public final List<String> lives = new ArrayList<>();
    public final Bus bus = new Bus(new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            posted.add(event);
        }
    }, time);
    final ReasonTexts texts = (reason, site, locale) -> reason.code();
    /** What is over, by event and state. */
    final List<String> over = new ArrayList<>();
    public final Alerts alerts = new Alerts(texts, new Told());
    public final Tape tape = new Recording(new Pen(time, TapeJson::object, List.of()), new NoConfigurations());
    public final Plausibility plausibility = Plausibility.of(bus, alerts, id -> HOME, texts);
    public final MemoryStores stores = new MemoryStores();
    public final TestBattery battery = new TestBattery();
    public final NoHttp http = new NoHttp();
    public final Instance instance = new Instance("test", battery, SiteId.HOME, id -> HOME, new NoSecrets(),
            new Services(time, time, http, plausibility, tape, new AccountClaims(Optional.empty(), "host")),
            this::lived);
    public Dispatcher dispatcher = dispatcher();
    public Policy policy = Policy.USUAL;
    private List<Arbiter.Ruling> rulings = List.of();

    public World() {
        this(true);
    }

    private Dispatcher dispatcher() {
        return new Dispatcher(new Dispatcher.Surroundings(stores, stores, alerts, 1, bus::publish,
                work -> time.create("engine").after(Duration.ZERO, work), this::control));
    }

    /** Like the host's end and start: the stores remain. */
    public void restart() {
        instance.stop(Supervisor.Life.LOADED);
        dispatcher = dispatcher();
        List.copyOf(stores.decisions.values()).forEach(decision -> dispatcher.remember(decision, HOME.zone()));
        instance.start();
    }

    /** @param alone whether no engine is there to look at it */
    public World(boolean alone) {
        if (!alone) {
            return;
        }
        instance.start();
        time.create("tick").every(Duration.ofSeconds(30), this::control);
        advance(Duration.ofSeconds(1));
    }

    private void lived(Instance changed) {
        lives.add(changed.life() + " " + changed.asked());
    }

    public void control() {
        dispatcher.control(
                new Scene(HOME, policy, BATTERY, instance, bus.last(BATTERY).map(seen -> seen), time.instant()),
                rulings);
    }

    public void advance(Duration by) {
        time.advance(by);
    }

    public void want(Setting setting) {
        want(setting, Priority.PLAN, "rule");
    }

    public void want(Setting setting, Priority priority, String rule) {
        want(wish(rule, setting, priority, Interval.of(time.instant(), Duration.ofHours(2))));
    }

    public void want(Arbiter.Wish wish) {
        rulings = List.of(new Arbiter.Ruling(BATTERY, wish, OptionalDouble.empty(), List.of()));
    }

    public void wantNothing() {
        rulings = List.of();
    }

    public static Arbiter.Wish wish(String rule, Setting setting, Priority priority, Interval during) {
        return new Arbiter.Wish(rule, new Intent(BATTERY, setting, during, priority,
                new Reason("test.wanted", Map.of("rule", rule)), OptionalDouble.empty()));
    }

    private final class Told implements Notifications {
        @Override
        public void tell(Message message) {
            notices.add(message.topic() == Notifier.Topic.TROUBLE
                    ? message.reason().code()
                    : message.event() + " " + message.state());
        }

        @Override
        public void over(String event) {
            over.add(event);
        }

        @Override
        public void over(String event, String state) {
            over.add(event + " " + state);
        }

        @Override
        public List<Notifications.Told> log(int limit) {
            return List.of();
        }

        @Override
        public Attempt test(String channel, Optional<String> recipient, String by) {
            throw new IllegalStateException("nothing is tested here");
        }
    }

    public static final class NoConfigurations implements RecordedConfigurations.Configured {
        @Override
        public Optional<Map<String, Object>> of(String pid) {
            return Optional.empty();
        }

        @Override
        public List<String> homes() {
            return List.of();
        }
    }

    public static class NoSecrets implements Secrets {
        @Override
        public String reveal(String field) {
            return field;
        }

        @Override
        public Optional<String> get(String name) {
            return Optional.empty();
        }

        @Override
        public void put(String name, String secret) {
            throw new IllegalStateException("no secrets here");
        }

        @Override
        public void remove(String name) {
            throw new IllegalStateException("no secrets here");
        }
    }

    public static final class NoHttp implements HttpFactory {
        /** How long polls are stretched to. */
        public Duration slowest = Duration.ZERO;

        @Override
        public VendorConnection create(String integration, Optional<CallPrices> prices) {
            return new VendorConnection() {
                @Override
                public Http.Reply send(Http.Call call) throws VendorException {
                    throw new VendorException(VendorException.Kind.UNREACHABLE, "no network here");
                }

                @Override
                public Duration paced(Duration wanted) {
                    return slowest.compareTo(wanted) > 0 ? slowest : wanted;
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };
        }

        @Override
        public List<Traffic> traffic() {
            return List.of();
        }
    }
}
