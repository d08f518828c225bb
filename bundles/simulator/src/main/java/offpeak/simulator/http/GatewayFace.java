package offpeak.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

import offpeak.simulator.home.Battery;
import offpeak.simulator.home.HomeState;
import offpeak.simulator.home.Home;
import tools.jackson.databind.node.ObjectNode;

/** The Powerwall's gateway at home: charge and reserve on its own scale, of which the app hides the lowest 5 %. */
final class GatewayFace implements Face {

    private static final String PREFIX = "/gateway";
    private static final Duration SESSION = Duration.ofHours(24);
    /** Whoever logs in more often within a minute is locked out for five. */
    private static final int MOST_LOGINS = 3;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LOCK = Duration.ofMinutes(5);
    private static final double SHOWN = 0.95;
    private static final double HIDDEN_PERCENT = 5;

    private final InstantSource clock;
    private final Home home;
    private final Deque<Instant> logins = new ArrayDeque<>();
    private Instant lockedUntil = Instant.MIN;
    private Optional<String> token = Optional.empty();
    private Instant tokenEnds = Instant.MIN;
    private int sessions;

    GatewayFace(InstantSource clock, Home home) {
        this.clock = clock;
        this.home = home;
    }

    @Override
    public Answer badRequest(String why) {
        return error(400, why);
    }

    @Override
    public synchronized Answer answer(Request whole) {
        Request request = whole.below(PREFIX);
        Instant now = clock.instant();
        if (now.isBefore(lockedUntil)) {
            return error(429, "API rate limit exceeded");
        }
        if (request.path().equals("/api/login/Basic")) {
            return request.isPost() ? login(request, now) : error(405, "Method not allowed");
        }
        if (request.bearer().filter(shown -> token.filter(shown::equals).isPresent()).isEmpty()) {
            return error(403, "Unable to GET to resource");
        }
        if (!now.isBefore(tokenEnds)) {
            return error(401, "Token Expired");
        }
        return request.isGet() ? read(request.path()) : error(403, "User does not have adequate access rights");
    }

    private Answer login(Request request, Instant now) {
        logins.removeIf(at -> !at.isAfter(now.minus(MINUTE)));
        logins.addLast(now);
        if (logins.size() > MOST_LOGINS) {
            lockedUntil = now.plus(LOCK);
            return error(429, "API rate limit exceeded");
        }
        Map<String, String> body = Json.strings(request.body());
        if (!"customer".equals(body.get("username")) || !Accounts.GATEWAY_PASSWORD.equals(body.get("password"))) {
            return Answer.json(401, Json.object().put("code", 401).put("error", "bad credentials").put("message",
                    "Login Error"));
        }
        String fresh = "simulated-session-" + ++sessions;
        token = Optional.of(fresh);
        tokenEnds = now.plus(SESSION);
        ObjectNode answer = Json.object().put("email", body.getOrDefault("email", "")).put("firstname", "Tesla")
                .put("lastname", "Energy").put("token", fresh).put("provider", "Basic")
                .put("loginTime", now.toString());
        answer.putArray("roles").add("Home_Owner");
        return Answer.json(200, answer);
    }

    private Answer read(String path) {
        HomeState state = home.state();
        Battery battery = state.battery();
        return switch (path) {
            case "/api/meters/aggregates" -> Answer.json(200, meters(state));
            case "/api/system_status/soe" ->
                Answer.json(200, Json.object().put("percentage", raw(battery.soc() * 100)));
            case "/api/system_status/grid_status" -> Answer.json(200,
                    Json.object().put("grid_status", "SystemGridConnected").put("grid_services_active", false));
            case "/api/operation" -> Answer.json(200,
                    Json.object().put("real_mode", state.settings().mode().wire())
                            .put("backup_reserve_percent", raw(state.settings().reservePercent()))
                            .put("freq_shift_load_shed_soe", 65).put("freq_shift_load_shed_delta_f", -0.32));
            case "/api/system_status" -> Answer.json(200, system(state));
            case "/api/site_info/site_name" -> Answer.json(200,
                    Json.object().put("site_name", "Simulated home").put("timezone", home.zone().getId()));
            default -> error(404, "File Not Found");
        };
    }

    private static ObjectNode meters(HomeState state) {
        ObjectNode all = Json.object();
        Map.of("site", state.flows().gridW(), "battery", state.flows().batteryW(), "load", state.flows().loadW(),
                "solar", state.flows().solarW())
                .forEach((name, powerW) -> all.putObject(name).put("last_communication_time", state.at().toString())
                        .put("instant_power", Json.rounded(powerW, 2)).put("num_meters_aggregated", 1));
        return all;
    }

    private static ObjectNode system(HomeState state) {
        Battery battery = state.battery();
        double fullWh = battery.spec().capacityWh() / SHOWN;
        double hiddenWh = fullWh - battery.spec().capacityWh();
        ObjectNode system = Json.object().put("nominal_full_pack_energy", Math.round(fullWh))
                .put("nominal_energy_remaining", Math.round(battery.storedWh() + hiddenWh))
                .put("max_charge_power", Math.round(battery.spec().chargeW()))
                .put("max_discharge_power", Math.round(battery.spec().dischargeW()))
                .put("system_island_state", "SystemGridConnected").put("grid_services_power", 0)
                .put("battery_target_power", Math.round(state.flows().batteryW())).put("available_blocks", 1);
        system.putArray("battery_blocks").addObject().put("PackageSerialNumber", "SIMULATED01")
                .put("nominal_full_pack_energy", Math.round(fullWh)).put("p_out", Math.round(state.flows().batteryW()));
        system.putArray("grid_faults");
        return system;
    }

    /** On the gateway's own scale. */
    private static double raw(double percent) {
        return Json.rounded(percent * SHOWN + HIDDEN_PERCENT, 6);
    }

    private static Answer error(int status, String message) {
        return Answer.json(status, Json.object().put("code", status).put("error", message).put("message", message));
    }
}
