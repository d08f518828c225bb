package offpeak.price.tariff;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import offpeak.api.EntityId;
import offpeak.api.GridCharges;
import offpeak.api.Holidays;
import offpeak.api.Host;
import offpeak.api.Integration;
import offpeak.api.Interval;
import offpeak.api.Options;
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

/** A tariff that its user writes down; nobody is asked. */
@Component(service = Integration.class, configurationPid = "offpeak.price.tariff", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TableTariff.Config.class, factory = true)
public final class TableTariff implements Integration {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%tariff.name", description = "%tariff.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%currency.name", description = "%currency.description", required = false)
        String currency() default "";

        @AttributeDefinition(name = "%rates.name", description = "%rates.description")
        String[] rates() default {};

        @AttributeDefinition(name = "%exportRates.name", description = "%exportRates.description", required = false)
        String[] exportRates() default {};

        @AttributeDefinition(name = "%holidays.name", description = "%holidays.description", required = false)
        String[] holidays() default {};

        @AttributeDefinition(name = "%tiers.name", description = "%tiers.description", required = false)
        String[] tiers() default {};

        @AttributeDefinition(name = "%monthlyKwh.name", description = "%monthlyKwh.description", required = false)
        double monthlyKwh() default 0;

        @AttributeDefinition(name = "%standingPerDay.name", description = "%standingPerDay.description", required = false)
        double standingPerDay() default 0;

        @AttributeDefinition(name = "%demand.name", description = "%demand.description", required = false)
        String[] demand() default {};
    }

    private static final Duration HISTORY = Duration.ofHours(24);
    /** A table is known for ever; so much of it is told at a time. */
    private static final int DAYS_AHEAD = 3;
    private static final Duration AGAIN = Duration.ofHours(6);
    private static final Duration MAX_AGE = Duration.ofHours(24);

    private final Config config;

    @Activate
    public TableTariff(Config config) {
        this.config = config;
    }

    @Override
    public Duration refresh(Host host) throws VendorException {
        ZoneId zone = host.site().zone();
        Instant now = host.now();
        Currency currency = config.currency().isBlank()
                ? host.site().currency()
                : Options.currency("currency", config.currency());
        Interval window = new Interval(now.minus(HISTORY),
                LocalDate.ofInstant(now, zone).plusDays(DAYS_AHEAD).atStartOfDay(zone).toInstant());
        Holidays holidays = holidays();
        RateTable imports = new RateTable(lines("rates", config.rates()), holidays, zone);
        if (imports.lines().isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "rates is empty: write one line for each price, e.g. '0.30'");
        }
        Series<RateLine> found = imports.within(window);
        complete(found, window, zone);
        double tier = tier();
        publish(host, Direction.IMPORT, currency, found.map(line -> Prices.Price.of(line.price() + tier)));
        RateTable exports = new RateTable(lines("exportRates", config.exportRates()), holidays, zone);
        if (!exports.lines().isEmpty()) {
            publish(host, Direction.EXPORT, currency,
                    exports.within(window).map(line -> Prices.Price.of(line.price())));
        }
        charges(host, currency, holidays, window);
        return AGAIN;
    }

    private static void publish(Host host, Direction direction, Currency currency, Series<Prices.Price> series) {
        host.publish(host.entity(EntityId.Kind.PRICE, direction.name().toLowerCase(Locale.ROOT)),
                new Prices(direction, currency, series), host.now(), MAX_AGE, "tariff");
    }

    private void charges(Host host, Currency currency, Holidays holidays, Interval window) throws VendorException {
        List<GridCharges.Demand> demand = new ArrayList<>();
        for (RateLine line : lines("demand", config.demand())) {
            Series<RateLine> during = new RateTable(List.of(line), holidays, host.site().zone()).within(window);
            demand.add(new GridCharges.Demand(line.name().isEmpty() ? "demand" : line.name(), line.price(),
                    during.entries().stream().map(Series.Entry::interval).toList()));
        }
        if (config.standingPerDay() != 0 || !demand.isEmpty()) {
            host.publish(host.entity(EntityId.Kind.PRICE, "charges"),
                    new GridCharges(currency, config.standingPerDay(), demand), host.now(), MAX_AGE, "tariff");
        }
    }

    private Holidays holidays() throws VendorException {
        try {
            return Holidays.of(List.of(config.holidays()));
        } catch (IllegalArgumentException e) {
            throw new VendorException(Kind.CONFIGURATION, "holidays: " + e.getMessage(), e);
        }
    }

    private static List<RateLine> lines(String field, String[] texts) throws VendorException {
        List<RateLine> lines = new ArrayList<>();
        for (String text : texts) {
            try {
                if (!text.isBlank()) {
                    lines.add(RateLine.parse(text));
                }
            } catch (IllegalArgumentException e) {
                throw new VendorException(Kind.CONFIGURATION, field + ": " + e.getMessage(), e);
            }
        }
        return lines;
    }

    /** A price that nobody wrote down must not look like one that is free. */
    private static void complete(Series<RateLine> found, Interval window, ZoneId zone) throws VendorException {
        Instant reached = window.start();
        for (Series.Entry<RateLine> entry : found.entries()) {
            if (entry.interval().start().isAfter(reached)) {
                break;
            }
            reached = entry.interval().end();
        }
        if (reached.isBefore(window.end())) {
            throw new VendorException(Kind.CONFIGURATION, "rates names no price for "
                    + reached.atZone(zone).toLocalDateTime() + ": end with a line that has no days or hours");
        }
    }

    /** What the last kWh of a usual month costs on top: the highest tier that the month reaches. */
    private double tier() throws VendorException {
        double added = 0;
        double highest = -1;
        for (String text : config.tiers()) {
            String[] parts = text.strip().split("\\s+");
            try {
                double above = Double.parseDouble(parts[0]);
                double price = Double.parseDouble(parts[1]);
                if (config.monthlyKwh() > above && above > highest) {
                    highest = above;
                    added = price;
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new VendorException(Kind.CONFIGURATION,
                        "tiers: a tier is 'above-kWh added-price', e.g. '400 0.08', not '" + text + "'", e);
            }
        }
        return added;
    }
}
