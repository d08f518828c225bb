package offpeak.device.teslavehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import offpeak.api.EntityId;
import offpeak.api.Http;
import offpeak.api.Integration;
import offpeak.api.VehicleState;
import offpeak.api.VendorException;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import org.junit.jupiter.api.Test;

/** Many users' accounts in one component, and what keeps their logins alive. */
class LinkedTest {

    /** More with -Doffpeak.links=3000. */
    private static final int ACCOUNTS = Integer.getInteger("offpeak.links", 400);
    /** What one account may keep alive besides its host: its cars with their last state, and its client. */
    private static final int MOST_BYTES = 20_000;

    private static TeslaVehicle linked(Map<String, Object> changes) {
        Map<String, Object> values = new java.util.HashMap<>(Map.of("linked", true, "clientId", "app"));
        values.putAll(changes);
        return new TeslaVehicle(Configured.of(TeslaVehicle.Config.class, values));
    }

    private static Http.Reply answered(Http.Call call) {
        String path = call.uri().getPath();
        String body = path.endsWith("/token")
                ? "{\"access_token\":\"a\",\"refresh_token\":\"r2\",\"expires_in\":28800}"
                : path.endsWith("/vehicles") ? Garage.LIST : Garage.DATA;
        return new Http.Reply(200, Map.of(), body);
    }

    private static FakeHost host(String user) {
        FakeHost host = FakeHost.california("tesla-vehicle-" + user, "2026-11-21T12:10:00Z");
        host.secrets().put("refreshToken", "login-of-" + user);
        return host;
    }

    @Test
    void eachAccountHasItsOwnLoginAndCars() throws VendorException {
        TeslaVehicle cars = linked(Map.of());
        List<String> logins = new ArrayList<>();
        for (String user : List.of("anne", "bob")) {
            FakeHost host = host(user);
            host.http(call -> {
                call.body().filter(body -> body.contains("refresh_token=")).ifPresent(logins::add);
                return answered(call);
            });
            Integration account = cars.account(user);
            assertEquals(Optional.of("linked Tesla account " + user), account.account());
            assertEquals(Duration.ofMinutes(10), account.refresh(host));
            assertEquals("home/device/tesla-vehicle-" + user + "/" + Garage.CAR,
                    host.last().keySet().iterator().next().toString());
        }
        assertTrue(logins.get(0).endsWith("login-of-anne") && logins.get(1).endsWith("login-of-bob"),
                logins.toString());
    }

    @Test
    void theConfigurationItselfAsksNothing() throws VendorException {
        FakeHost host = host("nobody");
        host.http(call -> {
            throw new AssertionError(call.toString());
        });
        assertEquals(Duration.ofDays(1), linked(Map.of()).refresh(host));
        assertEquals(Optional.empty(), linked(Map.of()).account());
    }

    @Test
    void manyAccountsAreLight() throws VendorException {
        TeslaVehicle cars = linked(Map.of());
        List<Integration> accounts = new ArrayList<>();
        FakeHost host = host("all");
        host.http(LinkedTest::answered);
        EntityId entity = host.entity(EntityId.Kind.DEVICE, Garage.CAR);
        cars.account("warm-up").refresh(host);
        int threads = Thread.activeCount();
        long before = used();
        for (int i = 0; i < ACCOUNTS; i++) {
            Integration account = cars.account("user" + i);
            account.refresh(host);
            assertTrue(host.last(entity).orElseThrow().state() instanceof VehicleState);
            host.clear();
            accounts.add(account);
        }
        long each = (used() - before) / ACCOUNTS;
        System.getLogger("links").log(System.Logger.Level.INFO, ACCOUNTS + " accounts: " + each + " bytes each");
        assertEquals(ACCOUNTS, accounts.size());
        assertTrue(each < MOST_BYTES, each + " bytes for an account");
        assertTrue(Thread.activeCount() <= threads + 1, "threads grew");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aRefreshTokenIsRenewedThreeDaysBeforeItsEnd() throws VendorException {
        FakeHost host = FakeHost.california("tesla-vehicle", "2026-11-21T12:10:00Z");
        AtomicInteger renewals = new AtomicInteger();
        host.http(call -> {
            renewals.addAndGet(call.uri().getPath().endsWith("/token") ? 1 : 0);
            return answered(call);
        });
        // an access token that lasts as long as nobody says otherwise
        TeslaVehicle cars = new TeslaVehicle(Configured.of(TeslaVehicle.Config.class,
                Map.of("clientId", "app", "token", "access", "refreshToken", "r")));
        cars.refresh(host);
        host.advance(Duration.ofDays(86));
        cars.refresh(host);
        assertEquals(0, renewals.get());
        host.advance(Duration.ofDays(2));
        cars.refresh(host);
        assertEquals(1, renewals.get());
        // eight hours from then on, renewed at three quarters at the latest
        host.advance(Duration.ofHours(6));
        cars.refresh(host);
        assertEquals(2, renewals.get());
    }
}
