package offpeak.price.caiso;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.DayAhead;
import offpeak.api.EntityId;
import offpeak.api.GridPoint;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Options;
import offpeak.api.PriceBook;
import offpeak.api.Prices;
import offpeak.api.Site;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The locational marginal prices of one node in one of CAISO's markets. */
@Component(service = Integration.class, configurationPid = "offpeak.price.caiso", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CaisoPrices.Config.class, factory = true)
public final class CaisoPrices implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%caiso.name", description = "%caiso.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%poll.name", description = "%poll.description")
        String poll() default "PT1M";

        @AttributeDefinition(name = "%baseUrl.name", description = "%baseUrl.description")
        String baseUrl() default "https://oasis.caiso.com";

        @AttributeDefinition(name = "%mapUrl.name", description = "%mapUrl.description")
        String mapUrl() default "https://wwwmobile.caiso.com";

        @AttributeDefinition(name = "%market.name", description = "%market.description", options = {
                @Option(label = "%market.rtm", value = "RTM"), @Option(label = "%market.rtpd", value = "RTPD"),
                @Option(label = "%market.dam", value = "DAM")})
        String market() default "RTM";

        @AttributeDefinition(name = "%node.name", description = "%node.description", required = false)
        String node() default "";

        @AttributeDefinition(name = "%nearest.name", description = "%nearest.description", options = {
                @Option(label = "%nearest.hub", value = "hub"),
                @Option(label = "%nearest.loadArea", value = "load-area"),
                @Option(label = "%nearest.node", value = "node")})
        String nearest() default "hub";

        @AttributeDefinition(name = "%minInterval.name", description = "%minInterval.description")
        String minInterval() default "PT5S";

        @AttributeDefinition(name = "%format.name", description = "%format.description", options = {
                @Option(label = "CSV", value = "csv"), @Option(label = "XML", value = "xml")})
        String format() default "csv";
    }

    static final Pattern NODE = Pattern.compile("[A-Z0-9_-]{3,48}");

    private static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles");
    private static final LocalTime PUBLICATION = LocalTime.of(13, 0);
    private static final Currency USD = Currency.getInstance("USD");
    private static final double KWH_PER_MWH = 1000;
    private static final Duration HISTORY = Duration.ofHours(24);
    /** Prices of the last hour may still be put right. */
    private static final Duration STILL_REVISED = Duration.ofHours(1);
    /** A dispatch's price is there a few minutes after its start. */
    private static final Duration LATENCY = Duration.ofMinutes(3);
    /** It does not move. */
    private static final Duration POINT_AGE = Duration.ofDays(2);
    private static final Duration LOOK_AHEAD = Duration.ofMinutes(20);

    private final Config config;
    private final PriceBook book = new PriceBook(Prices.Direction.IMPORT, USD, Prices.Market.WHOLESALE);
    private Optional<String> nearest = Optional.empty();

    @Activate
    public CaisoPrices(Config config) {
        this.config = config;
    }

    @Override
    public synchronized Duration refresh(Host host) throws VendorException {
        Duration poll = Options.duration("poll", config.poll(), Duration.ofSeconds(30));
        Oasis oasis = new Oasis(Options.address("baseUrl", config.baseUrl()),
                Options.duration("minInterval", config.minInterval(), Duration.ofSeconds(1)),
                "xml".equals(config.format()));
        Oasis.Market market = market();
        String node = node(host);
        Instant now = host.now();
        String source = "caiso " + node;
        try {
            if (market == Oasis.Market.DAM) {
                DayAhead days = new DayAhead(PACIFIC, PUBLICATION, poll.multipliedBy(10));
                if (!days.missing(book, now).isEmpty()) {
                    note(oasis.prices(host, market, node, days.window(now)));
                }
                return days.untilNext(now, book.covers(days.due(now)));
            }
            source = real(host, oasis, market, node);
            return untilNext(now, market.step(), poll);
        } finally {
            book.publish(host, market.name().toLowerCase(Locale.ROOT), source);
            if (book.end().isPresent()) {
                host.publish(host.entity(EntityId.Kind.PRICE, "point"), new GridPoint(node,
                        host.site().location().flatMap(PricePoint::area).map(PricePoint.Area::utility)), now,
                        POINT_AGE, "caiso " + node);
            }
        }
    }

    /** @return the source, for people */
    private String real(Host host, Oasis oasis, Oasis.Market market, String node) throws VendorException {
        Instant now = host.now();
        Instant from = book.end().map(end -> end.minus(STILL_REVISED)).filter(at -> at.isAfter(now.minus(HISTORY)))
                .filter(at -> at.isBefore(now)).orElse(now.minus(HISTORY));
        try {
            note(oasis.prices(host, market, node, new Interval(from, now.plus(LOOK_AHEAD))));
            return "caiso " + node;
        } catch (VendorException e) {
            if (market != Oasis.Market.RTM || !HubPage.shows(node) || e.kind() == Kind.CONFIGURATION) {
                throw e;
            }
            try {
                note(List.of(oasis.hubPage(host.http(), node)));
                return "caiso hub page " + node;
            } catch (VendorException alsoFailed) {
                e.addSuppressed(alsoFailed);
                throw e;
            }
        }
    }

    private void note(List<OasisReport.Row> rows) {
        rows.forEach(row -> book.put(row.interval(), Prices.Price.of(row.perMwh() / KWH_PER_MWH)));
    }

    /** After the next interval's price is there; again soon while this one's is late. */
    private Duration untilNext(Instant now, Duration step, Duration poll) {
        long seconds = step.toSeconds();
        Instant start = Instant.ofEpochSecond(Math.floorDiv(now.minus(LATENCY).getEpochSecond(), seconds) * seconds);
        boolean there = book.end().filter(end -> end.isAfter(start)).isPresent();
        Duration toNext = Duration.between(now, start.plus(step).plus(LATENCY));
        return there || toNext.compareTo(poll) < 0 ? toNext : poll;
    }

    private Oasis.Market market() throws VendorException {
        try {
            return Oasis.Market.valueOf(config.market().strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new VendorException(Kind.CONFIGURATION,
                    "market must be RTM, RTPD or DAM, not '" + config.market() + "'", e);
        }
    }

    private String node(Host host) throws VendorException {
        if (!config.node().isBlank()) {
            return Options.matching("node", config.node().toUpperCase(Locale.ROOT), NODE, "TH_NP15_GEN-APND");
        }
        if (nearest.isEmpty()) {
            Site.Location place = host.site().location().orElseThrow(() -> new VendorException(Kind.CONFIGURATION,
                    "set node, e.g. TH_NP15_GEN-APND, or the site's latitude and longitude"));
            URI map = Options.address("mapUrl", config.mapUrl());
            nearest = Optional.of(switch (config.nearest()) {
                case "hub" -> PricePoint.hub(place);
                case "load-area" -> PricePoint.loadArea(place);
                case "node" -> NearestNode.find(host.http(), map, place);
                default -> throw new VendorException(Kind.CONFIGURATION,
                        "nearest must be hub, load-area or node, not '" + config.nearest() + "'");
            });
        }
        return nearest.get();
    }
}
