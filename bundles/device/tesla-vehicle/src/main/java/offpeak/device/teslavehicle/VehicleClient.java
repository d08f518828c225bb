package offpeak.device.teslavehicle;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.VehicleState.Reach;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/**
 * Tesla's API for cars, asked of Tesla itself or of a broker that passes it on. Only {@link #wake} wakes a car; {@link #data}
 * keeps one awake that is.
 */
final class VehicleClient {

    /** Whose door it is: for people, its usual base URL, whether its tokens have scopes, how it names a car in a path. */
    enum Door {
        FLEET("fleet", "Tesla", "https://fleet-api.prd.na.vn.cloud.tesla.com", true),
        /** The older one, of Tesla's own app; its list of cars is closed, its list of products is not. */
        OWNER("owner", "Tesla", "https://owner-api.teslamotors.com", false), TESSIE("tessie", "Tessie",
                "https://api.tessie.com",
                false), TESLEMETRY("teslemetry", "Teslemetry", "https://api.teslemetry.com", false);

        private final String wire;
        private final String vendor;
        private final String baseUrl;
        private final boolean scopes;

        Door(String wire, String vendor, String baseUrl, boolean scopes) {
            this.wire = wire;
            this.vendor = vendor;
            this.baseUrl = baseUrl;
            this.scopes = scopes;
        }

        String wire() {
            return wire;
        }

        String vendor() {
            return vendor;
        }

        String baseUrl() {
            return baseUrl;
        }
    }

    /**
     * A car as the cheap calls tell of it.
     *
     * @param vin in lower case
     * @param path how it is named in paths
     */
    record Listed(String vin, String path, Reach reach) {}

    /**
     * The proxy that signs commands.
     *
     * @param fingerprint of its certificate, which it may have signed itself
     */
    record Signer(String url, Optional<String> fingerprint) {}

    private static final Pattern VIN = Pattern.compile("[A-Za-z0-9]{5,17}");
    private static final Pattern ID = Pattern.compile("[0-9]{1,20}");
    private static final int PER_PAGE = 50;
    private static final int MOST_PAGES = 20;
    private static final String ENDPOINTS = "charge_state%3Bclimate_state%3Bdrive_state%3Bvehicle_state"
            + "%3Bcharge_schedule_data";
    private static final String PLACE = "%3Blocation_data";
    private static final String DEVICE_SCOPE = "vehicle_device_data";
    /** The proxy waits ten seconds for the car, and connects first. */
    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(30);

    private final Door door;
    private final Login login;
    private final Region region;
    private final Optional<Signer> signer;
    /** Until a refusal shows that the token may not see it. */
    private boolean place = true;

    /** @param baseUrl with or without its path */
    VehicleClient(Door door, String baseUrl, Optional<Signer> signer, Login login) {
        this.door = door;
        this.region = new Region(baseUrl);
        this.signer = signer;
        this.login = login;
    }

    String source() {
        return door.wire;
    }

    /** Whether it answers for a car from what it keeps of it, so that a read keeps no car awake. */
    boolean remembers() {
        return door == Door.TESSIE;
    }

    /** All cars of the account and whether they sleep; wakes none. */
    List<Listed> list(Host host) throws VendorException {
        if (door == Door.OWNER) {
            return listed(read(host, "/products"));
        }
        List<Listed> all = new ArrayList<>();
        for (int page = 1; page <= MOST_PAGES; page++) {
            JsonNode rows = read(host, "/vehicles?page=" + page + "&per_page=" + PER_PAGE);
            all.addAll(listed(rows));
            if (rows.size() < PER_PAGE) {
                break;
            }
        }
        return all;
    }

    private static List<Listed> listed(JsonNode rows) {
        List<Listed> cars = new ArrayList<>();
        for (JsonNode row : rows.values()) {
            car(row).ifPresent(cars::add);
        }
        return cars;
    }

    private static Optional<Listed> car(JsonNode row) {
        String vin = row.path("vin").asString("");
        if (!VIN.matcher(vin).matches()) {
            return Optional.empty();
        }
        String id = row.path("id_s").asString("");
        return Optional.of(new Listed(vin.toLowerCase(Locale.ROOT), ID.matcher(id).matches() ? id : vin, reach(row)));
    }

    /** A word that is not known is no reason to call the car. */
    private static Reach reach(JsonNode row) {
        return switch (row.path("state").asString("")) {
            case "online" -> Reach.ONLINE;
            case "asleep" -> Reach.ASLEEP;
            default -> Reach.OFFLINE;
        };
    }

    /** Whether one car sleeps; wakes it not. */
    Reach reach(Host host, Listed car) throws VendorException {
        return reach(read(host, path(car)));
    }

    /** Everything of a car that is awake; empty when it is not. */
    Optional<JsonNode> data(Host host, Listed car) throws VendorException {
        Http.Reply reply = data(host, car, place);
        if (reply.status() == 403 && place) {
            Http.Reply without = data(host, car, false);
            if (without.ok()) {
                place = false;
                reply = without;
            }
        }
        if (reply.status() == 408) {
            return Optional.empty();
        }
        return Optional.of(object(reply, ask("vehicle_data", false, DEVICE_SCOPE), host));
    }

    private Http.Reply data(Host host, Listed car, boolean withPlace) throws VendorException {
        return send(host, Http.Call::get,
                path(car) + "/vehicle_data?endpoints=" + ENDPOINTS + (withPlace ? PLACE : ""));
    }

    /** Wakes a car, which takes up to a minute. */
    Reach wake(Host host, Listed car) throws VendorException {
        Http.Reply reply = send(host, uri -> Http.Call.postJson(uri, "{}").asWake(), path(car) + "/wake_up");
        return reply.status() == 408
                ? Reach.ASLEEP
                : reach(object(reply, ask("wake_up", true, "vehicle_cmds"), host));
    }

    /**
     * Orders something.
     *
     * @return whether the car was awake to hear it
     * @throws VendorException REFUSED with the car's reason when it will not
     */
    boolean command(Host host, Listed car, Orders.Step step) throws VendorException {
        String body = step.body().toString();
        String end = "/command/" + step.name();
        Function<URI, Http.Call> post = uri -> Http.Call.postJson(uri, body).within(COMMAND_DEADLINE);
        Http.Reply reply;
        if (signer.isPresent()) {
            // the proxy knows cars by their VIN alone
            URI uri = URI.create(signer.get().url() + "/api/1/vehicles/" + car.vin().toUpperCase(Locale.ROOT) + end);
            UnaryOperator<Http.Call> pin = call -> signer.get().fingerprint().map(call::pinned).orElse(call);
            reply = authorized(host, pin.apply(post.apply(uri)));
            if (reply.status() == 422) {
                // an old car that knows no signed commands
                reply = send(host, post, path(car) + end);
            }
        } else {
            reply = send(host, post, path(car) + end);
        }
        if (reply.status() == 408) {
            return false;
        }
        JsonNode answer = object(reply, ask(step.name(), true, "vehicle_cmds or vehicle_charging_cmds"), host);
        Reasons.check(step.name(), answer);
        return true;
    }

    private String path(Listed car) {
        return "/vehicles/" + (door == Door.OWNER ? car.path() : car.vin().toUpperCase(Locale.ROOT));
    }

    private JsonNode read(Host host, String path) throws VendorException {
        String what = path.replaceFirst("\\?.*", "").replaceFirst("^/(vehicles|products).*", "$1");
        Answers.Ask ask = ask(what, false, DEVICE_SCOPE);
        JsonNode response = Answers.read(send(host, Http.Call::get, path), ask, host.now()).path("response");
        if (!response.isContainer()) {
            throw new VendorException(Kind.BAD_ANSWER, ask.said() + "nothing; it is asked again later");
        }
        return response;
    }

    private static JsonNode object(Http.Reply reply, Answers.Ask ask, Host host) throws VendorException {
        JsonNode response = Answers.read(reply, ask, host.now()).path("response");
        if (!response.isObject()) {
            throw new VendorException(Kind.BAD_ANSWER, ask.said() + "nothing; it is asked again later");
        }
        return response;
    }

    private Answers.Ask ask(String what, boolean write, String scope) {
        return new Answers.Ask(door.vendor, what, write, Optional.of(scope).filter(s -> door.scopes));
    }

    private Http.Reply send(Host host, Function<URI, Http.Call> call, String path) throws VendorException {
        Http.Reply reply = authorized(host, call.apply(region.uri(path)));
        if (reply.status() == 421
                && region.moves(reply, () -> authorized(host, Http.Call.get(region.uri("/users/region"))))) {
            reply = authorized(host, call.apply(region.uri(path)));
        }
        if (reply.status() == 421) {
            throw new VendorException(Kind.CONFIGURATION, door.vendor + " said 421: the account lives in another"
                    + " region; set baseUrl to " + region.told().orElse("the one of that region"));
        }
        return reply;
    }

    /** With another token when the first is refused, once. */
    private Http.Reply authorized(Host host, Http.Call call) throws VendorException {
        String access = login.access(host);
        Http.Reply reply = host.http().send(call.bearer(access));
        if (reply.status() == 401) {
            Optional<String> other = login.instead(host, access);
            if (other.isPresent()) {
                return host.http().send(call.bearer(other.get()));
            }
        }
        return reply;
    }
}
