package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.LinkedAccounts;
import offpeak.api.LinkedAccounts.SignIn;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where users sign in to link their accounts. */
class LinkingTest {

    private static TeslaVehicle cars(Map<String, Object> values) {
        return new TeslaVehicle(Configured.of(TeslaVehicle.Config.class, values));
    }

    @Test
    void fleetAsksForTheCarsScopes() throws VendorException {
        SignIn at = cars(Map.of("linked", true, "clientId", "app", "clientSecret", "$vault:clientSecret", "redirectUrl",
                "https://home.example/link")).signIn().orElseThrow();
        assertEquals(new SignIn("Tesla", URI.create("https://auth.tesla.com/oauth2/v3/authorize"),
                Map.of("prompt_missing_scopes", "true"),
                URI.create("https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token"), "app", "$vault:clientSecret",
                URI.create("https://home.example/link"),
                List.of("openid", "offline_access", "vehicle_device_data", "vehicle_location", "vehicle_cmds",
                        "vehicle_charging_cmds"),
                Map.of("audience", "https://fleet-api.prd.na.vn.cloud.tesla.com")), at);
        assertFalse(at.toString().contains("vault"), at.toString());
        // what the link then keeps is what an account begins with
        assertEquals(Ways.LINKED_TOKEN, "$vault:" + LinkedAccounts.REFRESH_TOKEN);
    }

    @Test
    void ownersPasteTheAddress() throws VendorException {
        SignIn at = cars(Map.of("linked", true, "transport", "owner")).signIn().orElseThrow();
        assertEquals("ownerapi", at.clientId());
        assertEquals(URI.create("https://auth.tesla.com/void/callback"), at.redirect());
        assertEquals(URI.create("https://auth.tesla.com/oauth2/v3/token"), at.token());
        assertEquals(Map.of(), at.exchange());
    }

    @Test
    void theirAddressesCanBeOthers() throws VendorException {
        SignIn at = cars(
                Map.of("linked", true, "clientId", "app", "redirectUrl", "http://127.0.0.1:8080/link", "authUrl",
                        "http://127.0.0.1:9/token", "authorizeUrl", "http://127.0.0.1:9/authorize", "baseUrl",
                        "http://127.0.0.1:9"))
                .signIn().orElseThrow();
        assertEquals("http://127.0.0.1:9/authorize", at.authorize().toString());
        assertEquals("http://127.0.0.1:9/token", at.token().toString());
        assertEquals(Map.of("audience", "http://127.0.0.1:9"), at.exchange());
    }

    @Test
    void aConfigurationOfOneAccountTakesNoLinks() throws VendorException {
        assertEquals(Optional.empty(), cars(Map.of("clientId", "app")).signIn());
    }

    @ParameterizedTest
    @CsvSource({"'', https://home.example/link, clientId is empty", "app, '', redirectUrl is empty",
            "app, home, redirectUrl must be"})
    void whatIsMissingIsNamed(String clientId, String redirect, String said) {
        VendorException refused = assertThrows(VendorException.class, () -> cars(
                Map.of("linked", true, "clientId", clientId, "redirectUrl", redirect)).signIn());
        assertEquals(VendorException.Kind.CONFIGURATION, refused.kind());
        assertTrue(refused.getMessage().startsWith(said), refused.getMessage());
    }
}
