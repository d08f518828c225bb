package offpeak.device.teslavehicle;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Makes the way to the cars of what the user configured. */
final class Ways {

    /** Where a linked account's first refresh token is kept among its secrets. */
    static final String LINKED_TOKEN = "$vault:refreshToken";

    private static final Pattern VIN = Pattern.compile("([A-Za-z0-9]{17})?");
    private static final Pattern FINGERPRINT = Pattern.compile("(([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2})?");
    private static final Pattern SCHEDULE = Pattern.compile("auto|scheduled_charging|charge_schedule|");

    private Ways() {}

    /**
     * @param linked whether the login is a linked account's
     * @throws VendorException CONFIGURATION naming the field that can't be used
     */
    static VehicleClient of(TeslaVehicle.Config config, boolean linked) throws VendorException {
        Options.matching("vin", config.vin(), VIN, "5YJ3E7EA0PF123456");
        Options.matching("schedule", config.schedule(), SCHEDULE, "auto");
        Options.matching("commandCertificate", config.commandCertificate(), FINGERPRINT,
                "64 hexadecimal digits, the SHA-256 fingerprint of the proxy's certificate");
        VehicleClient.Door door = door(config.transport().strip());
        boolean tokens = byToken(door);
        if (linked && !tokens) {
            throw new VendorException(Kind.CONFIGURATION, "accounts are linked with transport fleet or owner, not "
                    + door.wire());
        }
        Login login = tokens
                ? token(config, door, linked)
                : new Login.Key(door.vendor(), config.apiKey(), door == VehicleClient.Door.TESSIE
                        ? "in its dashboard under Developer API"
                        : "in its console");
        Optional<String> fingerprint = Optional.of(config.commandCertificate().strip())
                .filter(text -> !text.isEmpty());
        Optional<VehicleClient.Signer> signer = config.commandUrl().isBlank()
                ? Optional.empty()
                : Optional.of(new VehicleClient.Signer(
                        Options.address("commandUrl", config.commandUrl()).toString().replaceFirst("/api/1$", ""),
                        fingerprint));
        String base = config.baseUrl().isBlank()
                ? door.baseUrl()
                : Options.address("baseUrl", config.baseUrl()).toString();
        return new VehicleClient(door, base, signer, login);
    }

    private static VehicleClient.Door door(String transport) throws VendorException {
        for (VehicleClient.Door door : VehicleClient.Door.values()) {
            if (door.wire().equals(transport)) {
                return door;
            }
        }
        throw new VendorException(Kind.CONFIGURATION, "transport must be fleet, owner, tessie or teslemetry, not '"
                + Answers.line(transport) + "'");
    }

    private static boolean byToken(VehicleClient.Door door) {
        return door == VehicleClient.Door.FLEET || door == VehicleClient.Door.OWNER;
    }

    private static Login token(TeslaVehicle.Config config, VehicleClient.Door door, boolean linked)
            throws VendorException {
        boolean fleet = door == VehicleClient.Door.FLEET;
        URI desk = Options.address("authUrl", !config.authUrl().isBlank()
                ? config.authUrl()
                : fleet ? FleetToken.Desk.FLEET : FleetToken.Desk.OWNER);
        String client = config.clientId().isBlank() && !fleet
                ? FleetToken.Desk.OWNER_CLIENT
                : config.clientId().strip();
        return new FleetToken(new FleetToken.Desk(desk, client, !fleet), linked ? "" : config.token(),
                linked ? LINKED_TOKEN : config.refreshToken());
    }

    /** The login that leads to the cars, without telling it; one that lies in the vault can't be told from another there. */
    static Optional<String> account(TeslaVehicle.Config config) {
        String transport = config.transport().strip();
        String login = transport.equals("fleet") || transport.equals("owner")
                ? config.refreshToken().strip() + '\n' + config.token().strip()
                : config.apiKey().strip();
        String vin = config.vin().strip();
        if (!vin.isEmpty()) {
            return Optional.of("Tesla car " + vin);
        }
        return login.contains("$vault:")
                ? Optional.empty()
                : Optional.of("Tesla login " + FleetToken.hash(login).substring(0, 12));
    }
}
