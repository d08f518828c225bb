package offpeak.simulator.home;

/**
 * What the sky gives.
 *
 * @param sun share of full sun, 0 to 1
 * @param cloud share of it that clouds take, 0 to 1
 */
public record Sky(double sun, double cloud) {}
