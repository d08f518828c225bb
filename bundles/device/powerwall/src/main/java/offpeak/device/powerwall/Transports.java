package offpeak.device.powerwall;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Makes the way, or both ways, to a Powerwall of what the user configured. */
final class Transports {

    private static final Pattern SITE = Pattern.compile("[A-Za-z0-9_-]{0,64}");
    private static final Pattern FINGERPRINT = Pattern.compile("([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}");
    private static final Set<String> BY_TOKEN = Set.of("fleet", "owner");

    private final Powerwall.Config config;
    private final String siteId;

    private Transports(Powerwall.Config config) throws VendorException {
        this.config = config;
        this.siteId = Options.matching("siteId", config.siteId(), SITE, "1689543131745218");
    }

    /** @throws VendorException CONFIGURATION naming the field that can't be used */
    static PowerwallClient of(Powerwall.Config config) throws VendorException {
        Transports transports = new Transports(config);
        String first = config.transport().strip();
        String second = config.fallback().strip();
        PowerwallClient client = transports.one("transport", first, "baseUrl", config.baseUrl());
        if (second.isEmpty() || second.equals("none")) {
            return client;
        }
        boolean sameLogin = !first.equals(LocalClient.NAME) && !second.equals(LocalClient.NAME)
                && BY_TOKEN.contains(first) == BY_TOKEN.contains(second);
        if (sameLogin || first.equals(second)) {
            throw new VendorException(Kind.CONFIGURATION, "fallback must have a login of its own, which " + second
                    + " after " + first + " has not; the usual pair is local and fleet");
        }
        return new Failover(client, transports.one("fallback", second, "fallbackUrl", config.fallbackUrl()));
    }

    /**
     * The site; where the user names none, the login that leads to it, without telling it. A login that lies in the vault can't be
     * told from another there, so it names nobody.
     */
    static Optional<String> account(Powerwall.Config config) {
        if (!config.siteId().isBlank()) {
            return Optional.of("Tesla energy site " + config.siteId().strip());
        }
        if (config.transport().strip().equals(LocalClient.NAME)) {
            return Optional.of("Powerwall gateway " + config.baseUrl().strip().replaceAll("/+$", ""));
        }
        String login = BY_TOKEN.contains(config.transport().strip())
                ? config.refreshToken().strip() + '\n' + config.token().strip()
                : config.apiKey().strip();
        return login.contains("$vault:")
                ? Optional.empty()
                : Optional.of("Tesla login " + FleetToken.hash(login).substring(0, 12));
    }

    private PowerwallClient one(String field, String transport, String urlField, String url) throws VendorException {
        return switch (transport) {
            case "fleet" -> fleet(FleetClient.Door.FLEET, urlField, url,
                    token(FleetToken.Desk.FLEET, config.clientId().strip(), false));
            case "owner" -> fleet(FleetClient.Door.OWNER, urlField, url, token(FleetToken.Desk.OWNER,
                    config.clientId().isBlank() ? FleetToken.Desk.OWNER_CLIENT : config.clientId().strip(), true));
            case "tessie" -> fleet(FleetClient.Door.TESSIE, urlField, url,
                    new Login.Key("Tessie", config.apiKey(), "in its dashboard under Developer API"));
            case "teslemetry" -> fleet(FleetClient.Door.TESLEMETRY, urlField, url,
                    new Login.Key("Teslemetry", config.apiKey(), "in its console"));
            case "netzero" -> new NetZeroClient(base(urlField, url, NetZeroClient.BASE_URL), siteId,
                    new Login.Key("NetZero", config.apiKey(), "in the app under Settings, Developer API"));
            case LocalClient.NAME -> local(urlField, url);
            default -> throw new VendorException(Kind.CONFIGURATION, field
                    + " must be fleet, owner, tessie, teslemetry, netzero or local, not '" + Answers.line(transport)
                    + "'");
        };
    }

    private PowerwallClient fleet(FleetClient.Door door, String field, String url, Login login)
            throws VendorException {
        return new FleetClient(door, base(field, url, door.baseUrl()), siteId, login);
    }

    private Login token(String usualDesk, String clientId, boolean json) throws VendorException {
        URI desk = Options.address("authUrl", config.authUrl().isBlank() ? usualDesk : config.authUrl());
        return new FleetToken(new FleetToken.Desk(desk, clientId, json), config.token(), config.refreshToken());
    }

    private PowerwallClient local(String field, String url) throws VendorException {
        URI address = Options.address(field, Options.required(field, url));
        Optional<String> fingerprint = Optional.of(config.certificate().strip()).filter(text -> !text.isEmpty());
        if (fingerprint.isPresent()) {
            Options.matching("certificate", fingerprint.get(), FINGERPRINT,
                    "64 hexadecimal digits, the SHA-256 fingerprint of the gateway's certificate");
        } else if (address.getScheme().toLowerCase(Locale.ROOT).equals("https")) {
            throw new VendorException(Kind.CONFIGURATION, "certificate is missing: the gateway signs its own, so enter"
                    + " the SHA-256 fingerprint that a browser shows of it at " + address);
        }
        return new LocalClient(address, fingerprint, config.email(), config.password());
    }

    private static String base(String field, String configured, String usual) throws VendorException {
        String url = configured.strip().replaceAll("/+$", "");
        if (url.isEmpty()) {
            return usual;
        }
        Options.address(field, url.replace("{siteId}", "0"));
        return url;
    }
}
