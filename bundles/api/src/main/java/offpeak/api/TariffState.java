package offpeak.api;

import java.util.Objects;

/**
 * The time-of-use tariff that a device reports to follow.
 *
 * @param tariff on the site's wall clock
 */
public record TariffState(Tariff tariff) implements State {
    public TariffState {
        Objects.requireNonNull(tariff, "tariff");
    }
}
