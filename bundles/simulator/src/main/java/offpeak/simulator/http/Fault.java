package offpeak.simulator.http;

import static offpeak.simulator.http.Vendor.FLEET;
import static offpeak.simulator.http.Vendor.GATEWAY;
import static offpeak.simulator.http.Vendor.NETZERO;
import static offpeak.simulator.http.Vendor.OCTOPUS;
import static offpeak.simulator.http.Vendor.OWNER;
import static offpeak.simulator.http.Vendor.RESIDEO;
import static offpeak.simulator.http.Vendor.TCC;
import static offpeak.simulator.http.Vendor.TESLEMETRY;
import static offpeak.simulator.http.Vendor.TESSIE;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import offpeak.simulator.http.Effect.CutAnswer;
import offpeak.simulator.http.Effect.HalveAnswer;
import offpeak.simulator.http.Effect.Hang;
import offpeak.simulator.http.Effect.InFace;
import offpeak.simulator.http.Effect.Refuse;

/**
 * Every way in which a simulated vendor can fail: the whole list. A fault is named "vendor": "name", or "name:n" with
 * its number.
 */
public enum Fault {

    OCTOPUS_401(OCTOPUS, "401", Refuse.json(401, "{\"detail\":\"Invalid API key.\"}")), //
    OCTOPUS_403(OCTOPUS, "403", Refuse.html(403, Pages.BLOCKED)), //
    OCTOPUS_500(OCTOPUS, "500", Refuse.html(500, Pages.SERVER_ERROR)), //
    OCTOPUS_503(OCTOPUS, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    OCTOPUS_TIMEOUT(OCTOPUS, "timeout", new Hang()), //
    OCTOPUS_HTML(OCTOPUS, "html", Refuse.html(200, Pages.CAPTIVE_PORTAL)), //
    OCTOPUS_TRUNCATED(OCTOPUS, "truncated", new CutAnswer()), //
    OCTOPUS_GARBLED(OCTOPUS, "garbled", new HalveAnswer()),
    /** No prices at all. */
    OCTOPUS_EMPTY(OCTOPUS, "empty", new InFace()),
    /** The batches come n hours after 16:00. */
    OCTOPUS_LATE(OCTOPUS, "late", 3, new InFace()),
    /** Only the first half of the newest batch is out. */
    OCTOPUS_PARTIAL(OCTOPUS, "partial", new InFace()),

    FLEET_401(FLEET, "401", Refuse.tesla(401, "invalid_token")), //
    FLEET_403(FLEET, "403", Refuse.tesla(403, "Unauthorized missing scopes")), //
    FLEET_404(FLEET, "404", Refuse.tesla(404, "not_found")), //
    FLEET_408(FLEET, "408", Refuse.tesla(408, "vehicle unavailable: vehicle is offline or asleep")), //
    FLEET_421(FLEET, "421", Refuse.tesla(421, "user out of region")), //
    FLEET_500(FLEET, "500", Refuse.tesla(500, "internal_server_error")), //
    FLEET_503(FLEET, "503", Refuse.tesla(503, "service unavailable")), //
    FLEET_TIMEOUT(FLEET, "timeout", new Hang()), //
    FLEET_TRUNCATED(FLEET, "truncated", new CutAnswer()),
    /** Too many requests; again after n seconds. */
    FLEET_429(FLEET, "429", 60, Refuse.tesla(429, "too many requests").with(Map.of( //
            "Retry-After", "{n}", //
            "RateLimit-Data-Limit", "60", "RateLimit-Data-Remaining", "0", "RateLimit-Data-Reset", "{n}"))),
    /** Answers "Updated" to each write and changes nothing. */
    FLEET_IGNORE(FLEET, "ignore", new InFace()),
    /** The car sleeps and can't be woken. */
    FLEET_NEVER_WAKES(FLEET, "never-wakes", new InFace()),
    /** The car takes signed commands only. */
    FLEET_COMMAND_PROTOCOL(FLEET, "command-protocol", new InFace()),
    /** site_info shows the settings of n seconds ago. */
    FLEET_LAG(FLEET, "lag", 30, new InFace()),
    /** The gateway is offline: fields are not there. */
    FLEET_MISSING(FLEET, "missing", new InFace()),
    /** The gateway is offline: fields are null. */
    FLEET_NULL(FLEET, "null", new InFace()),
    /** site_info's time zone is "". */
    FLEET_NO_ZONE(FLEET, "no-zone", new InFace()),
    /** The token is rotated, but the answer with the new one is lost on its way. */
    FLEET_ROTATION_LOST(FLEET, "rotation-lost", 0, "/oauth2/", new CutAnswer()),
    /** The refresh token has been used, or the password changed: only the owner can help. */
    FLEET_LOGIN_REQUIRED(FLEET, "login-required", 0, "/oauth2/", Refuse.json(401, TokenDesk.LOGIN_REQUIRED)), //
    FLEET_TOKEN_500(FLEET, "token-500", 0, "/oauth2/", Refuse.html(500, Pages.SERVER_ERROR)),

    NETZERO_401(NETZERO, "401", Refuse.json(401, "{\"error\":\"Unauthorized\"}")), //
    NETZERO_403(NETZERO, "403", Refuse.json(403, "{\"error\":\"Forbidden\"}")), //
    NETZERO_500(NETZERO, "500", Refuse.html(500, Pages.SERVER_ERROR)), //
    NETZERO_503(NETZERO, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    NETZERO_TIMEOUT(NETZERO, "timeout", new Hang()), //
    NETZERO_TRUNCATED(NETZERO, "truncated", new CutAnswer()),
    /** Too many requests; again after n seconds. */
    NETZERO_429(NETZERO, "429", 60,
            Refuse.json(429, "{\"error\":\"Too many requests\"}").with(Map.of("Retry-After", "{n}"))),
    /** Answers 200 to each write and changes nothing. */
    NETZERO_IGNORE(NETZERO, "ignore", new InFace()),
    /** A reserve above n percent ends as n, 100 too; that 81 to 99 end as 80 needs no fault. */
    NETZERO_RESERVE_SNAP(NETZERO, "reserve-snap", 80, new InFace()),

    OWNER_401(OWNER, "401", Refuse.tesla(401, "invalid_token")), //
    OWNER_403(OWNER, "403", Refuse.tesla(403, "forbidden")), //
    OWNER_503(OWNER, "503", Refuse.tesla(503, "service unavailable")), //
    OWNER_TIMEOUT(OWNER, "timeout", new Hang()),

    TESSIE_401(TESSIE, "401", Refuse.tesla(401, "Unauthorized")), //
    TESSIE_503(TESSIE, "503", Refuse.tesla(503, "service unavailable")), //
    TESSIE_TIMEOUT(TESSIE, "timeout", new Hang()),

    TESLEMETRY_401(TESLEMETRY, "401", Refuse.tesla(401, "invalid_token")),
    /** No subscription, or no credits left. */
    TESLEMETRY_402(TESLEMETRY, "402", Refuse.tesla(402, "subscription_required")), //
    TESLEMETRY_503(TESLEMETRY, "503", Refuse.tesla(503, "service unavailable")), //
    TESLEMETRY_TIMEOUT(TESLEMETRY, "timeout", new Hang()),

    /** The session is over, and a new one is too. */
    GATEWAY_401(GATEWAY, "401", Refuse.json(401, "{\"code\":401,\"message\":\"Token Expired\"}")),
    /** As after an update of its firmware: it tells nothing at home any more. */
    GATEWAY_403(GATEWAY, "403", Refuse.json(403, "{\"code\":403,\"message\":\"Unable to GET to resource\"}")), //
    GATEWAY_429(GATEWAY, "429", Refuse.json(429, "{\"code\":429,\"message\":\"API rate limit exceeded\"}")), //
    GATEWAY_503(GATEWAY, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    GATEWAY_TIMEOUT(GATEWAY, "timeout", new Hang()), //
    GATEWAY_TRUNCATED(GATEWAY, "truncated", new CutAnswer()),

    /** The password is no longer the one that is known. */
    TCC_PASSWORD(TCC, "password", new InFace()), //
    TCC_LOCKED(TCC, "locked", Refuse.html(200, "<!doctype html><h1>Too Many Attempts</h1>")),
    /** A page in place of whatever was asked for, and no session. */
    TCC_HTML(TCC, "html", Refuse.html(200, Pages.CAPTIVE_PORTAL)), //
    TCC_ERROR(TCC, "error", Refuse.html(302, "").with(Map.of("Location", "/portal/Error?aspxerrorpath=/portal"))), //
    TCC_503(TCC, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    TCC_TIMEOUT(TCC, "timeout", new Hang()),
    /** The thermostat hears of a change, and shows it, after n seconds. */
    TCC_LAG(TCC, "lag", 60, new InFace()),

    RESIDEO_401(RESIDEO, "401", Refuse.json(401, "{\"code\":401,\"message\":\"Unauthorized\"}")), //
    RESIDEO_429(RESIDEO, "429", 600, Refuse.json(429, "{\"code\":429,\"message\":\"Too many requests\"}")
            .with(Map.of("Retry-After", "{n}"))), //
    RESIDEO_503(RESIDEO, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    RESIDEO_TIMEOUT(RESIDEO, "timeout", new Hang()),
    /** The thermostat hears of a change, and shows it, after n seconds. */
    RESIDEO_LAG(RESIDEO, "lag", 60, new InFace()),

    /** Somebody else of this address asked less than five seconds ago, again and again. */
    CAISO_429(Vendor.CAISO, "429", 0, CaisoFace.REPORTS, Refuse.html(429, CaisoFace.TOO_SOON)),
    /** The same without the status. */
    CAISO_HTML(Vendor.CAISO, "html", 0, CaisoFace.REPORTS, Refuse.html(200, CaisoFace.TOO_SOON)),
    /** No data, which is no failure. */
    CAISO_1000(Vendor.CAISO, "1000", new InFace()),
    /** More days than one answer may have. */
    CAISO_1004(Vendor.CAISO, "1004", new InFace()), //
    CAISO_503(Vendor.CAISO, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    CAISO_TIMEOUT(Vendor.CAISO, "timeout", new Hang()), //
    CAISO_TRUNCATED(Vendor.CAISO, "truncated", new CutAnswer()),
    /** The zip stops half-way. */
    CAISO_GARBLED(Vendor.CAISO, "garbled", 0, CaisoFace.REPORTS, new HalveAnswer()),

    /** Whatever was planned will not be. */
    INTELLIGENT_WITHDRAWN(Vendor.INTELLIGENT, "withdrawn", new InFace()),
    /** The newer query for dispatches is no longer served. */
    INTELLIGENT_FLEX_GONE(Vendor.INTELLIGENT, "flex-gone", new InFace()),
    /** The API key is not accepted. */
    INTELLIGENT_KEY(Vendor.INTELLIGENT, "key", new InFace()),
    /** Too many requests, as its own error. */
    INTELLIGENT_1199(Vendor.INTELLIGENT, "1199", 0, KrakenFace.API, Refuse.json(200, "{\"errors\":[{\"message\":"
            + "\"Too many requests.\",\"extensions\":{\"errorCode\":\"KT-CT-1199\"}}],\"data\":null}")),
    /** The same from the wall before it. */
    INTELLIGENT_WAF(Vendor.INTELLIGENT, "waf", 0, KrakenFace.API, Refuse.html(403, Pages.BLOCKED)), //
    INTELLIGENT_503(Vendor.INTELLIGENT, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    INTELLIGENT_TIMEOUT(Vendor.INTELLIGENT, "timeout", new Hang()),

    NORD_POOL_503(Vendor.NORD_POOL, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    NORD_POOL_TIMEOUT(Vendor.NORD_POOL, "timeout", new Hang()), //
    ENTSOE_401(Vendor.ENTSOE, "401", Refuse.json(401, "{\"error\":\"Unauthorized\"}")), //
    ENTSOE_503(Vendor.ENTSOE, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    ENTSOE_TIMEOUT(Vendor.ENTSOE, "timeout", new Hang()), //
    TIBBER_401(Vendor.TIBBER, "401", Refuse.json(401, "{\"error\":\"Unauthorized\"}")), //
    TIBBER_503(Vendor.TIBBER, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    TIBBER_TIMEOUT(Vendor.TIBBER, "timeout", new Hang()), //
    AWATTAR_503(Vendor.AWATTAR, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    AWATTAR_TIMEOUT(Vendor.AWATTAR, "timeout", new Hang()), //
    AMBER_401(Vendor.AMBER, "401", Refuse.json(401, "{\"error\":\"Unauthorized\"}")), //
    AMBER_503(Vendor.AMBER, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    AMBER_TIMEOUT(Vendor.AMBER, "timeout", new Hang()), //
    COMED_503(Vendor.COMED, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    COMED_TIMEOUT(Vendor.COMED, "timeout", new Hang()), //
    OPENEI_503(Vendor.OPENEI, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    OPENEI_TIMEOUT(Vendor.OPENEI, "timeout", new Hang()), //
    CARBON_503(Vendor.CARBON, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    CARBON_TIMEOUT(Vendor.CARBON, "timeout", new Hang()), //
    FORECAST_SOLAR_429(Vendor.FORECAST_SOLAR, "429", Refuse.json(429, "{\"message\":{\"type\":\"error\"}}")), //
    FORECAST_SOLAR_503(Vendor.FORECAST_SOLAR, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    FORECAST_SOLAR_TIMEOUT(Vendor.FORECAST_SOLAR, "timeout", new Hang()), //
    SOLCAST_429(Vendor.SOLCAST, "429", Refuse.json(429, "{\"message\":{\"type\":\"error\"}}")), //
    SOLCAST_503(Vendor.SOLCAST, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    SOLCAST_TIMEOUT(Vendor.SOLCAST, "timeout", new Hang()), //
    OPEN_METEO_503(Vendor.OPEN_METEO, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    OPEN_METEO_TIMEOUT(Vendor.OPEN_METEO, "timeout", new Hang()), //
    WEATHERBIT_429(Vendor.WEATHERBIT, "429", Refuse.json(429, "{\"message\":{\"type\":\"error\"}}")), //
    WEATHERBIT_503(Vendor.WEATHERBIT, "503", Refuse.html(503, Pages.SERVER_ERROR)), //
    WEATHERBIT_TIMEOUT(Vendor.WEATHERBIT, "timeout", new Hang());

    private final Vendor vendor;
    private final String wire;
    private final int usualNumber;
    private final String pathPrefix;
    private final Effect effect;

    Fault(Vendor vendor, String wire, Effect effect) {
        this(vendor, wire, 0, effect);
    }

    Fault(Vendor vendor, String wire, int usualNumber, Effect effect) {
        // a fault of the API leaves the log-in alone: a client must not find its way out by a new token
        this(vendor, wire, usualNumber, switch (vendor) {
            case FLEET -> "/api/1/";
            case OWNER -> "/owner/api/1/";
            case RESIDEO -> "/resideo/v2/";
            default -> "/";
        }, effect);
    }

    Fault(Vendor vendor, String wire, int usualNumber, String pathPrefix, Effect effect) {
        this.vendor = vendor;
        this.wire = wire;
        this.usualNumber = usualNumber;
        this.pathPrefix = pathPrefix;
        this.effect = effect;
    }

    public Vendor vendor() {
        return vendor;
    }

    /** Its name in the switch over HTTP. */
    public String wire() {
        return wire;
    }

    /** The number that holds when none is given; 0 for a fault that has none. */
    public int usualNumber() {
        return usualNumber;
    }

    Effect effect() {
        return effect;
    }

    boolean hits(String path) {
        return path.startsWith(pathPrefix);
    }

    static Optional<Fault> of(Vendor vendor, String wire) {
        return of(vendor).stream().filter(f -> f.wire.equals(wire)).findFirst();
    }

    static List<Fault> of(Vendor vendor) {
        return Arrays.stream(values()).filter(f -> f.vendor == vendor).toList();
    }

    /** What servers in between answer in place of the vendor. */
    private static final class Pages {
        static final String SERVER_ERROR = "<!doctype html><html><body><h1>Server Error</h1></body></html>";
        static final String BLOCKED = "<!doctype html><html><body><h1>403 ERROR</h1>"
                + "<p>The request could not be satisfied. Request blocked.</p></body></html>";
        static final String CAPTIVE_PORTAL = "<!doctype html><html><body><h1>Welcome to the guest network</h1>"
                + "<p>Please accept the terms to go on.</p></body></html>";
    }
}
