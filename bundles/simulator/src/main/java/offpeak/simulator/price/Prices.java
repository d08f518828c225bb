package offpeak.simulator.price;

import java.time.Instant;
import java.util.OptionalDouble;

/** Half-hour prices in pence per kWh, VAT included. */
public interface Prices {

    long HALF_HOUR_S = 1_800;

    /** The price of the half-hour that starts then; empty when there is none. */
    OptionalDouble penceIncVat(Instant start);

    /** Start of the first half-hour. */
    Instant first();

    /** The half-hour in which an instant lies. */
    static Instant slotOf(Instant at) {
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), HALF_HOUR_S) * HALF_HOUR_S);
    }
}
