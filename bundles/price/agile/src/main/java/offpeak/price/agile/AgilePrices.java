package offpeak.price.agile;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Prices.Direction;
import offpeak.api.Series;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Import and export prices of Octopus's Agile products (and of any other with one register), from yesterday to the last
 * one published. A half-hour that is not published is absent.
 */
@Component(service = Integration.class, configurationPid = "offpeak.price.agile", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AgilePrices.Config.class, factory = true)
public final class AgilePrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%agile.name", description = "%agile.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT15M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://api.octopus.energy";

        @AttributeDefinition(name = "%product.name", description = "%product.description")
        String product() default "AGILE-24-10-01";

        @AttributeDefinition(name = "%region.name", description = "%region.description")
        String region() default "C";

        @AttributeDefinition(name = "%exportProduct.name", description = "%exportProduct.description", required = false)
        String exportProduct() default "";
    }

    /** The vendor's clock, whatever the site's zone. */
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    /** About when the next day is published, some days hours later. */
    private static final LocalTime PUBLICATION = LocalTime.of(16, 0);
    /** After this a missing day is an exception, and asked for less often. */
    private static final LocalTime PUBLICATION_OVER = LocalTime.of(20, 30);
    /** The local time to which a publication reaches. */
    private static final LocalTime BATCH_END = LocalTime.of(23, 0);
    private static final int SELDOM = 4;
    /** When less than that is known although more should be, the user has to hear of it: charging is a matter of nights. */
    private static final Duration NIGHT = Duration.ofHours(12);
    /** Politeness: the vendor names no limit, its prices change once a day. */
    private static final Duration SHORTEST_POLL = Duration.ofMinutes(1);
    /** For the charts of today and for what the last 24 h cost. */
    private static final Duration HISTORY = Duration.ofHours(24);
    /**
     * A published price is final, so its age says nothing: the series itself ends where nothing is known. One publication
     * reaches at most 31 h ahead; 48 h keep all of it usable while the vendor is down.
     */
    private static final Duration MAX_AGE = Duration.ofHours(48);
    private static final Currency GBP = Currency.getInstance("GBP");

    private final Config config;
    private final Map<Direction, NavigableMap<Instant, Double>> known = new EnumMap<>(Direction.class);

    @Activate
    public AgilePrices(Config config) {
        this.config = config;
        known.put(Direction.IMPORT, new TreeMap<>());
        known.put(Direction.EXPORT, new TreeMap<>());
    }

    /** Publishes what is there, first; then tells what is missing. A failing import does not keep the export back. */
    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = poll();
        List<VendorException> failures = new ArrayList<>();
        for (Map.Entry<Direction, String> product : products().entrySet()) {
            try {
                refresh(host, product.getKey(), product.getValue());
            } catch (VendorException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return untilNext(host.now(), poll);
    }

    private void refresh(Host host, Direction direction, String product) throws VendorException {
        Instant now = host.now();
        OctopusRates rates = new OctopusRates(baseUrl(), product, region());
        Interval window = new Interval(OctopusRates.floor(now.minus(HISTORY)),
                LocalDate.ofInstant(now, LONDON).plusDays(2).atStartOfDay(LONDON).toInstant());
        NavigableMap<Instant, Double> prices = known.get(direction);
        prices.putAll(rates.within(host, window));
        prices.headMap(window.start(), false).clear();
        if (!prices.isEmpty()) {
            host.publish(host.entity(EntityId.Kind.PRICE, direction.name().toLowerCase(Locale.ROOT)),
                    new Prices(direction, GBP, series(prices)), now, MAX_AGE, "octopus " + product);
        }
        if (!prices.containsKey(OctopusRates.floor(now))) {
            throw missing(host, rates, product, prices);
        }
    }

    private static VendorException missing(Host host, OctopusRates rates, String product,
            NavigableMap<Instant, Double> prices) throws VendorException {
        if (!prices.isEmpty()) {
            return new VendorException(Kind.BAD_ANSWER, "Octopus has not published the price of " + product
                    + " for now; the newest it has starts at " + prices.lastKey());
        }
        Optional<Instant> end = rates.end(host.http());
        if (end.isPresent() && end.get().isBefore(host.now())) {
            return new VendorException(Kind.CONFIGURATION,
                    "product " + product + " has no current prices (its last one ended at " + end.get()
                            + "): pick another");
        }
        return new VendorException(Kind.BAD_ANSWER, "Octopus has no current prices of " + product);
    }

    private static Series<Prices.Price> series(NavigableMap<Instant, Double> prices) {
        return Series.of(prices.entrySet().stream()
                .map(e -> new Series.Entry<>(Interval.of(e.getKey(), OctopusRates.HALF_HOUR),
                        Prices.Price.of(e.getValue())))
                .toList());
    }

    /**
     * Not before the next publication when all is there; else often while it is due, and seldom after.
     *
     * @throws VendorException BAD_ANSWER when it is overdue and the night is not covered
     */
    private Duration untilNext(Instant now, Duration poll) throws VendorException {
        LocalDate today = LocalDate.ofInstant(now, LONDON);
        boolean published = !now.isBefore(at(today, PUBLICATION));
        LocalDate covered = published ? today.plusDays(1) : today;
        Duration toPublication = Duration.between(now, at(covered, PUBLICATION));
        if (complete(now, at(covered, BATCH_END))) {
            return toPublication;
        }
        if (published && now.isBefore(at(today, PUBLICATION_OVER))) {
            return poll;
        }
        NavigableMap<Instant, Double> prices = known.get(Direction.IMPORT);
        Instant end = prices.lastKey().plus(OctopusRates.HALF_HOUR);
        if (published && end.isBefore(now.plus(NIGHT))) {
            throw new VendorException(Kind.BAD_ANSWER, "Octopus has published no prices after " + end
                    + ", which it does by 20:30 in London: what comes after can't be planned; it is asked again");
        }
        Duration seldom = poll.multipliedBy(SELDOM);
        return seldom.compareTo(toPublication) < 0 ? seldom : toPublication;
    }

    private boolean complete(Instant now, Instant end) throws VendorException {
        for (Direction direction : products().keySet()) {
            for (Instant half = OctopusRates.floor(now); half.isBefore(end); half = half.plus(
                    OctopusRates.HALF_HOUR)) {
                if (!known.get(direction).containsKey(half)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(LONDON).toInstant();
    }

    private Map<Direction, String> products() throws VendorException {
        Map<Direction, String> products = new EnumMap<>(Direction.class);
        products.put(Direction.IMPORT, product("product", config.product()));
        if (!config.exportProduct().isBlank()) {
            products.put(Direction.EXPORT, product("exportProduct", config.exportProduct()));
        }
        return products;
    }

    private static String product(String field, String code) throws VendorException {
        String upper = code.strip().toUpperCase(Locale.ROOT);
        if (!upper.matches("[A-Z0-9][A-Z0-9-]{2,62}")) {
            throw configuration(field + " must be a product's code, e.g. AGILE-24-10-01, not '" + code + "'");
        }
        return upper;
    }

    private String region() throws VendorException {
        String upper = config.region().strip().toUpperCase(Locale.ROOT).replace("_", "");
        if (!upper.matches("[A-HJ-NP]")) {
            throw configuration("region must be one of the letters A-H, J-N or P, not '" + config.region() + "'");
        }
        return upper;
    }

    private URI baseUrl() throws VendorException {
        try {
            URI uri = URI.create(config.baseUrl().strip());
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below like any other address that can't be used
        }
        throw configuration("baseUrl must be an http or https address, not '" + config.baseUrl() + "'");
    }

    private Duration poll() throws VendorException {
        try {
            Duration poll = Duration.parse(config.poll().strip());
            if (poll.compareTo(SHORTEST_POLL) >= 0) {
                return poll;
            }
        } catch (DateTimeException e) {
            // told below like a duration that is too short
        }
        throw configuration("poll must be an ISO duration of at least PT1M, e.g. PT15M, not '" + config.poll() + "'");
    }

    private static VendorException configuration(String message) {
        return new VendorException(Kind.CONFIGURATION, message);
    }
}
