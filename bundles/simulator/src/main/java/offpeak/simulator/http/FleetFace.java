package offpeak.simulator.http;

import java.util.List;

import offpeak.simulator.home.Home;
import offpeak.simulator.home.Vehicle;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tesla's API for one energy site and one car: the requests and their answers' envelopes. Brokers pass it on under keys of their own;
 * what befalls Tesla befalls them.
 */
final class FleetFace implements Face {

    /** Below it commands are signed, as Tesla's vehicle-command proxy does. */
    static final String PROXY = "/proxy";

    private final String prefix;
    private final Doorkeeper tokens;
    private final FleetReads reads;
    private final FleetWrites writes;
    private final FleetHistory history;
    private final VehicleFace vehicle;

    /** @param prefix of all its paths, as the vendors share their base URL; without a slash at its end */
    FleetFace(Vendor vendor, String prefix, Doorkeeper tokens, Home home, Vehicle car, Faults faults) {
        this.prefix = prefix;
        this.tokens = tokens;
        this.vehicle = new VehicleFace(vendor, car, home, faults, prefix.equals(PROXY));
        this.reads = new FleetReads(home, faults, vehicle);
        this.history = new FleetHistory(home);
        this.writes = new FleetWrites(vendor, home, faults);
    }

    /** Calls so far that wake a car or keep it awake. */
    int waking() {
        return vehicle.waking();
    }

    @Override
    public Answer badRequest(String why) {
        return error(400, "invalid_request", why);
    }

    @Override
    public Answer answer(Request whole) {
        Request request = whole.below(prefix);
        if (request.path().startsWith("/oauth2/")) {
            boolean known = request.path().equals("/oauth2/v3/token");
            return !known
                    ? error(404, "not_found", request.path())
                    : !request.isPost() ? error(405, "method_not_allowed", "") : tokens.answer(request);
        }
        Doorkeeper.Verdict verdict = tokens.check(request.bearer());
        switch (verdict) {
            case EXPIRED :
                return error(401, "token expired (401)", "");
            case UNKNOWN :
                return error(401, "invalid_token", "");
            case TOO_OFTEN :
                return error(429, "too_many_requests", "");
            default :
                break;
        }
        // api, 1, products or api, 1, energy_sites, id, name
        List<String> path = request.segments();
        if (path.size() == 3 && path.get(2).equals("products")) {
            return Answer.json(200, reads.products());
        }
        if (path.size() >= 3 && path.get(2).equals("vehicles")) {
            return vehicle.answer(path, request);
        }
        if (path.size() != 5 || !path.get(2).equals("energy_sites")
                || !path.get(3).equals(Long.toString(Accounts.SITE_ID))) {
            return error(404, "not_found", "");
        }
        return request.isPost() ? written(path.get(4), request) : read(path.get(4), request);
    }

    private Answer read(String name, Request request) {
        return switch (name) {
            case "live_status" -> response(reads.liveStatus());
            case "site_info" -> response(reads.siteInfo());
            case "calendar_history" -> history.answer(request);
            default -> error(404, "not_found", name);
        };
    }

    private Answer written(String name, Request request) {
        if (!writes.knows(name)) {
            return error(404, "not_found", name);
        }
        writes.write(name, request);
        return response(Json.object().put("code", 201).put("message", "Updated"));
    }

    static Answer response(ObjectNode content) {
        return Answer.json(200, Json.object().set("response", content));
    }

    static Answer error(int status, String error, String description) {
        return Answer.json(status, Json.object().putNull("response").put("error", error)
                .put("error_description", description).put("txid", "simulated"));
    }
}
