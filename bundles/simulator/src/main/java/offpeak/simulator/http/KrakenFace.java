package offpeak.simulator.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Octopus's GraphQL: the main host with token, account, car and dispatches, the backend with the saving sessions, and the
 * list of free electricity that others keep.
 */
final class KrakenFace implements Face {

    static final String PREFIX = "/kraken";
    /** Both hosts. */
    static final String API = PREFIX + "/v1/";
    private static final String MAIN = API + "graphql/";
    private static final String BACKEND = API + "backend/graphql/";
    private static final String FREE = PREFIX + "/free_electricity.json";
    private static final Duration TOKEN_LASTS = Duration.ofMinutes(60);
    private static final String METER = "00000000-0000-4000-8000-000000000001";

    private final InstantSource clock;
    private final Faults faults;
    private final DispatchPlan plan;
    private final SavingSessions sessions;
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
    private int minted;

    KrakenFace(InstantSource clock, Faults faults, long seed) {
        this.clock = clock;
        this.faults = faults;
        this.plan = new DispatchPlan(clock, seed, faults);
        this.sessions = new SavingSessions(clock, seed);
    }

    @Override
    public Answer badRequest(String why) {
        return GraphQuery.error("KT-CT-1101", why);
    }

    @Override
    public Answer answer(Request request) {
        if (request.isGet() && request.path().equals(FREE)) {
            return Answer.json(200, sessions.free());
        }
        boolean main = request.path().equals(MAIN);
        if (!request.isPost() || !main && !request.path().equals(BACKEND)) {
            return Answer.text(404, "text/html", Map.of(), "<h1>Not Found</h1>");
        }
        GraphQuery query = GraphQuery.of(request);
        if (main && query.asks("obtainKrakenToken")) {
            return login(query);
        }
        Optional<Answer> stopped = stopped(request, main);
        return stopped.orElseGet(() -> main ? ofAccount(query) : sessions.answer(query));
    }

    private Answer login(GraphQuery query) {
        if (faults.has(Fault.INTELLIGENT_KEY) || !query.variable("key").equals(Accounts.OCTOPUS_KEY)) {
            return GraphQuery.error("KT-CT-1138", "Invalid data.");
        }
        var data = Json.object();
        data.putObject("obtainKrakenToken").put("token", mint());
        return GraphQuery.data(data);
    }

    /** It says itself how long it lasts. */
    private synchronized String mint() {
        Instant now = clock.instant();
        tokens.values().removeIf(until -> !until.isAfter(now));
        Instant until = now.plus(TOKEN_LASTS);
        String token = base64("{\"alg\":\"none\"}") + "." + base64("{\"exp\":" + until.getEpochSecond() + "}") + "."
                + base64("simulated " + ++minted);
        tokens.put(token, until);
        return token;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The backend takes the bare token only, the main host either form. */
    private Optional<Answer> stopped(Request request, boolean main) {
        String given = main ? request.bearer().orElse(request.authorization()) : request.authorization();
        if (given.isEmpty()) {
            return Optional.of(GraphQuery.error("KT-CT-1112", "'Authorization' header not provided."));
        }
        Instant until = tokens.get(given);
        if (until == null) {
            return Optional.of(GraphQuery.error(main ? "KT-CT-1143" : "OE-0103", "Invalid token."));
        }
        return until.isAfter(clock.instant())
                ? Optional.empty()
                : Optional.of(GraphQuery.error("KT-CT-1124", "Signature of the JWT has expired."));
    }

    private Answer ofAccount(GraphQuery query) {
        if (query.asks("viewer")) {
            var data = Json.object();
            data.putObject("viewer").putArray("accounts").addObject().put("number", Accounts.OCTOPUS_ACCOUNT);
            return GraphQuery.data(data);
        }
        if (query.asks("flexPlannedDispatches")) {
            if (faults.has(Fault.INTELLIGENT_FLEX_GONE)) {
                return GraphQuery.error("KT-CT-1113", "Disabled GraphQL field requested.");
            }
            return query.variable("device").equals(Accounts.OCTOPUS_CAR)
                    ? rows("flexPlannedDispatches", this::flex)
                    : GraphQuery.error("KT-CT-4340", "No dispatches for this device.");
        }
        if (!query.variable("account").equals(Accounts.OCTOPUS_ACCOUNT)) {
            return GraphQuery.error("KT-CT-1128", "Unauthorized.");
        }
        if (query.asks("devices")) {
            return rows("devices", this::devices);
        }
        if (query.asks("plannedDispatches")) {
            return rows("plannedDispatches", () -> older(plan.planned()));
        }
        if (query.asks("completedDispatches")) {
            return rows("completedDispatches", () -> older(plan.completed()));
        }
        if (query.asks("account")) {
            var data = Json.object();
            var point = data.putObject("account").putArray("electricityAgreements").addObject()
                    .putObject("meterPoint").put("direction", "IMPORT").put("mpan", Accounts.OCTOPUS_METER);
            point.putArray("meters").addObject().put("serialNumber", "21E0000001");
            point.putArray("agreements").addObject().putObject("tariff").put("tariffCode",
                    "E-1R-" + Accounts.INTELLIGENT_PRODUCT + "-C");
            return GraphQuery.data(data);
        }
        throw new BadRequest("there is no such field here");
    }

    private static Answer rows(String field, Supplier<JsonNode> rows) {
        var data = Json.object();
        data.set(field, rows.get());
        return GraphQuery.data(data);
    }

    private ArrayNode devices() {
        ArrayNode devices = Json.array();
        devices.addObject().put("id", METER).put("deviceType", "ELECTRICITY_METERS").putObject("status")
                .put("current", "LIVE").putNull("currentState");
        devices.addObject().put("id", Accounts.OCTOPUS_CAR).put("deviceType", "ELECTRIC_VEHICLES").putObject("status")
                .put("current", "LIVE")
                .put("currentState", plan.charging() ? "SMART_CONTROL_IN_PROGRESS" : "SMART_CONTROL_CAPABLE");
        return devices;
    }

    private ArrayNode flex() {
        ArrayNode rows = Json.array();
        for (DispatchPlan.Stretch each : plan.planned()) {
            rows.addObject().put("start", stamp(each.start())).put("end", stamp(each.end())).put("type", "SMART")
                    .put("energyAddedKwh", Double.toString(each.kwh()));
        }
        return rows;
    }

    /** The older shape counts what the car takes as negative. */
    private static ArrayNode older(List<DispatchPlan.Stretch> stretches) {
        ArrayNode rows = Json.array();
        for (DispatchPlan.Stretch each : stretches) {
            rows.addObject().put("start", stamp(each.start())).put("end", stamp(each.end()))
                    .put("delta", Double.toString(-each.kwh())).putObject("meta").put("source", "smart-charge")
                    .put("location", "AT_HOME");
        }
        return rows;
    }

    private static String stamp(Instant at) {
        return at.toString().replace("Z", "+00:00");
    }
}
