package offpeak.rule.octopustariff;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Notifier;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.Tariff;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * Tells a battery that optimises by itself which hours are cheap: a week of half-hours on the home's clock, today and
 * tomorrow as they will be, the other days as they usually are.
 *
 * <p>By dispatches, today and tomorrow have the half-hours that the supplier charges the car in, and sessions, each on its
 * own date alone; all days have the window that is cheap each night. Dispatches that are no longer fresh are not trusted:
 * then the window is all there is. By prices, half-hourly prices become up to four bands.
 *
 * <p>It is always the same order for the same facts, and what lies behind today stays as it was decided: whether anything is
 * written is the engine's affair, which compares with what the battery reports.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.octopus-tariff", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OctopusTariff.Config.class, factory = true)
public final class OctopusTariff implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%source.name", description = "%source.description", required = false)
        String source() default "";

        @AttributeDefinition(name = "%basis.name", description = "%basis.description", options = {
                @Option(label = "%basis.dispatches", value = "dispatches"),
                @Option(label = "%basis.prices", value = "prices")})
        String basis() default "dispatches";

        @AttributeDefinition(name = "%offPeakRate.name", description = "%offPeakRate.description", min = "0")
        double offPeakRate() default 0.07;

        @AttributeDefinition(name = "%peakRate.name", description = "%peakRate.description", min = "0")
        double peakRate() default 0.25;

        @AttributeDefinition(name = "%offPeakExportRate.name", description = "%offPeakExportRate.description", min = "0")
        double offPeakExportRate() default 0.06;

        @AttributeDefinition(name = "%peakExportRate.name", description = "%peakExportRate.description", min = "0")
        double peakExportRate() default 0.15;

        @AttributeDefinition(name = "%fixedWindow.name", description = "%fixedWindow.description", required = false)
        String fixedWindow() default "";

        @AttributeDefinition(name = "%freeElectricity.name", description = "%freeElectricity.description")
        boolean freeElectricity() default true;

        @AttributeDefinition(name = "%savingSessions.name", description = "%savingSessions.description")
        boolean savingSessions() default false;

        @AttributeDefinition(name = "%savingMinOffset.name", description = "%savingMinOffset.description", min = "0")
        double savingMinOffset() default 0;

        @AttributeDefinition(name = "%bands.name", description = "%bands.description", min = "1", max = "4")
        int bands() default 4;

        @AttributeDefinition(name = "%readOnly.name", description = "%readOnly.description")
        boolean readOnly() default false;

        @AttributeDefinition(name = "%force.name", description = "%force.description")
        boolean force() default false;
    }

    static final String READ_ONLY = "octopus-tariff.read-only";

    /** What it wants, and why. */
    private record Wish(EntityId battery, Tariff tariff, Reason reason) {}

    private final Config config;

    @Activate
    public OctopusTariff(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        Options options = Options.of(config);
        if (options.readOnly()) {
            return List.of();
        }
        LocalDate today = LocalDate.ofInstant(situation.now(), situation.zone());
        Instant start = today.atStartOfDay(situation.zone()).toInstant();
        Instant end = today.plusDays(2).atStartOfDay(situation.zone()).toInstant();
        return wish(situation, options)
                .map(wish -> new Intent(wish.battery(),
                        new Setting.FollowTariff(wish.tariff(),
                                options.force() ? Optional.of(start) : Optional.empty()),
                        new Interval(start, end), Priority.PLAN, wish.reason(), OptionalDouble.empty()))
                .stream().toList();
    }

    /** What it would hand over, where it may not. */
    @Override
    public List<Report> reports(Situation situation) {
        Options options = Options.of(config);
        if (!options.readOnly()) {
            return List.of();
        }
        return wish(situation, options).map(wish -> new Report(
                "tariff " + LocalDate.ofInstant(situation.now(), situation.zone()) + " "
                        + Integer.toHexString(wish.tariff().text().hashCode()),
                Notifier.Level.INFO,
                new Reason(READ_ONLY,
                        Map.of("battery", wish.battery().toString(), "cheap",
                                wish.reason().params().getOrDefault("cheap", "")))))
                .stream().toList();
    }

    private static Optional<Wish> wish(Situation situation, Options options) {
        if (!situation.site().id().value().equals(options.site())) {
            return Optional.empty();
        }
        Optional<EntityId> battery = situation.only(BatteryState.class, "battery", options.battery());
        Optional<Week> planned = options.prices()
                ? PriceWeek.of(situation, options)
                : DispatchWeek.of(situation, options);
        if (battery.isEmpty() || planned.isEmpty()) {
            return Optional.empty();
        }
        HomeClock clock = new HomeClock(situation.now(), situation.zone());
        Week week = Before.today(situation, battery.get(), clock)
                .map(decided -> planned.get().keepingThePast(decided, clock)).orElse(planned.get());
        return Optional.of(new Wish(battery.get(), week.tariff(situation.site().currency()), week.reason()));
    }
}
