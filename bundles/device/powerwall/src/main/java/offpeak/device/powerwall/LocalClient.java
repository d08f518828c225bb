package offpeak.device.powerwall;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import offpeak.api.Host;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/**
 * The gateway at home, which tells how things are without Tesla's cloud. Its firmware takes no settings from an owner
 * any more, and tells neither the export rule nor whether it may charge from the grid.
 */
final class LocalClient implements PowerwallClient {

    static final String NAME = "local";

    private static final Duration SETTINGS_AGE = Duration.ofMinutes(15);
    /** It keeps 5 % to itself: of its own scale, the app shows only the 95 above. */
    private static final double HIDDEN = 5;
    private static final double SHOWN = 0.95;

    private final Gateway gateway;
    private Optional<Reading.Info> info = Optional.empty();
    private Instant infoAt = Instant.MIN;

    /**
     * @param fingerprint SHA-256 of its certificate; absent for plain http
     */
    LocalClient(URI baseUrl, Optional<String> fingerprint, String email, String password) {
        this.gateway = new Gateway(baseUrl, fingerprint, email, password);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public Reading read(Host host, boolean settingsToo) throws VendorException {
        JsonNode meters = gateway.get(host, "/api/meters/aggregates");
        OptionalDouble charge = app(Reading.number(gateway.get(host, "/api/system_status/soe"), "percentage"));
        Optional<Boolean> island = island(gateway.get(host, "/api/system_status/grid_status"));
        if (settingsToo || info.isEmpty() || !host.now().isBefore(infoAt.plus(SETTINGS_AGE))) {
            Instant asked = host.now();
            info = Optional.of(
                    info(gateway.get(host, "/api/operation"), gateway.get(host, "/api/system_status")));
            infoAt = asked;
        }
        Reading.Live live = new Reading.Live(fraction(charge), powerW(meters, "battery"), powerW(meters, "site"),
                powerW(meters, "solar"), powerW(meters, "load"), info.get().capacityWh(), island, Optional.empty(),
                Optional.empty());
        return new Reading(live, info.get(), infoAt, NAME);
    }

    private static OptionalDouble powerW(JsonNode meters, String meter) throws VendorException {
        return Reading.number(meters.path(meter), "instant_power");
    }

    /** Percent as the app shows it. */
    private static OptionalDouble app(OptionalDouble raw) {
        return raw.isPresent()
                ? OptionalDouble.of(Math.max(0, Math.min(100, (raw.getAsDouble() - HIDDEN) / SHOWN)))
                : OptionalDouble.empty();
    }

    private static OptionalDouble fraction(OptionalDouble percent) {
        return percent.isPresent() ? OptionalDouble.of(percent.getAsDouble() / 100) : percent;
    }

    private static Optional<Boolean> island(JsonNode status) {
        return switch (status.path("grid_status").asString("")) {
            case "SystemGridConnected", "SystemTransitionToGrid" -> Optional.of(false);
            case "SystemIslandedActive", "SystemIslandedReady", "SystemTransitionToIsland",
                    "SystemMicroGridFaulted", "SystemWaitForUser" ->
                Optional.of(true);
            default -> Optional.empty();
        };
    }

    private static Reading.Info info(JsonNode operation, JsonNode system) throws VendorException {
        OptionalDouble reserve = app(Reading.number(operation, "backup_reserve_percent"));
        OptionalDouble fullWh = Reading.positive(Reading.number(system, "nominal_full_pack_energy"));
        return new Reading.Info(true,
                new Reading.Settings(Reading.text(operation, "real_mode"),
                        reserve.isPresent()
                                ? OptionalInt.of((int) Math.round(reserve.getAsDouble()))
                                : OptionalInt.empty(),
                        Optional.empty()),
                Optional.empty(),
                Reading.GRID_CHARGE_W * Math.max(1, system.path("battery_blocks").size()),
                Reading.positive(Reading.number(system, "max_discharge_power")),
                fullWh.isPresent() ? OptionalDouble.of(fullWh.getAsDouble() * SHOWN) : fullWh, Optional.empty());
    }

    @Override
    public void write(Host host, List<Step> steps) throws VendorException {
        throw refused();
    }

    @Override
    public void tariff(Host host, JsonNode content) throws VendorException {
        throw refused();
    }

    private static VendorException refused() {
        return new VendorException(Kind.REFUSED,
                "the gateway takes no settings; set fallback to a transport through the cloud as well");
    }
}
