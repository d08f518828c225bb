package offpeak.simulator.http;

import java.util.Locale;
import java.util.Optional;

/** Whose API a face is. */
public enum Vendor {
    OCTOPUS, FLEET, NETZERO, OWNER, TESSIE, TESLEMETRY, GATEWAY, TCC, RESIDEO, //
    CAISO, INTELLIGENT, NORD_POOL, ENTSOE, TIBBER, AWATTAR, AMBER, COMED, OPENEI, CARBON, //
    FORECAST_SOLAR, SOLCAST, OPEN_METEO, WEATHERBIT;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Vendor> ofWire(String wire) {
        for (Vendor each : values()) {
            if (each.wire().equals(wire)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
