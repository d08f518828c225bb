package offpeak.device.honeywell;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Total Connect Comfort: the portal that Honeywell's own web page asks. */
final class TccClient implements ThermostatClient {

    static final String BASE_URL = "https://www.mytotalconnectcomfort.com";
    /** A thermostat is bought and sold seldom. */
    private static final Duration LIST_AGE = Duration.ofHours(6);
    private static final int PAGES = 4;
    private static final int MOST_DEVICES = 50;
    private static final int FOLLOW_SCHEDULE = 0;
    private static final int TIMED_HOLD = 1;

    private record Place(String location, String id, String name) {}

    private final TccSession session;
    private final Chosen chosen;
    private List<Place> places = List.of();
    private Instant listedAt = Instant.MIN;

    TccClient(TccSession session, Chosen chosen) {
        this.session = session;
        this.chosen = chosen;
    }

    @Override
    public List<Thermostat> read(Host host) throws VendorException {
        if (listedAt.isAfter(host.now()) || host.now().isAfter(listedAt.plus(LIST_AGE))) {
            places = list(host);
            listedAt = host.now();
        }
        List<Thermostat> read = new ArrayList<>();
        Optional<VendorException> odd = Optional.empty();
        for (Place place : places) {
            JsonNode answer = session.ask(host, Http.Call.get(session.address("/portal/Device/CheckDataSession/"
                    + place.id() + "?_=" + host.now().toEpochMilli())));
            try {
                TccAnswers.thermostat(answer, place.id(), place.name(), place.location(), host.site().zone(),
                        host.now()).ifPresent(read::add);
            } catch (VendorException e) {
                // the others are still good
                odd = Optional.of(e);
            }
        }
        if (read.isEmpty()) {
            throw odd.orElseGet(() -> new VendorException(Kind.UNREACHABLE,
                    "Total Connect Comfort has lost contact with every thermostat: check their network"));
        }
        return read;
    }

    private List<Place> list(Host host) throws VendorException {
        Map<String, Place> found = new LinkedHashMap<>();
        for (int page = 1; page <= PAGES; page++) {
            Http.Call call = Http.Call.postForm(
                    session.address("/portal/Location/GetLocationListData/?page=" + page + "&filter="), Map.of())
                    .asRead();
            Optional<JsonNode> locations = page == 1
                    ? Optional.of(session.ask(host, call))
                    : session.more(host, call);
            int before = found.size();
            locations.ifPresent(list -> places(list, found));
            if (found.size() == before) {
                break;
            }
        }
        List<Place> taken = found.values().stream().filter(place -> chosen.takes(place.id())).limit(MOST_DEVICES)
                .toList();
        chosen.check(taken.stream().map(Place::id).toList(),
                found.values().stream().map(place -> place.id() + " (" + place.name() + ")").toList());
        return taken;
    }

    private static void places(JsonNode locations, Map<String, Place> found) {
        for (JsonNode location : locations.values()) {
            String number = Answers.id(location.path("LocationID")).orElse("");
            for (JsonNode device : location.path("Devices").values()) {
                Answers.id(device.path("DeviceID")).filter(id -> id.matches("\\d{1,18}"))
                        .ifPresent(id -> found.putIfAbsent(id,
                                new Place(number, id, Answers.line(device.path("Name").asString("")))));
            }
        }
    }

    @Override
    public void write(Host host, Thermostat thermostat, Change change) throws VendorException {
        ObjectNode body = Answers.JSON.createObjectNode().put("DeviceID", Long.parseLong(thermostat.id()));
        for (String same : List.of("SystemSwitch", "HeatSetpoint", "CoolSetpoint", "HeatNextPeriod",
                "CoolNextPeriod", "FanMode")) {
            body.putNull(same);
        }
        int status = FOLLOW_SCHEDULE;
        if (change instanceof Change.TimedHold hold) {
            status = TIMED_HOLD;
            hold.heat().ifPresent(heat -> body.put("HeatSetpoint", heat));
            hold.cool().ifPresent(cool -> body.put("CoolSetpoint", cool));
            // without it some models hold for good
            int quarter = HoldEnd.quarter(hold.end(), thermostat.zone());
            body.put("HeatNextPeriod", quarter).put("CoolNextPeriod", quarter);
        }
        body.put("StatusHeat", status).put("StatusCool", status);
        JsonNode answer = session.ask(host, Http.Call.postJson(
                session.address("/portal/Device/SubmitControlScreenChanges"), body.toString()));
        JsonNode success = answer.path("success");
        if (!(success.isNumber() && success.asInt(0) == 1 || success.isBoolean() && success.booleanValue())) {
            throw new VendorException(Kind.REFUSED,
                    "Total Connect Comfort does not take the change for thermostat " + thermostat.id());
        }
    }
}
