package offpeak.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import tools.jackson.databind.JsonNode;

/** The page of a demo in a real browser, far away from the home. */
public class PageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ZoneId HOME = ZoneId.of("Europe/London");
    private static final int MOST_REQUESTS = 12;
    private static final int MOST_BYTES = 120_000;

    private static HostProcess host;
    private static Browser browser;

    @BeforeClass
    public static void open() throws IOException {
        browser = new Browser();
        // the night's prices are out and nothing has begun yet
        host = HostProcess.demo("page").with("--speed", "60", "--clock", "2026-06-15T15:10:00Z").start()
                .running("agile", "powerwall", "cheapest-slots");
        Await.that("a plan", PATIENCE, () -> host.get("plan").path("slots").size() > 0);
        browser.zone("America/Los_Angeles");
    }

    @AfterClass
    public static void close() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (host != null) {
            host.close();
        }
    }

    private static void load() {
        browser.open(host.pages().base());
        browser.await("the page", ".plan tbody tr", rows -> !rows.isEmpty());
    }

    @Test
    public void showsPricePlanReasonsAndIntegrations() throws Exception {
        load();
        assertTrue(browser.texts(".price .big").toString(),
                browser.texts(".price .big").get(0).matches("-?[\\d.]+ ?p ?/kWh"));
        browser.await("both charts", "time-chart figure, time-chart", charts -> charts.size() >= 2);
        assertTrue("the charts are drawn", (boolean) browser.run("""
                                                                 return [...document.querySelectorAll('time-chart')].every(each =>
                                                                     [...(each.shadowRoot ?? each).querySelectorAll('canvas')].some(canvas => canvas.width > 100
                                                                         && new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(p => p)))
                                                                 """));
        browser.await("charging in the plan", ".plan tbody tr", rows -> rows.stream()
                .anyMatch(row -> row.contains("p/kWh: number") && row.contains("cheapest slots before 07:00")));
        List<String> names = browser.texts(".integrations .tile h3");
        for (JsonNode one : host.get("integrations")) {
            assertTrue(names.toString(), names.contains(one.path("name").asString()));
        }
        assertEquals(List.of(), browser.wrong());
    }

    @Test
    public void theHomesOwnPriceIsShownWhereTheMarketsIsKnownToo() throws Exception {
        try (HostProcess california = HostProcess.demo("page-ca").with("--market", "ca").start()
                .running("caiso", "tariff")) {
            Await.that("the market's price", PATIENCE, () -> california.get("prices").size() == 3);
            browser.open(california.pages().base());
            browser.await("the tariff's price", ".price .source",
                    sources -> sources.size() == 1 && sources.get(0).startsWith("tariff"));
            assertEquals(List.of(), browser.wrong());
            // a page whose host goes away complains of it
            browser.open("about:blank");
        }
    }

    @Test
    public void tellsTheHomesTimeToAVisitorFarAway() throws Exception {
        load();
        assertEquals("America/Los_Angeles",
                browser.run("return Intl.DateTimeFormat().resolvedOptions().timeZone"));
        List<?> clock = (List<?>) browser.run("""
                                              const each = document.querySelector('.clock time');
                                              return [each.dateTime, each.innerText]
                                              """);
        String expected = LocalTime.ofInstant(Instant.parse(clock.get(0).toString()), HOME)
                .format(DateTimeFormatter.ofPattern("HH:mm"));
        assertEquals(expected, clock.get(1).toString());
        assertEquals("the other zone is named", 1, browser.texts(".other-zone").size());
        JsonNode first = host.get("plan").path("slots").path(0);
        Instant end = Instant.parse(first.path("end").asString());
        String until = LocalTime.ofInstant(end, HOME).toString();
        assertTrue(browser.texts(".plan tbody th").get(0), browser.texts(".plan tbody th").get(0).contains(until));
    }

    @Test
    public void switchesAnIntegrationOffAndOn() throws Exception {
        load();
        assertEquals("true", browser.attribute(".switch[aria-label^='Octopus Agile']", "aria-checked"));
        toggle(false, "DISABLED", "Switched off");
        toggle(true, "RUNNING", "Running");
        assertEquals(List.of(), browser.wrong());
    }

    private static void toggle(boolean on, String state, String words) {
        String button = ".switch[aria-label^='Octopus Agile']";
        browser.click(button);
        Await.that("the page to confirm", PATIENCE, () -> browser.texts(".integrations").toString(),
                () -> browser.attribute(button, "aria-checked").equals(Boolean.toString(on))
                        && browser.attribute(button, "aria-disabled").equals("false")
                        && browser.texts(".tile").stream().anyMatch(
                                tile -> tile.startsWith("Octopus Agile") && tile.contains(words)));
        JsonNode agile = host.get("integrations").path(0);
        assertEquals("agile", agile.path("id").asString());
        assertEquals(on, agile.path("enabled").asBoolean());
        assertEquals(state, agile.path("state").asString());
    }

    @Test
    public void loadsWithFewSmallRequests() throws Exception {
        browser.open("about:blank");
        browser.cdp("Network.clearBrowserCache", Map.of());
        browser.requests();
        load();
        List<String> requests = browser.requests();
        assertTrue(requests.size() + " requests: " + requests, requests.size() <= MOST_REQUESTS);
        assertTrue("all from the host itself: " + requests,
                requests.stream().allMatch(url -> url.startsWith(host.pages().base())));
        // the event stream has no end and so is no resource yet
        List<?> sizes = (List<?>) browser.run("""
                                              return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                                                  .map(each => [each.name, each.transferSize])
                                              """);
        long bytes = sizes.stream().mapToLong(one -> ((Number) ((List<?>) one).get(1)).longValue()).sum();
        System.out.println("page: " + requests.size() + " requests, " + bytes + " bytes");
        assertTrue(bytes + " bytes: " + sizes, bytes > 10_000 && bytes <= MOST_BYTES);
        assertEquals(List.of(), browser.wrong());
    }

    @Test
    public void isAccessibleInLightAndDark() throws Exception {
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            load();
            assertEquals(scheme, List.of(), browser.axe());
        }
        browser.scheme("light");
    }

    /** A computer in a kitchen has a sixth of this one's power. */
    @Test
    public void isThereSoonOnASlowComputer() throws Exception {
        browser.cdp("Emulation.setCPUThrottlingRate", Map.of("rate", 6));
        browser.open("about:blank");
        load();
        long millis = ((Number) browser.run("return Math.round(performance.now())")).longValue();
        browser.cdp("Emulation.setCPUThrottlingRate", Map.of("rate", 1));
        System.out.println("page: the plan is shown after " + millis + " ms at a sixth of the power");
        // how fast this machine is beside others is for the benchmark; here only what can not be chance
        assertTrue(millis + " ms", millis < 10_000);
    }
}
