package offpeak.api;

/**
 * How much carbon dioxide a kWh from the grid stands for.
 *
 * @param gramsPerKwh g CO2 per kWh, by settlement period
 */
public record CarbonIntensity(Series<Double> gramsPerKwh) implements State {}
