package offpeak.rule.freepower;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.ChargerState;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.GridEvents.Participation;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Series;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VehicleState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Takes what is given away: charges the battery and the cars that are plugged in at home in free sessions, and while the
 * import price is at most a threshold. It goes before plans, which would spread the same charge over other hours.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.free-power", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FreePower.Config.class, factory = true)
public final class FreePower implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%battery.name", description = "%battery.description", required = false)
        String battery() default "";

        @AttributeDefinition(name = "%sessions.name", description = "%sessions.description")
        boolean sessions() default true;

        @AttributeDefinition(name = "%maxPrice.name", description = "%maxPrice.description", required = false)
        String maxPrice() default "0";

        @AttributeDefinition(name = "%estimates.name", description = "%estimates.description")
        boolean estimates() default false;

        @AttributeDefinition(name = "%chargeBattery.name", description = "%chargeBattery.description")
        boolean chargeBattery() default true;

        @AttributeDefinition(name = "%target.name", description = "%target.description", min = "0", max = "1")
        double target() default 1;

        @AttributeDefinition(name = "%chargePowerW.name", description = "%chargePowerW.description", min = "0")
        double chargePowerW() default 0;

        @AttributeDefinition(name = "%chargeCars.name", description = "%chargeCars.description")
        boolean chargeCars() default true;

        @AttributeDefinition(name = "%amps.name", description = "%amps.description", min = "0")
        double amps() default 0;
    }

    /** A stretch in which power is given away, and why that is known. */
    private record Gift(Interval during, Reason reason) {}

    private final Config config;

    @Activate
    public FreePower(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        Setting.ChargeFromGrid charge = new Setting.ChargeFromGrid(within("target", config.target(), 1),
                above0(within("chargePowerW", config.chargePowerW(), 1e6)));
        Setting.Charge car = new Setting.Charge(above0(within("amps", config.amps(), 1000)));
        OptionalDouble threshold = threshold();
        if (!situation.site().id().value().equals(config.site().strip())) {
            return List.of();
        }
        Optional<EntityId> battery = config.chargeBattery() ? battery(situation) : Optional.empty();
        List<EntityId> cars = config.chargeCars() ? cars(situation) : List.of();
        List<Intent> intents = new ArrayList<>();
        for (Gift gift : gifts(situation, threshold)) {
            battery.ifPresent(id -> intents.add(intent(id, charge, gift)));
            cars.forEach(id -> intents.add(intent(id, car, gift)));
        }
        return List.copyOf(intents);
    }

    private static Intent intent(EntityId device, Setting setting, Gift gift) {
        return new Intent(device, setting, gift.during(), Priority.SCHEDULE, gift.reason(), OptionalDouble.empty());
    }

    private static double within(String field, double value, double high) {
        if (!(value >= 0 && value <= high)) {
            throw new IllegalArgumentException(field + " must be within 0 and " + high + ", not " + value);
        }
        return value;
    }

    private static OptionalDouble above0(double value) {
        return value > 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private OptionalDouble threshold() {
        if (config.maxPrice().isBlank()) {
            return OptionalDouble.empty();
        }
        try {
            double price = Double.parseDouble(config.maxPrice().strip());
            if (Double.isFinite(price)) {
                return OptionalDouble.of(price);
            }
        } catch (NumberFormatException e) {
            // told below like infinity
        }
        throw new IllegalArgumentException(
                "maxPrice must be a price per kWh, e.g. 0, or empty for sessions alone, not '" + config.maxPrice()
                        + "'");
    }

    /** To come or running; where a session holds, the price is no news. */
    private List<Gift> gifts(Situation situation, OptionalDouble threshold) {
        List<Interval> sessions = config.sessions() ? sessions(situation) : List.of();
        List<Gift> gifts = new ArrayList<>();
        sessions.forEach(session -> gifts
                .add(new Gift(session, new Reason("free-power.session", Map.of("end", session.end())))));
        if (threshold.isPresent()) {
            for (Interval run : cheap(situation, threshold.getAsDouble())) {
                without(run, sessions).stream().filter(rest -> rest.end().isAfter(situation.now()))
                        .forEach(rest -> gifts.add(new Gift(rest, new Reason("free-power.price",
                                Map.of("end", rest.end(), "threshold", threshold.getAsDouble())))));
            }
        }
        gifts.sort(Comparator.comparing(Gift::during));
        return gifts;
    }

    private static List<Interval> sessions(Situation situation) {
        return situation.usable(GridEvents.class).stream().flatMap(seen -> seen.state().events().stream())
                .filter(event -> event.kind() == GridEvents.Kind.FREE_ELECTRICITY
                        && (event.participation() == Participation.JOINED
                                || event.participation() == Participation.AUTOMATIC)
                        && event.during().end().isAfter(situation.now()))
                .map(GridEvents.Event::during).distinct().toList();
    }

    /** Neighbouring periods are one run. */
    private List<Interval> cheap(Situation situation, double threshold) {
        List<Interval> runs = new ArrayList<>();
        List<Series.Entry<Prices.Price>> entries = situation.prices(Prices.Direction.IMPORT)
                .map(prices -> prices.series().entries()).orElse(List.of());
        for (Series.Entry<Prices.Price> entry : entries) {
            if (entry.value().value() <= threshold && (config.estimates() || !entry.value().estimate())) {
                int last = runs.size() - 1;
                if (last >= 0 && runs.get(last).end().equals(entry.interval().start())) {
                    runs.set(last, new Interval(runs.get(last).start(), entry.interval().end()));
                } else {
                    runs.add(entry.interval());
                }
            }
        }
        return runs;
    }

    private static List<Interval> without(Interval run, List<Interval> sessions) {
        List<Interval> left = List.of(run);
        for (Interval session : sessions) {
            List<Interval> rest = new ArrayList<>();
            for (Interval part : left) {
                if (!part.overlaps(session)) {
                    rest.add(part);
                    continue;
                }
                if (part.start().isBefore(session.start())) {
                    rest.add(new Interval(part.start(), session.start()));
                }
                if (part.end().isAfter(session.end())) {
                    rest.add(new Interval(session.end(), part.end()));
                }
            }
            left = rest;
        }
        return left;
    }

    private Optional<EntityId> battery(Situation situation) {
        return situation.only(BatteryState.class, "battery", config.battery())
                .filter(id -> situation.usable(id, BatteryState.class)
                        .filter(state -> !state.island().orElse(false)).isPresent());
    }

    /** Cars that stand plugged in at home, and chargers with a car, unless it is full. */
    private static List<EntityId> cars(Situation situation) {
        List<EntityId> cars = new ArrayList<>();
        situation.usable(VehicleState.class).stream()
                .filter(seen -> takes(seen.state().charging()) && seen.state().atHome().orElse(false))
                .forEach(seen -> cars.add(seen.entity()));
        situation.usable(ChargerState.class).stream().filter(seen -> takes(seen.state().charging()))
                .forEach(seen -> cars.add(seen.entity()));
        return cars;
    }

    private static boolean takes(Optional<VehicleState.Charging> charging) {
        return charging.filter(state -> state != VehicleState.Charging.DISCONNECTED
                && state != VehicleState.Charging.COMPLETE).isPresent();
    }
}
