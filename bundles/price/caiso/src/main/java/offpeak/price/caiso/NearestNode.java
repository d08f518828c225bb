package offpeak.price.caiso;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import offpeak.api.Http;
import offpeak.api.Site.Location;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the pricing node next to a place, from the map that shows the nodes' prices. */
final class NearestNode {
    private static final String PATH = "/Web.Service.Chart/api/v3/ChartService/PriceContourMap1";
    /** The map is some megabytes and slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private NearestNode() {}

    /** @throws VendorException BAD_ANSWER when the map shows no node */
    static String find(Http http, URI mapUrl, Location place) throws VendorException {
        Http.Reply reply = http.send(Http.Call.get(URI.create(mapUrl + PATH)).expecting("application/json")
                .header("User-Agent", "Mozilla/5.0 (compatible; Offpeak)").within(PATIENCE)).accepted("CAISO's map");
        JsonNode layers;
        try {
            layers = JSON.readTree(reply.body()).path("l");
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, "CAISO's map can't be read: it is not JSON", e);
        }
        Optional<String> nearest = Optional.empty();
        double nearestKm = Double.MAX_VALUE;
        for (JsonNode layer : layers) {
            for (JsonNode node : layer.path("m")) {
                Optional<Location> at = location(node.path("c"));
                String name = node.path("n").asString("");
                if (node.path("a").asString("").equals("CA") && CaisoPrices.NODE.matcher(name).matches()
                        && at.isPresent()
                        && PricePoint.km(place, at.get()) < nearestKm) {
                    nearest = Optional.of(name);
                    nearestKm = PricePoint.km(place, at.get());
                }
            }
        }
        return nearest.orElseThrow(() -> new VendorException(Kind.BAD_ANSWER, "CAISO's map shows no node"));
    }

    private static Optional<Location> location(JsonNode pair) {
        if (!pair.path(0).isNumber() || !pair.path(1).isNumber()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Location(pair.path(0).asDouble(Double.NaN), pair.path(1).asDouble(Double.NaN)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
