package offpeak.simulator.home;

/**
 * A solar array.
 *
 * @param peakW output under full sun; 0 for a home without solar
 * @param latitude degrees north
 * @param longitude degrees east
 */
public record SolarSpec(double peakW, double latitude, double longitude) {

    public static final SolarSpec LONDON_4_KW = new SolarSpec(4_000, 51.5, -0.13);
    public static final SolarSpec NONE = new SolarSpec(0, 51.5, -0.13);
}
