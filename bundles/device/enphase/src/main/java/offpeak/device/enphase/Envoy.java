package offpeak.device.enphase;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.MeterState;
import offpeak.api.MeterState.Role;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/** The gateway's own pages, which differ by firmware and by what is installed. */
final class Envoy {

    /** It asks its inverters over the power line before it answers. */
    private static final Duration SLOW = Duration.ofSeconds(45);
    private static final Pattern SERIAL = Pattern.compile("<sn>\\s{0,9}([0-9A-Za-z]{4,32})\\s{0,9}</sn>");
    private static final Pattern SOFTWARE = Pattern.compile("<software>\\s{0,9}([A-Za-z]?[0-9][0-9A-Za-z.]{0,30})");
    private static final Pattern TOKENS = Pattern.compile("<web-tokens>\\s{0,9}true\\s{0,9}</web-tokens>");
    /** Of pages that this firmware or this home has not. */
    private static final Set<Integer> NONE = Set.of(204, 404, 501);
    private static final Map<String, Role> ROLES = Map.of("production", Role.SOLAR, "net-consumption", Role.GRID,
            "total-consumption", Role.LOAD);

    private final URI baseUrl;
    private final Optional<String> fingerprint;
    private final Token token;
    private final OldLogin oldLogin;
    private Optional<About> about = Optional.empty();

    /** @param tokens whether it wants a token */
    private record About(String serial, String software, boolean tokens) {}

    Envoy(URI baseUrl, Optional<String> fingerprint, Token token, OldLogin oldLogin) {
        this.baseUrl = baseUrl;
        this.fingerprint = fingerprint;
        this.token = token;
        this.oldLogin = oldLogin;
    }

    Reading read(Host host) throws VendorException {
        try {
            Map<Role, Double> metersW = new TreeMap<>();
            meters(host, metersW);
            if (metersW.size() < ROLES.size()) {
                production(host, metersW);
            }
            if (!metersW.containsKey(Role.SOLAR)) {
                page(host, "/api/v1/production")
                        .ifPresent(page -> put(metersW, Role.SOLAR, Json.number(page, "wattsNow")));
            }
            if (metersW.isEmpty()) {
                throw new VendorException(Kind.BAD_ANSWER, "the gateway tells no power at all");
            }
            return new Reading(metersW.entrySet().stream()
                    .map(meter -> new MeterState(meter.getKey(), meter.getValue())).toList(),
                    Ensemble.battery(this, host));
        } catch (VendorException e) {
            // its firmware may be another when it is back
            about = Optional.empty();
            throw e;
        }
    }

    private static void put(Map<Role, Double> metersW, Role role, OptionalDouble powerW) {
        powerW.ifPresent(watts -> metersW.putIfAbsent(role, watts));
    }

    /** The readings name a meter by its eid alone; which one sits where is told apart. */
    private void meters(Host host, Map<Role, Double> metersW) throws VendorException {
        Optional<JsonNode> meters = page(host, "/ivp/meters").filter(page -> page.isArray() && !page.isEmpty());
        if (meters.isEmpty()) {
            return;
        }
        Map<String, Role> roles = new HashMap<>();
        for (JsonNode meter : meters.get()) {
            Role role = ROLES.get(meter.path("measurementType").asString(""));
            if (role != null && meter.path("state").asString("").equals("enabled")) {
                roles.put(meter.path("eid").asString(""), role);
            }
        }
        page(host, "/ivp/meters/readings").ifPresent(readings -> readings.forEach(reading -> {
            Role role = roles.get(reading.path("eid").asString(""));
            if (role != null) {
                put(metersW, role, Json.number(reading, "activePower"));
            }
        }));
    }

    private void production(Host host, Map<Role, Double> metersW) throws VendorException {
        Optional<JsonNode> page = page(host, "/production.json?details=1");
        if (page.isEmpty()) {
            return;
        }
        for (String type : new String[]{"eim", "inverters"}) {
            page.get().path("production").forEach(one -> {
                if (one.path("type").asString("").equals(type) && one.path("activeCount").asInt(0) > 0) {
                    put(metersW, Role.SOLAR, Json.number(one, "wNow"));
                }
            });
        }
        page.get().path("consumption").forEach(one -> {
            Role role = ROLES.get(one.path("measurementType").asString(""));
            if (role != null && one.path("activeCount").asInt(0) > 0) {
                put(metersW, role, Json.number(one, "wNow"));
            }
        });
    }

    private About about(Host host) throws VendorException {
        if (about.isEmpty()) {
            String xml = host.http().send(call("/info")).accepted("the gateway").body();
            Matcher serial = SERIAL.matcher(xml);
            Matcher software = SOFTWARE.matcher(xml);
            if (!serial.find() || !software.find()) {
                throw new VendorException(Kind.BAD_ANSWER,
                        "what answers at baseUrl is no Enphase gateway: its /info names no serial number and software");
            }
            about = Optional.of(new About(serial.group(1), software.group(1), TOKENS.matcher(xml).find()));
        }
        return about.get();
    }

    private Http.Call call(String path) {
        Http.Call slow = Http.Call.get(URI.create(baseUrl + path)).within(SLOW);
        return fingerprint.map(slow::pinned).orElse(slow);
    }

    private Http.Reply byToken(Host host, Http.Call call, About is) throws VendorException {
        Http.Reply reply = host.http().send(call.bearer(token.access(host, is.serial())));
        if (reply.status() == 401) {
            reply = host.http().send(call.bearer(token.instead(host, is.serial())));
        }
        if (reply.status() == 401) {
            throw new VendorException(Kind.LOGIN,
                    "the gateway does not take a token made for it just now: is the Enlighten account its owner's?");
        }
        return reply;
    }

    /**
     * A page; empty when there is none of that name.
     *
     * @throws VendorException LOGIN when it wants another login than it has
     */
    Optional<JsonNode> page(Host host, String path) throws VendorException {
        About is = about(host);
        Http.Call call = call(path);
        Http.Reply reply = is.tokens()
                ? byToken(host, call, is)
                : oldLogin.send(host, call, is.serial(), is.software());
        if (NONE.contains(reply.status())) {
            return Optional.empty();
        }
        Http.Reply good = reply.accepted("the gateway");
        return Optional.of(Json.parse(good.body()).orElseThrow(() -> new VendorException(Kind.BAD_ANSWER,
                "the gateway's " + path.replaceAll("\\?.*", "") + " is no JSON")));
    }
}
