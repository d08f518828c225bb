package offpeak.host.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import offpeak.api.Notifier.Level;
import offpeak.api.Notifier.Topic;
import offpeak.api.SiteId;
import offpeak.api.host.Channels.Channel;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @Test
    void whatCantBeUsedIsToldAndTheRestHolds() {
        List<String> problems = new ArrayList<>();
        Route route = Office.route("alice", Map.of("quiet", "late", "digestAt", "soon", "hourlyCap", 0, "digest",
                new String[]{"gossip", "info"}, "topics", new String[]{"rumour=email"}, "addresses",
                new String[]{"alice@example.org"}, "warning", new String[]{"sms"}), problems::add);
        assertEquals(6, problems.size(), problems.toString());
        assertTrue(problems.contains("quiet must be like 22:00-07:00, not 'late'"), problems.toString());
        assertFalse(problems.toString().contains("alice@example.org"), "addresses are told nobody");
        assertEquals(10, route.hourlyCap());
        assertEquals(java.util.Set.of("info"), route.digest());
        assertEquals(List.of("sms"), route.channels(Level.WARNING, Topic.TROUBLE,
                List.of(new Channel("email", "email", SiteId.HOME), new Channel("sms", "sms", SiteId.HOME))).stream()
                .map(Channel::id).toList());
    }

    @Test
    void quietHoursGoOverMidnightAndEndByTheHomesClock() {
        Route route = Office.route("alice", Map.of("quiet", "22:00-07:00"), problem -> {});
        assertEquals(new Route.When(Instant.parse("2026-10-25T07:00:00Z"), true), route.when(Level.INFO,
                Topic.EVENT, Instant.parse("2026-10-24T22:30:00Z"), LONDON), "the clocks go back that night");
        assertEquals(new Route.When(Instant.parse("2026-10-25T07:00:00Z"), false), route.when(Level.INFO,
                Topic.EVENT, Instant.parse("2026-10-25T07:00:00Z"), LONDON));
        Route.Hours noon = new Route.Hours(LocalTime.of(12, 0), LocalTime.of(13, 0));
        assertTrue(noon.contains(LocalTime.of(12, 0)));
        assertFalse(noon.contains(LocalTime.of(13, 0)));
    }

    @Test
    void anAddressIsByNameOrByKind() {
        Route route = Office.route("alice", Map.of("addresses",
                new String[]{"email=a@example.org", "email-work=b@example.org"}), problem -> {});
        assertEquals(Optional.of("a@example.org"), route.address(new Channel("email", "email", SiteId.HOME)));
        assertEquals(Optional.of("b@example.org"), route.address(new Channel("email-work", "email", SiteId.HOME)));
        assertEquals(Optional.empty(), route.address(new Channel("sms", "sms", SiteId.HOME)));
    }

    @Test
    void theNameStandsBehindTheTilde() {
        RouteConfiguration made = new RouteConfiguration(Office.config(Map.of("quiet", "x")),
                Map.of("service.pid", "offpeak.notify.route~alice"));
        assertEquals("alice", made.route().recipient());
        assertEquals(1, made.problems().size());
        assertTrue(made.enabled());
    }

    @Test
    void allTextsAreInTwoLanguages() throws Exception {
        for (String file : List.of("metatype", "reasons")) {
            Properties english = new Properties();
            Properties german = new Properties();
            english.load(RouteTest.class.getResourceAsStream("/OSGI-INF/l10n/" + file + ".properties"));
            german.load(RouteTest.class.getResourceAsStream("/OSGI-INF/l10n/" + file + "_de.properties"));
            assertEquals(english.keySet(), german.keySet());
        }
    }
}
