package offpeak.price.caiso;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Site.Location;

/** Which price point stands for a place: its utility's trading hub or load area, else the nearest hub. */
final class PricePoint {

    /** Where most of a hub's load is: used for places that no utility's area holds. */
    private static final Map<String, Location> HUBS = Map.of("NP15", new Location(38.25, -121.55), "ZP26",
            new Location(35.75, -119.70), "SP15", new Location(34.05, -117.55));
    private static final List<Area> AREAS = areas();
    private static final double EARTH_KM = 6371;

    /**
     * @param utility its name
     * @param loadArea what its customers' energy is settled at; absent when it runs a grid of its own
     * @param hub NP15, SP15 or ZP26
     */
    record Area(String utility, Optional<String> loadArea, String hub, double south, double west, double north,
            double east) {
        boolean contains(Location place) {
            return place.latitude() >= south && place.latitude() <= north && place.longitude() >= west
                    && place.longitude() <= east;
        }
    }

    private PricePoint() {}

    static Optional<Area> area(Location place) {
        return AREAS.stream().filter(area -> area.contains(place)).findFirst();
    }

    /** The node of the hub. */
    static String hub(Location place) {
        String hub = area(place).map(Area::hub).orElseGet(() -> HUBS.entrySet().stream()
                .min((a, b) -> Double.compare(km(place, a.getValue()), km(place, b.getValue()))).orElseThrow()
                .getKey());
        return "TH_" + hub + "_GEN-APND";
    }

    /** The node of the utility's load area, where it has one, else the hub's. */
    static String loadArea(Location place) {
        return area(place).flatMap(Area::loadArea).orElseGet(() -> hub(place));
    }

    /** Great-circle distance by the haversine formula, km. */
    static double km(Location a, Location b) {
        double latitude = Math.toRadians(b.latitude() - a.latitude()) / 2;
        double longitude = Math.toRadians(b.longitude() - a.longitude()) / 2;
        double h = Math.pow(Math.sin(latitude), 2) + Math.cos(Math.toRadians(a.latitude()))
                * Math.cos(Math.toRadians(b.latitude())) * Math.pow(Math.sin(longitude), 2);
        return 2 * EARTH_KM * Math.asin(Math.sqrt(h));
    }

    private static List<Area> areas() {
        List<Area> areas = new ArrayList<>();
        try (InputStream in = PricePoint.class.getResourceAsStream("utilities.csv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split(",", -1);
                    areas.add(new Area(cells[0], Optional.of(cells[1]).filter(node -> !node.isEmpty()),
                            cells[2].toUpperCase(Locale.ROOT), Double.parseDouble(cells[3]),
                            Double.parseDouble(cells[4]),
                            Double.parseDouble(cells[5]), Double.parseDouble(cells[6])));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(areas);
    }
}
