package offpeak.rule.cheapestslots;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Prices;
import offpeak.api.Rule;
import offpeak.api.Situation;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Charges a home battery from the grid in as many of the cheapest settlement periods as it takes from the present charge
 * to the target, before a ready-by time.
 *
 * <p>The dearest period chosen is used only in part: its intent's target leaves room for the cheaper ones after it, so the
 * price paid is the lowest there is. Periods between now and ready-by that are not published yet compete with the price
 * of 24 hours before: a dear afternoon is not charged in because the night is not known yet, while an afternoon cheaper
 * than last night is used. They get no intent before they are published. Where the price of a day before is not known
 * either, only what is published counts. Prices flagged as estimates are used when nothing else is enough.
 *
 * <p>What was charged is held, not discharged, until the next peak or ready-by, whichever is first. Whether charging has
 * begun is read from the ledger. Without a usable state of charge, capacity or price it wants nothing.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.cheapest-slots", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CheapestSlots.Config.class, factory = true)
public final class CheapestSlots implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%target.name", description = "%target.description", min = "0", max = "1")
        double target() default 0.98;

        @AttributeDefinition(name = "%readyBy.name", description = "%readyBy.description")
        String readyBy() default "07:00";

        @AttributeDefinition(name = "%maxPrice.name", description = "%maxPrice.description", required = false)
        String maxPrice() default "";

        @AttributeDefinition(name = "%peakStart.name", description = "%peakStart.description", required = false)
        String peakStart() default "16:00";

        @AttributeDefinition(name = "%peakEnd.name", description = "%peakEnd.description", required = false)
        String peakEnd() default "19:00";

        @AttributeDefinition(name = "%avoidPeak.name", description = "%avoidPeak.description")
        boolean avoidPeak() default true;

        @AttributeDefinition(name = "%solarCovers.name", description = "%solarCovers.description")
        boolean solarCovers() default true;

        @AttributeDefinition(name = "%respectIsland.name", description = "%respectIsland.description")
        boolean respectIsland() default true;

        @AttributeDefinition(name = "%stopAtTarget.name", description = "%stopAtTarget.description")
        boolean stopAtTarget() default true;

        @AttributeDefinition(name = "%keepUntilReadyBy.name", description = "%keepUntilReadyBy.description")
        boolean keepUntilReadyBy() default true;

        @AttributeDefinition(name = "%joinGapMinutes.name", description = "%joinGapMinutes.description", min = "0")
        int joinGapMinutes() default 30;

        @AttributeDefinition(name = "%chargePowerW.name", description = "%chargePowerW.description", min = "0")
        double chargePowerW() default 0;

        @AttributeDefinition(name = "%efficiency.name", description = "%efficiency.description", min = "0.5", max = "1")
        double efficiency() default 0.95;

        @AttributeDefinition(name = "%capacityWh.name", description = "%capacityWh.description", min = "0")
        double capacityWh() default 0;
    }

    private final Options options;

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Activate
    public CheapestSlots(Config config) {
        this.options = Options.of(config);
    }

    @Override
    public List<Intent> decide(Situation situation) {
        if (!situation.site().id().value().equals(options.site())) {
            return List.of();
        }
        Optional<EntityId> device = situation.only(BatteryState.class, "battery", options.battery());
        Optional<BatteryState> state = device.flatMap(id -> situation.usable(id, BatteryState.class));
        Optional<Prices> prices = situation.prices(Prices.Direction.IMPORT);
        if (state.isEmpty() || prices.isEmpty() || state.get().stateOfCharge().isEmpty()) {
            return List.of();
        }
        OptionalDouble capacityWh = options.capacityWh().isPresent()
                ? options.capacityWh()
                : state.get().capacityWh();
        boolean island = options.respectIsland() && state.get().island().orElse(false);
        if (island || !(capacityWh.orElse(0) > 0)) {
            return List.of();
        }
        return new Deliberation(situation, options, device.get(), state.get(), prices.get(), capacityWh.getAsDouble())
                .intents();
    }
}
