package offpeak.simulator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

import offpeak.simulator.home.Home;
import offpeak.simulator.home.TallyRow;
import offpeak.simulator.home.Vehicle;
import offpeak.simulator.http.Faces;
import offpeak.simulator.http.Fault;
import offpeak.simulator.http.Faults;
import offpeak.simulator.http.Mishaps;
import offpeak.simulator.http.Vendor;
import offpeak.simulator.http.VendorServer;
import offpeak.simulator.price.CsvPrices;
import offpeak.simulator.price.ExportPrices;
import offpeak.simulator.price.GeneratedPrices;
import offpeak.simulator.price.Prices;

/**
 * A simulated home and a car under the HTTP faces of Octopus Energy, Tesla's Fleet API and NetZero, all at {@link #baseUrl()}, and
 * below it under {@code /owner}, {@code /tessie}, {@code /teslemetry} and {@code /gateway} those of Tesla's older API, of two
 * brokers and of the Powerwall's gateway at home. Total Connect Comfort is at the base URL and Resideo below {@code /resideo}.
 * It lives by the clock that it is given, at whatever speed, and needs no OSGi.
 */
public final class SimulatedVendors implements AutoCloseable {

    /** How far back invented prices reach: a year and what a client may want before it. */
    private static final Duration PAST = Duration.ofDays(400);

    private final Home home;
    private final Vehicle car;
    private final Prices importPrices;
    private final Prices exportPrices;
    private final Faults faults = new Faults();
    private final Faces faces;
    private final int port;
    /** Empty within the process. */
    private final Optional<VendorServer> server;

    /**
     * Builds the home as of now and opens the port, unless all is within the process.
     *
     * @throws java.io.UncheckedIOException when the port is taken or a file of prices can not be read
     * @throws IllegalArgumentException when a file of prices or an option makes no sense: says which
     */
    public SimulatedVendors(InstantSource clock, SimulatorOptions options) {
        Instant past = clock.instant().minus(PAST);
        home = new Home(clock, options.zone(), options.seed(), options.battery(), options.startSoc(),
                options.solar(), options.kept());
        car = new Vehicle(clock, options.zone());
        importPrices = options.importPrices().<Prices>map(CsvPrices::new)
                .orElseGet(() -> new GeneratedPrices(options.seed(), past));
        exportPrices = options.exportPrices().<Prices>map(CsvPrices::new)
                .orElseGet(() -> new ExportPrices(importPrices));
        faces = new Faces(clock, home, car, importPrices, exportPrices, faults,
                new Mishaps(options.errors(), options.seed()));
        server = options.inProcess()
                ? Optional.empty()
                : Optional.of(new VendorServer(options.port(), faces, faults));
        port = server.map(VendorServer::port).orElse(options.port());
    }

    /** Without a path and a slash at its end: {@code http://127.0.0.1:port}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return port;
    }

    /** The vendors for clients in this process, by the same addresses. */
    public Function<HttpRequest, HttpResponse<byte[]>> inProcess() {
        return faces.inProcess();
    }

    public Home home() {
        return home;
    }

    /** The account's car, which stands at home. */
    public Vehicle car() {
        return car;
    }

    /** Calls so far that wake a car or keep it awake: {@code wake_up} and {@code vehicle_data}. */
    public int wakingCalls() {
        return faces.waking();
    }

    /** Every price that will be, published or not. */
    public Prices importPrices() {
        return importPrices;
    }

    public Prices exportPrices() {
        return exportPrices;
    }

    /** Requests that a vendor's face has received, failed ones too. */
    public int requests(Vendor vendor) {
        return faces.requests(vendor);
    }

    /** Puts a fault in force, in place of its vendor's present one. */
    public void set(Fault fault) {
        set(fault, fault.usualNumber());
    }

    public void set(Fault fault, int number) {
        faults.set(fault, number);
        server.ifPresent(VendorServer::releaseParked);
    }

    public void clearFaults() {
        faults.clear();
        server.ifPresent(VendorServer::releaseParked);
    }

    /**
     * What the grid energy that went into the battery in [from, to) cost, in pence per kWh with VAT; empty when none
     * did.
     */
    public OptionalDouble averageChargingPence(Instant from, Instant to) {
        double wh = 0;
        double penceWh = 0;
        for (TallyRow row : home.tally()) {
            OptionalDouble price = importPrices.penceIncVat(row.start());
            if (!row.start().isBefore(from) && row.start().isBefore(to) && price.isPresent()) {
                wh += row.gridToBatteryWh();
                penceWh += row.gridToBatteryWh() * price.getAsDouble();
            }
        }
        return wh > 0 ? OptionalDouble.of(penceWh / wh) : OptionalDouble.empty();
    }

    @Override
    public void close() {
        server.ifPresent(VendorServer::close);
    }
}
