package offpeak.api;

/**
 * Power that is expected.
 *
 * @param role what is forecast: SOLAR or LOAD
 * @param powerW mean power of each interval, W
 */
public record PowerForecast(MeterState.Role role, Series<Double> powerW) implements State {}
