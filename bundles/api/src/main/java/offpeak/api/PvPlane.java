package offpeak.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Solar modules that lie in one plane.
 *
 * @param tiltDeg 0 lying flat to 90 upright
 * @param azimuthDeg where they look: 0 south, -90 east, 90 west, 180 north
 * @param peakW their rated power, W
 */
public record PvPlane(double tiltDeg, double azimuthDeg, double peakW) {

    private static final double W_PER_KW = 1000;
    private static final double MOST_W = 1_000_000;

    /** @throws IllegalArgumentException outside the ranges */
    public PvPlane {
        if (!(tiltDeg >= 0 && tiltDeg <= 90) || !(azimuthDeg >= -180 && azimuthDeg <= 180)
                || !(peakW > 0 && peakW <= MOST_W)) {
            throw new IllegalArgumentException("a plane has a tilt of 0..90, an azimuth of -180..180 and some power");
        }
    }

    /**
     * Reads planes as people type them: {@code tilt azimuth kWp}, e.g. {@code 35 -90 4.2} for 4.2 kWp to the east.
     *
     * @throws VendorException CONFIGURATION when there is none, or one can't be read
     */
    public static List<PvPlane> parse(String field, String[] texts) throws VendorException {
        List<PvPlane> planes = new ArrayList<>();
        for (String text : texts) {
            String[] parts = text.strip().split("\\s+");
            try {
                if (!text.isBlank()) {
                    planes.add(new PvPlane(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]),
                            Double.parseDouble(parts[2]) * W_PER_KW));
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw wrong(field, text);
            }
        }
        if (planes.isEmpty()) {
            throw wrong(field, "");
        }
        return planes;
    }

    private static VendorException wrong(String field, String text) {
        return new VendorException(VendorException.Kind.CONFIGURATION, field
                + " needs a line 'tilt azimuth kWp' for each plane, e.g. '35 0 4.2' (0 is south, -90 east, 90 west), not '"
                + text + "'");
    }
}
