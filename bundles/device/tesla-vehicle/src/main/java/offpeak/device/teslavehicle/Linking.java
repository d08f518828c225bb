package offpeak.device.teslavehicle;

import java.net.URI;
import java.util.List;
import java.util.Map;
import offpeak.api.LinkedAccounts.SignIn;
import offpeak.api.Options;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** How users sign in to link their Tesla accounts. */
final class Linking {

    private static final String AUTHORIZE = "https://auth.tesla.com/oauth2/v3/authorize";
    /** Where the owner's API sends the browser, since its application is Tesla's own: nothing is there. */
    private static final String OWNER_REDIRECT = "https://auth.tesla.com/void/callback";
    private static final List<String> FLEET_SCOPES = List.of("openid", "offline_access", "vehicle_device_data",
            "vehicle_location", "vehicle_cmds", "vehicle_charging_cmds");
    private static final List<String> OWNER_SCOPES = List.of("openid", "email", "offline_access");

    private Linking() {}

    /** @throws VendorException CONFIGURATION naming the field that is missing */
    static SignIn of(TeslaVehicle.Config config) throws VendorException {
        Ways.of(config, true);
        boolean fleet = config.transport().strip().equals("fleet");
        if (fleet && config.clientId().isBlank()) {
            throw new VendorException(Kind.CONFIGURATION,
                    "clientId is empty; it is the application's, which Tesla shows in its developer account");
        }
        if (fleet && config.redirectUrl().isBlank()) {
            throw new VendorException(Kind.CONFIGURATION, "redirectUrl is empty; it is this host's page /link as it is "
                    + "registered with the application, e.g. https://home.example/link");
        }
        URI authorize = Options.address("authorizeUrl", config.authorizeUrl().isBlank()
                ? AUTHORIZE
                : config.authorizeUrl());
        URI token = Options.address("authUrl", !config.authUrl().isBlank()
                ? config.authUrl()
                : fleet ? FleetToken.Desk.FLEET : FleetToken.Desk.OWNER);
        URI redirect = Options.address("redirectUrl", config.redirectUrl().isBlank()
                ? OWNER_REDIRECT
                : config.redirectUrl());
        String base = config.baseUrl().isBlank()
                ? VehicleClient.Door.FLEET.baseUrl()
                : Options.address("baseUrl", config.baseUrl()).toString();
        return new SignIn("Tesla", authorize,
                fleet ? Map.of("prompt_missing_scopes", "true") : Map.of(), token,
                config.clientId().isBlank() ? FleetToken.Desk.OWNER_CLIENT : config.clientId().strip(),
                config.clientSecret().strip(), redirect, fleet ? FLEET_SCOPES : OWNER_SCOPES,
                fleet ? Map.of("audience", base) : Map.of());
    }
}
