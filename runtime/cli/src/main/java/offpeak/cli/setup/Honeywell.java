package offpeak.cli.setup;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import offpeak.cli.Failure;
import tools.jackson.databind.JsonNode;

/** The thermostats of an account at Total Connect Comfort or Resideo. */
final class Honeywell {

    private static final String PORTAL = "https://www.mytotalconnectcomfort.com";
    private static final String RESIDEO = "https://api.honeywell.com";
    private static final Pattern COOKIE = Pattern
            .compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})=([\\x21-\\x3a\\x3c-\\x7e]*).*");
    private static final int PAGES = 20;

    /** What is given by options. */
    record Given(Optional<String> transport, Optional<String> user, Optional<String> password, Optional<String> key,
            Optional<String> secret, Optional<String> refreshToken, Optional<String> url, List<String> devices) {

        boolean any() {
            return transport.isPresent() || user.isPresent() || key.isPresent();
        }
    }

    private final Dialog dialog;
    private final Given given;
    private final Map<String, String> cookies = new TreeMap<>();

    Honeywell(Dialog dialog, Given given) {
        this.dialog = dialog;
        this.given = given;
    }

    void ask(Draft draft) {
        String transport = dialog.text("--honeywell",
                given.transport().or(() -> given.user().map(user -> "tcc")).or(() -> given.key().map(key -> "resideo")),
                "Thermostats of Total Connect Comfort or Resideo (tcc, resideo)", Optional.of("tcc"),
                text -> List.of("tcc", "resideo").contains(text), "tcc or resideo");
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("transport", transport));
        given.url().ifPresent(url -> fields.put("baseUrl", Web.address("--honeywell-url", url).toString()));
        Map<String, String> found = transport.equals("tcc") ? portal(fields) : resideo(fields);
        if (found.isEmpty()) {
            throw new Failure(Failure.OTHER,
                    "the account has no thermostat; sign in with the one that it is registered to");
        }
        List<String> chosen = dialog.choose("--thermostat", given.devices(), "Thermostats", found, true);
        if (!chosen.isEmpty()) {
            fields.put("deviceIds", chosen);
            draft.add("offpeak.device.honeywell").putAll(fields);
        }
    }

    private Map<String, String> portal(Map<String, Object> fields) {
        String user = dialog.text("--honeywell-user", given.user(), "User name (an e-mail address)", Optional.empty(),
                text -> !text.isBlank(), "a name");
        String password = dialog.secret("--honeywell-password", given.password(), "Password");
        fields.put("user", user);
        fields.put("password", password);
        Web web = new Web("Total Connect Comfort", "--honeywell-url");
        URI base = Web.address("--honeywell-url", given.url().orElse(PORTAL));
        Web.Reply login = post(web, base + "/portal", Map.of("UserName", user, "Password",
                Reference.reveal("--honeywell-password", password), "RememberMe", "false", "timeOffset", "0"));
        if (login.text().toLowerCase(java.util.Locale.ROOT).contains("too many attempts")) {
            throw new Failure(Failure.OTHER,
                    "Total Connect Comfort has locked the account for some minutes; wait for ten, "
                            + "then try once");
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (int page = 1; page <= PAGES; page++) {
            int before = found.size();
            Optional<JsonNode> locations = post(web,
                    base + "/portal/Location/GetLocationListData/?page=" + page + "&filter=",
                    Map.of()).json();
            if (page == 1 && locations.isEmpty()) {
                throw new Failure(Failure.OTHER,
                        "Total Connect Comfort does not accept user name and password; it locks an "
                                + "account after a few wrong ones, so try them on its own site first");
            }
            locations.ifPresent(list -> list.forEach(location -> location.path("Devices").forEach(device -> {
                String id = device.path("DeviceID").asString("");
                if (id.matches("\\d{1,18}")) {
                    found.putIfAbsent(id, Web.line(device.path("Name").asString("")));
                }
            })));
            if (found.size() == before) {
                break;
            }
        }
        return found;
    }

    private Web.Reply post(Web web, String uri, Map<String, String> form) {
        Map<String, String> headers = new TreeMap<>(Map.of("X-Requested-With", "XMLHttpRequest", "Accept", "*/*"));
        if (!cookies.isEmpty()) {
            headers.put("Cookie", cookies.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue())
                    .collect(Collectors.joining("; ")));
        }
        Web.Reply reply = web.form(URI.create(uri), headers, form);
        for (String line : reply.cookies()) {
            Matcher cookie = COOKIE.matcher(line.strip());
            if (cookie.matches() && cookies.size() < 30) {
                cookies.put(cookie.group(1), cookie.group(2));
            }
        }
        return reply;
    }

    private Map<String, String> resideo(Map<String, Object> fields) {
        String key = dialog.secret("--honeywell-key", given.key(),
                "The application's key at developer.honeywellhome.com");
        String secret = dialog.secret("--honeywell-secret", given.secret(), "The application's secret");
        String refresh = dialog.secret("--honeywell-refresh-token", given.refreshToken(), "The refresh token");
        Web web = new Web("Resideo", "--honeywell-url");
        URI base = Web.address("--honeywell-url", given.url().orElse(RESIDEO));
        String name = Reference.reveal("--honeywell-key", key);
        String basic = Base64.getEncoder().encodeToString((name + ":"
                + Reference.reveal("--honeywell-secret", secret)).getBytes(StandardCharsets.UTF_8));
        JsonNode tokens = web.accepted(web.form(URI.create(base + "/oauth2/token"), Map.of("Authorization",
                "Basic " + basic),
                Map.of("grant_type", "refresh_token", "refresh_token",
                        Reference.reveal("--honeywell-refresh-token", refresh))),
                "check key, secret and refresh token");
        JsonNode locations = web.accepted(
                web.get(URI.create(base + "/v2/locations?" + Web.encoded(Map.of("apikey", name))),
                        Map.of("Authorization", "Bearer " + tokens.path("access_token").asString(""))),
                "check the key");
        fields.put("apiKey", key);
        fields.put("clientSecret", secret);
        String next = tokens.path("refresh_token").asString("");
        fields.put("refreshToken", next.isBlank() || next.equals(Reference.reveal("--honeywell-refresh-token", refresh))
                ? refresh
                : next);
        Map<String, String> found = new LinkedHashMap<>();
        locations.forEach(location -> location.path("devices").forEach(device -> {
            String id = device.path("deviceID").asString("");
            if (device.path("deviceClass").asString("").equals("Thermostat") && id.matches("[A-Za-z0-9-]{1,40}")) {
                found.putIfAbsent(id, Web.line(device.path("userDefinedDeviceName").asString("")));
            }
        }));
        return found;
    }
}
