package offpeak.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

import offpeak.simulator.home.BatterySpec;
import offpeak.simulator.home.SolarSpec;

/**
 * How the simulated home and its vendors are made.
 *
 * @param port on 127.0.0.1; 0 for any that is free
 * @param seed of the weather, the household and the invented prices: the same seed gives the same world
 * @param zone the home's own; prices are always published by London's clock
 * @param startSoc the battery's first state of charge, 0 to 1
 * @param importPrices recorded prices; invented ones when empty
 * @param exportPrices recorded prices; derived from the import prices when empty
 * @param errors share of the requests that fail at random, 0 to 1
 * @param inProcess whether no port is opened: clients in this process call {@link SimulatedVendors#inProcess}
 * @param kept how long the home remembers what it used and what it was told: 416 days, a year of back-test and its
 *            run-up, are 2 MB
 */
public record SimulatorOptions(int port, long seed, ZoneId zone, BatterySpec battery, double startSoc, SolarSpec solar,
        Optional<Path> importPrices, Optional<Path> exportPrices, double errors, boolean inProcess, Duration kept) {

    public static final SimulatorOptions DEFAULTS = new SimulatorOptions(0, 1, ZoneId.of("Europe/London"),
            BatterySpec.POWERWALL, 0.2, SolarSpec.LONDON_4_KW, Optional.empty(), Optional.empty(), 0, false,
            Duration.ofDays(416));

    public SimulatorOptions withPort(int changed) {
        return new SimulatorOptions(changed, seed, zone, battery, startSoc, solar, importPrices, exportPrices,
                errors, inProcess, kept);
    }

    public SimulatorOptions withSeed(long changed) {
        return new SimulatorOptions(port, changed, zone, battery, startSoc, solar, importPrices, exportPrices,
                errors, inProcess, kept);
    }

    public SimulatorOptions withZone(ZoneId changed) {
        return new SimulatorOptions(port, seed, changed, battery, startSoc, solar, importPrices, exportPrices,
                errors, inProcess, kept);
    }

    public SimulatorOptions withBattery(BatterySpec changed) {
        return new SimulatorOptions(port, seed, zone, changed, startSoc, solar, importPrices, exportPrices,
                errors, inProcess, kept);
    }

    public SimulatorOptions withStartSoc(double changed) {
        return new SimulatorOptions(port, seed, zone, battery, changed, solar, importPrices, exportPrices,
                errors, inProcess, kept);
    }

    public SimulatorOptions withSolar(SolarSpec changed) {
        return new SimulatorOptions(port, seed, zone, battery, startSoc, changed, importPrices, exportPrices,
                errors, inProcess, kept);
    }

    public SimulatorOptions withImportPrices(Path csv) {
        return new SimulatorOptions(port, seed, zone, battery, startSoc, solar, Optional.of(csv), exportPrices,
                errors, inProcess, kept);
    }

    public SimulatorOptions withExportPrices(Path csv) {
        return new SimulatorOptions(port, seed, zone, battery, startSoc, solar, importPrices, Optional.of(csv),
                errors, inProcess, kept);
    }

    public SimulatorOptions withErrors(double share) {
        return new SimulatorOptions(port, seed, zone, battery, startSoc, solar, importPrices, exportPrices, share,
                inProcess, kept);
    }

    /** @param port by which the vendors are called, though it is not opened */
    public SimulatorOptions withinProcess(int port) {
        return new SimulatorOptions(port, seed, zone, battery, startSoc, solar, importPrices, exportPrices, errors,
                true, kept);
    }

    public SimulatorOptions withKept(Duration longest) {
        return new SimulatorOptions(port, seed, zone, battery, startSoc, solar, importPrices, exportPrices, errors,
                inProcess, longest);
    }
}
