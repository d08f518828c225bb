package offpeak.device.honeywell;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The Resideo (Honeywell Home) developer API. One call tells all thermostats of an account. */
final class ResideoClient implements ThermostatClient {

    static final String BASE_URL = "https://api.honeywellhome.com";
    static final String TOKEN_PATH = "/oauth2/token";
    private static final int MOST_DEVICES = 50;

    private final URI base;
    private final ResideoToken token;
    private final Chosen chosen;

    ResideoClient(URI base, ResideoToken token, Chosen chosen) {
        this.base = base;
        this.token = token;
        this.chosen = chosen;
    }

    @Override
    public List<Thermostat> read(Host host) throws VendorException {
        JsonNode locations = json(send(host, Http.Call.get(address(host, "/v2/locations", ""))));
        if (!locations.isArray()) {
            throw new VendorException(Kind.BAD_ANSWER, "Resideo tells no locations");
        }
        List<Thermostat> read = new ArrayList<>();
        Optional<VendorException> odd = Optional.empty();
        List<String> account = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (JsonNode location : locations.values()) {
            String number = Answers.id(location.path("locationID")).orElse("");
            for (JsonNode listed : location.path("devices").values()) {
                Optional<String> id = Answers.id(listed.path("deviceID"));
                if (id.isPresent() && thermostat(listed)) {
                    account.add(id.get() + " (" + Answers.line(ResideoAnswers.name(listed)) + ")");
                    if (chosen.takes(id.get()) && taken.size() < MOST_DEVICES) {
                        taken.add(id.get());
                        try {
                            whole(host, listed, id.get(), number)
                                    .flatMap(device -> ResideoAnswers.thermostat(device, id.get(), number,
                                            ResideoAnswers.zone(location, host.site().zone()), host.now()))
                                    .ifPresent(read::add);
                        } catch (VendorException e) {
                            // the others are still good, unless all are shut out
                            if (e.kind() != Kind.BAD_ANSWER) {
                                throw e;
                            }
                            odd = Optional.of(e);
                        }
                    }
                }
            }
        }
        chosen.check(taken, account);
        if (read.isEmpty()) {
            throw odd.orElseGet(() -> new VendorException(Kind.UNREACHABLE,
                    "Resideo tells nothing of any thermostat: check their network"));
        }
        return read;
    }

    private static boolean thermostat(JsonNode device) {
        String type = device.path("deviceClass").asString("Thermostat");
        return type.equals("Thermostat");
    }

    /** The device as listed, or by a call of its own where the list has not enough of it. */
    private Optional<JsonNode> whole(Host host, JsonNode listed, String id, String location) throws VendorException {
        if (listed.path("changeableValues").isObject() && listed.path("units").isString()) {
            return Optional.of(listed);
        }
        Http.Reply reply = send(host, Http.Call.get(address(host, "/v2/devices/thermostats/" + id, location)));
        return reply.status() == 404 ? Optional.empty() : Optional.of(json(reply));
    }

    @Override
    public void write(Host host, Thermostat thermostat, Change change) throws VendorException {
        ObjectNode body = Answers.JSON.createObjectNode();
        thermostat.resent().forEach((name, value) -> body.set(name, Answers.JSON.valueToTree(value)));
        if (change instanceof Change.TimedHold hold) {
            hold.heat().ifPresent(heat -> body.put("heatSetpoint", heat));
            hold.cool().ifPresent(cool -> body.put("coolSetpoint", cool));
            LocalTime end = hold.end().atZone(thermostat.zone()).toLocalTime();
            body.put("thermostatSetpointStatus", "HoldUntil").put("nextPeriodTime",
                    String.format(Locale.ROOT, "%02d:%02d:00", end.getHour(), end.getMinute()));
        } else {
            body.put("thermostatSetpointStatus", "NoHold");
        }
        Http.Reply reply = send(host, Http.Call.postJson(
                address(host, "/v2/devices/thermostats/" + thermostat.id(), thermostat.location()), body.toString()));
        if (reply.status() == 400 || reply.status() == 404) {
            throw new VendorException(Kind.REFUSED, "Resideo does not take the change for thermostat "
                    + thermostat.id() + " (HTTP " + reply.status() + ")");
        }
        reply.accepted("Resideo");
    }

    private URI address(Host host, String path, String location) throws VendorException {
        return URI.create(base + path + "?apikey=" + encoded(token.key(host))
                + (location.isEmpty() ? "" : "&locationId=" + encoded(location)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Http.Reply send(Host host, Http.Call call) throws VendorException {
        Http.Reply reply = host.http().send(call.bearer(token.access(host)));
        return reply.status() == 401 ? host.http().send(call.bearer(token.instead(host))) : reply;
    }

    private static JsonNode json(Http.Reply reply) throws VendorException {
        return Answers.parse(reply.accepted("Resideo"))
                .orElseThrow(() -> new VendorException(Kind.BAD_ANSWER, "Resideo said something that is no data"));
    }
}
