package offpeak.rule.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Prices;
import offpeak.api.Rule;
import offpeak.api.Situation;
import offpeak.api.plan.Planner;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Follows the cheapest plan for a home battery and cars: prices as far as they are published and as estimated beyond, load and sun as
 * forecast with their ranges.
 *
 * <p>What the battery does now follows from what a stored kWh is worth at the end of the running step, the mean over the
 * ways it may turn out: it charges from the grid up to the charge at which a further kWh would be worth less than it costs,
 * exports down to the charge at which it would be worth more, and in between covers the home or holds. So the battery
 * answers by itself to a load or a sun other than forecast. What it does later is the plan of the likely way.
 *
 * <p>A car that is at home and plugged in charges in the hours that are cheapest for the home as a whole, so that it has its
 * charge when it leaves; where the time is short it charges at once. One that somebody stopped is let be, and while one
 * charges the battery holds, or it would feed the car.
 *
 * <p>Estimated prices are no reason to export. Without a usable charge, capacity or price it wants nothing.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.plan", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PlanRule.Config.class, factory = true)
public final class PlanRule implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%reserve.name", description = "%reserve.description", required = false)
        String reserve() default "";

        @AttributeDefinition(name = "%export.name", description = "%export.description")
        Export export() default Export.AUTO;

        @AttributeDefinition(name = "%chargeFromGrid.name", description = "%chargeFromGrid.description")
        boolean chargeFromGrid() default true;

        @AttributeDefinition(name = "%efficiency.name", description = "%efficiency.description", min = "0.5", max = "1")
        double efficiency() default 0.9;

        @AttributeDefinition(name = "%wearPerKwh.name", description = "%wearPerKwh.description", min = "0")
        double wearPerKwh() default 0.005;

        @AttributeDefinition(name = "%chargePowerW.name", description = "%chargePowerW.description", min = "0")
        double chargePowerW() default 0;

        @AttributeDefinition(name = "%dischargePowerW.name", description = "%dischargePowerW.description", min = "0")
        double dischargePowerW() default 0;

        @AttributeDefinition(name = "%capacityWh.name", description = "%capacityWh.description", min = "0")
        double capacityWh() default 0;

        @AttributeDefinition(name = "%usualLoadW.name", description = "%usualLoadW.description", min = "0")
        double usualLoadW() default 400;

        @AttributeDefinition(name = "%cars.name", description = "%cars.description", required = false)
        String[] cars() default {
        };

        @AttributeDefinition(name = "%batteryFeedsCars.name", description = "%batteryFeedsCars.description")
        boolean batteryFeedsCars() default false;

        @AttributeDefinition(name = "%respectIsland.name", description = "%respectIsland.description")
        boolean respectIsland() default true;
    }

    /** Whether what was stored may go to the grid. */
    public enum Export {
        /** When the battery says that it may. */
        AUTO,
        /** Unless the battery says that it may not. */
        ALWAYS, NEVER
    }

    private final Planner planner;
    private final Options options;

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Activate
    public PlanRule(@Reference Planner planner, Config config) {
        this.planner = planner;
        this.options = Options.of(config);
    }

    @Override
    public List<Intent> decide(Situation situation) {
        if (!situation.site().id().value().equals(options.site())) {
            return List.of();
        }
        Optional<EntityId> device = options.battery()
                .flatMap(word -> situation.only(BatteryState.class, "battery", word));
        Optional<BatteryState> state = device.flatMap(id -> situation.usable(id, BatteryState.class));
        Optional<Prices> prices = situation.prices(Prices.Direction.IMPORT);
        if (prices.isEmpty() || options.respectIsland() && state.flatMap(BatteryState::island).orElse(false)) {
            return List.of();
        }
        Optional<Store> store = state.filter(one -> one.stateOfCharge().isPresent())
                .flatMap(one -> Store.of(device.get(), one, options));
        List<CarNow> cars = CarNow.all(situation, options.cars());
        return store.isEmpty() && cars.isEmpty()
                ? List.of()
                : Steps.of(situation, prices.get(), store.filter(Store::exports).isPresent())
                        .map(steps -> intents(situation, store, cars, steps)).orElse(List.of());
    }

    private List<Intent> intents(Situation situation, Optional<Store> store, List<CarNow> cars, Steps steps) {
        Outlook outlook = Outlook.of(situation, steps, options, cars.stream().mapToDouble(CarNow::drawnW).sum());
        Explained explained = new Explained(situation);
        Garage garage = new Garage(planner, steps, outlook, store, cars, options.batteryFeedsCars(), explained);
        List<Intent> intents = new ArrayList<>(garage.intents());
        store.ifPresent(one -> intents.addAll(0,
                new Deliberation(planner, one, steps, garage.rest(), garage::holds, explained).intents()));
        return List.copyOf(intents);
    }
}
