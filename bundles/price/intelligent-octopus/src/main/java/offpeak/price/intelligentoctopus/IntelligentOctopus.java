package offpeak.price.intelligentoctopus;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import offpeak.api.Dispatches;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Options;
import offpeak.api.Prices;
import offpeak.api.Series;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** One account on an Intelligent Octopus tariff: when it is cheap, what it costs, and which events there are. */
@Component(service = Integration.class, configurationPid = "offpeak.price.intelligent-octopus", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = IntelligentOctopus.Config.class, factory = true)
public final class IntelligentOctopus implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%intelligent.name", description = "%intelligent.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT3M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.octopus.energy";

        @AttributeDefinition(name = "%graphqlUrl.name", description = "%graphqlUrl.description")
        String graphqlUrl() default "https://api.octopus.energy/v1/graphql/";

        @AttributeDefinition(name = "%backendGraphqlUrl.name", description = "%backendGraphqlUrl.description")
        String backendGraphqlUrl() default "https://api.backend.octopus.energy/v1/graphql/";

        @AttributeDefinition(name = "%freeElectricityUrl.name", description = "%freeElectricityUrl.description", required = false)
        String freeElectricityUrl() default "https://oe-api.davidskendall.co.uk/free_electricity.json";

        @AttributeDefinition(name = "%account.name", description = "%account.description", required = false)
        String account() default "";

        @AttributeDefinition(name = "%apiKey.name", description = "%apiKey.description", type = AttributeType.PASSWORD)
        String apiKey() default "";

        @AttributeDefinition(name = "%savingSessions.name", description = "%savingSessions.description")
        boolean savingSessions() default true;

        @AttributeDefinition(name = "%joinSavingSessions.name", description = "%joinSavingSessions.description")
        boolean joinSavingSessions() default false;

        @AttributeDefinition(name = "%freeElectricity.name", description = "%freeElectricity.description")
        boolean freeElectricity() default true;

        @AttributeDefinition(name = "%offPeakRate.name", description = "%offPeakRate.description", required = false)
        double offPeakRate() default 0;

        @AttributeDefinition(name = "%peakRate.name", description = "%peakRate.description", required = false)
        double peakRate() default 0;

        @AttributeDefinition(name = "%windowStart.name", description = "%windowStart.description")
        String windowStart() default "23:30";

        @AttributeDefinition(name = "%windowEnd.name", description = "%windowEnd.description")
        String windowEnd() default "05:30";

        @AttributeDefinition(name = "%capHours.name", description = "%capHours.description")
        double capHours() default 6;

        @AttributeDefinition(name = "%query.name", description = "%query.description", options = {
                @Option(label = "%query.flex", value = "flex"), @Option(label = "%query.planned", value = "planned")})
        String query() default "flex";
    }

    private static final Duration HISTORY = Duration.ofHours(24);
    private static final Duration AHEAD = Duration.ofHours(48);
    private static final Duration LEAST_MAX_AGE = Duration.ofMinutes(15);
    private static final Duration EVENTS_EVERY = Duration.ofMinutes(15);
    private static final Duration RATES_EVERY = Duration.ofHours(6);
    private static final Duration EVENTS_LAST = Duration.ofHours(12);
    private static final Currency GBP = Currency.getInstance("GBP");

    private final Config config;
    private Optional<OctopusAccount> account = Optional.empty();
    private Optional<Kraken> kraken = Optional.empty();
    private Optional<DispatchBook> book = Optional.empty();
    private Optional<EvRates> rates = Optional.empty();
    private Instant ratesDue = Instant.MIN;
    private Instant eventsDue = Instant.MIN;

    @Activate
    public IntelligentOctopus(Config config) {
        this.config = config;
    }

    @Override
    public Optional<String> account() {
        return config.account().isBlank() ? Optional.empty() : Optional.of(config.account().strip());
    }

    /** What one part can't tell holds back no other. */
    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), Duration.ofMinutes(1));
        Options.address("baseUrl", config.baseUrl());
        if (!config.freeElectricityUrl().isBlank()) {
            Options.address("freeElectricityUrl", config.freeElectricityUrl());
        }
        connect(host);
        List<VendorException> failures = new ArrayList<>();
        attempt(failures, () -> dispatches(host, poll));
        if (!host.now().isBefore(ratesDue)) {
            attempt(failures, () -> rates(host));
        }
        book.ifPresent(known -> prices(host, known.at(host.now())));
        if (!host.now().isBefore(eventsDue)) {
            attempt(failures, () -> events(host));
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return poll;
    }

    private interface Part {
        void run() throws VendorException;
    }

    private static void attempt(List<VendorException> failures, Part part) {
        try {
            part.run();
        } catch (VendorException e) {
            failures.add(e);
        }
    }

    private void connect(Host host) throws VendorException {
        if (account.isEmpty()) {
            URI url = Options.address("graphqlUrl", config.graphqlUrl());
            URI backend = Options.address("backendGraphqlUrl", config.backendGraphqlUrl());
            Kraken fresh = new Kraken(URI.create(url + "/"), URI.create(backend + "/"),
                    Options.required("apiKey", host.secrets().reveal(config.apiKey())));
            if (!(config.capHours() >= 0 && config.capHours() <= 24)) {
                throw new VendorException(Kind.CONFIGURATION, "capHours must be 0 to 24, not " + config.capHours());
            }
            int cap = config.capHours() == 0 ? Integer.MAX_VALUE : (int) Math.round(config.capHours() * 2);
            DispatchBook empty = new DispatchBook(time("windowStart", config.windowStart()),
                    time("windowEnd", config.windowEnd()), cap);
            account = Optional.of(new OctopusAccount(fresh,
                    config.account().isBlank() ? Optional.empty() : Optional.of(config.account().strip()),
                    config.query().equals("planned") ? OctopusAccount.Query.PLANNED : OctopusAccount.Query.FLEX));
            kraken = Optional.of(fresh);
            book = Optional.of(empty);
        }
    }

    private static LocalTime time(String field, String text) throws VendorException {
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeException e) {
            throw new VendorException(Kind.CONFIGURATION, field + " must be a time like 23:30, not '" + text + "'", e);
        }
    }

    private void dispatches(Host host, Duration poll) throws VendorException {
        OctopusAccount.Cars cars = account.orElseThrow().cars(host);
        List<DispatchBook.Told> planned = account.orElseThrow().planned(host, cars);
        List<DispatchBook.Told> completed = account.orElseThrow().completed(host);
        book.orElseThrow().note(host.now(), planned, completed, cars.running());
        Duration maxAge = poll.multipliedBy(5).compareTo(LEAST_MAX_AGE) > 0 ? poll.multipliedBy(5) : LEAST_MAX_AGE;
        host.publish(host.entity(EntityId.Kind.EVENT, "dispatches"), book.orElseThrow().at(host.now()), host.now(),
                maxAge, "octopus");
    }

    private void rates(Host host) throws VendorException {
        if (config.peakRate() > 0) {
            rates = Optional.of(new EvRates(config.offPeakRate(), config.peakRate()));
        } else {
            String tariff = account.orElseThrow().tariff(host).orElseThrow(() -> new VendorException(Kind.CONFIGURATION,
                    "this account buys on no tariff: set offPeakRate and peakRate yourself"));
            rates = Optional.of(EvRates.of(host.http(), Options.address("baseUrl", config.baseUrl()), tariff,
                    host.now()));
        }
        ratesDue = host.now().plus(RATES_EVERY);
    }

    /** A planned dispatch may be withdrawn, so its cheap price is an estimate. */
    private void prices(Host host, Dispatches known) {
        if (rates.isEmpty()) {
            return;
        }
        List<Series.Entry<Prices.Price>> halves = new ArrayList<>();
        Instant last = host.now().plus(AHEAD);
        for (Instant half = DispatchBook.floor(host.now().minus(HISTORY)); half.isBefore(last); half = half
                .plus(DispatchBook.HALF_HOUR)) {
            halves.add(new Series.Entry<>(Interval.of(half, DispatchBook.HALF_HOUR), price(half, known)));
        }
        host.publish(host.entity(EntityId.Kind.PRICE, "import"),
                new Prices(Prices.Direction.IMPORT, GBP, Series.of(halves)), host.now(), AHEAD, "octopus");
    }

    private Prices.Price price(Instant half, Dispatches known) {
        if (known.fixed().stream().anyMatch(window -> window.contains(half))) {
            return Prices.Price.of(rates.orElseThrow().offPeak());
        }
        return known.dispatches().stream().filter(dispatch -> dispatch.during().contains(half)).findFirst()
                .map(dispatch -> new Prices.Price(rates.orElseThrow().offPeak(),
                        dispatch.status() == Dispatches.Status.PLANNED))
                .orElseGet(() -> Prices.Price.of(rates.orElseThrow().peak()));
    }

    private void events(Host host) throws VendorException {
        List<GridEvents.Event> events = new ArrayList<>();
        List<VendorException> failures = new ArrayList<>();
        if (config.savingSessions()) {
            attempt(failures, () -> events.addAll(Octoplus.sessions(host, kraken.orElseThrow(),
                    account.orElseThrow().number(host), config.joinSavingSessions())));
        }
        if (config.freeElectricity() && !config.freeElectricityUrl().isBlank()) {
            attempt(failures, () -> events.addAll(
                    Octoplus.free(host, Options.address("freeElectricityUrl", config.freeElectricityUrl()))));
        }
        events.removeIf(event -> event.during().end().isBefore(host.now().minus(HISTORY)));
        events.sort(Comparator.comparing(GridEvents.Event::during).thenComparing(GridEvents.Event::id));
        if (failures.isEmpty() || !events.isEmpty()) {
            host.publish(host.entity(EntityId.Kind.EVENT, "events"), new GridEvents(events), host.now(), EVENTS_LAST,
                    "octopus");
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        eventsDue = host.now().plus(EVENTS_EVERY);
    }
}
