package offpeak.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

import offpeak.simulator.home.SolarSpec;

/** The simulated vendors within the host: one home by the host's clock, on a port that its service property names. */
@Component(service = {}, immediate = true, configurationPid = SimulatorComponent.PID, //
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SimulatorComponent.Config.class)
public final class SimulatorComponent {

    static final String PID = "offpeak.simulator";
    /** Service property: the port that is open on 127.0.0.1. */
    static final String PORT = "offpeak.simulator.port";

    /** Service property of vendors within the process: the base URL that the host's HTTP client finds them by. */
    static final String VENDORS_AT = "offpeak.vendors.at";

    @ObjectClassDefinition(name = "Simulated home", //
            description = "A home with a battery, and the vendors that it talks to, for the demo.")
    public @interface Config {

        @AttributeDefinition(name = "Port", description = "On 127.0.0.1 only. 0 takes any that is free.", //
                min = "0", max = "65535")
        int port() default 0;

        @AttributeDefinition(name = "Import prices", //
                description = "A CSV file of recorded prices: a header line, then start,pence per kWh with VAT. "
                        + "Prices are invented when it is empty.")
        String prices() default "";

        @AttributeDefinition(name = "Export prices", //
                description = "As the import prices. Derived from them when it is empty.")
        String exportPrices() default "";

        @AttributeDefinition(name = "Seed", //
                description = "The same number gives the same weather, household and invented prices.")
        long seed() default 1;

        @AttributeDefinition(name = "First state of charge", description = "Of the battery, 0 to 1.", //
                min = "0", max = "1")
        double startSoc() default 0.2;

        @AttributeDefinition(name = "Battery capacity", description = "Usable, in Wh.", min = "1")
        double capacityWh() default 13_500;

        @AttributeDefinition(name = "Solar peak power", description = "In W. 0 for a home without solar.", min = "0")
        double solarPeakW() default 4_000;

        @AttributeDefinition(name = "Random errors", //
                description = "Share of the vendors' answers that fail, 0 to 1: errors, no answer, broken answers, "
                        + "too many requests.", min = "0", max = "1")
        double errors() default 0;

        @AttributeDefinition(name = "Days of memory", //
                description = "How long the home remembers what it used and what it was told.", min = "1")
        int keepDays() default 416;

        @AttributeDefinition(name = "Within the process", //
                description = "The vendors are called by the port above without opening it; for stepped time, "
                        + "where a year of calls would wear out the sockets.")
        boolean inProcess() default false;

        @AttributeDefinition(name = "Time zone", description = "The home's, such as Europe/London.")
        String zone() default "Europe/London";

        @AttributeDefinition(name = "Latitude", description = "Of the solar panels, degrees north.", //
                min = "-66", max = "66")
        double latitude() default 51.5;

        @AttributeDefinition(name = "Longitude", description = "Of the solar panels, degrees east.", //
                min = "-180", max = "180")
        double longitude() default -0.13;

        @AttributeDefinition(name = "The car commutes", //
                description = "It is driven to work on weekdays, and charges at home, at the place above, when it is back.")
        boolean commutes() default false;
    }

    private final SimulatedVendors vendors;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public SimulatorComponent(@Reference InstantSource clock, Config config, BundleContext context) {
        vendors = new SimulatedVendors(clock, options(config));
        if (config.commutes()) {
            vendors.car().commute(config.latitude(), config.longitude());
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(PORT, vendors.port());
        registrations.add(context.registerService(SimulatedVendors.class, vendors, properties));
        if (config.inProcess()) {
            registrations.add(context.registerService(Function.class, vendors.inProcess(),
                    new Hashtable<>(Map.of(VENDORS_AT, vendors.baseUrl().toString()))));
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        vendors.close();
    }

    private static SimulatorOptions options(Config config) {
        SimulatorOptions options = SimulatorOptions.DEFAULTS.withPort(config.port()).withSeed(config.seed())
                .withZone(ZoneId.of(config.zone())).withStartSoc(config.startSoc())
                .withBattery(SimulatorOptions.DEFAULTS.battery().withCapacityWh(config.capacityWh()))
                .withSolar(new SolarSpec(config.solarPeakW(), config.latitude(), config.longitude()));
        options = options.withErrors(config.errors()).withKept(Duration.ofDays(config.keepDays()));
        if (config.inProcess()) {
            if (config.port() == 0) {
                throw new IllegalArgumentException("inProcess needs the port by which the vendors are called");
            }
            options = options.withinProcess(config.port());
        }
        if (!config.prices().isBlank()) {
            options = options.withImportPrices(Path.of(config.prices()));
        }
        return config.exportPrices().isBlank() ? options : options.withExportPrices(Path.of(config.exportPrices()));
    }
}
