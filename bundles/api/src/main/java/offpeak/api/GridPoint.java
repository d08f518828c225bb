package offpeak.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Where on the grid a home is, as far as its operator's prices are concerned.
 *
 * @param node the pricing node that stands for it
 * @param utility in whose service area it lies; absent when not known
 */
public record GridPoint(String node, Optional<String> utility) implements State {

    public GridPoint {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(utility, "utility");
    }
}
