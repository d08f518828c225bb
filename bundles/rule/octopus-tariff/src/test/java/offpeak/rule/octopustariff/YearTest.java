package offpeak.rule.octopustariff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeSet;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.Decision;
import offpeak.api.Dispatches;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Money;
import offpeak.api.Prices;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.VendorException;
import offpeak.device.powerwall.Powerwall;
import offpeak.testkit.Configured;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A year of dispatches that come, come late and are withdrawn, of sessions and free hours, with both changes of the clock.
 * Each tariff goes to Tesla's API as the Powerwall's integration sends it; each body is judged there.
 */
class YearTest {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final String SITE = "/api/1/energy_sites/42/";
    private static final Duration HALF = Duration.ofMinutes(30);
    private static final LocalDate FIRST = LocalDate.parse("2026-01-01");
    private static final double REWARD = 2.25;

    /** Something that the supplier announces. */
    private record Announced(Interval during, Instant from, Optional<Instant> withdrawn) {
        boolean knownAt(Instant now) {
            return !now.isBefore(from) && withdrawn.map(now::isBefore).orElse(true);
        }
    }

    private final List<Announced> dispatches = new ArrayList<>();
    private final List<Announced> saving = new ArrayList<>();
    private final List<Announced> free = new ArrayList<>();
    private final List<Decision> ledger = new ArrayList<>();
    private final Fixtures tesla = Fixtures.start();
    private final FakeHost host = FakeHost.london("powerwall", "2026-01-01T00:00:00Z");
    private final Powerwall powerwall = new Powerwall(Configured.of(Powerwall.Config.class,
            Map.of("transport", "tessie", "baseUrl", tesla.url(), "apiKey", "t", "siteId", "42")));
    private volatile String told = "{}";
    private String posted = "";
    private int judged;
    private int moments;

    YearTest() {
        JsonMapper json = JsonMapper.shared();
        tesla.on("GET", SITE + "live_status", Answer.json(
                "{\"response\":{\"percentage_charged\":55,\"battery_power\":0,\"island_status\":\"on_grid\"}}"));
        tesla.on("GET", SITE + "site_info",
                request -> Answer.json("{\"response\":{\"backup_reserve_percent\":20,\"default_real_mode\":"
                        + "\"autonomous\",\"battery_count\":1,\"components\":{\"battery\":true},"
                        + "\"tariff_content_v2\":" + told + "}}"));
        tesla.on("POST", SITE + "time_of_use_settings", request -> {
            JsonNode content = json.readTree(request.body()).at("/tou_settings/tariff_content_v2");
            told = content.toString();
            return Answer.json("{\"response\":{\"code\":201,\"message\":\"Updated\"}}");
        });
    }

    @AfterEach
    void stop() {
        tesla.close();
    }

    private void announce(Random random) {
        for (LocalDate day = FIRST; day.isBefore(FIRST.plusYears(1)); day = day.plusDays(1)) {
            Instant midnight = day.atStartOfDay(LONDON).toInstant();
            for (int i = random.nextInt(7); i > 0; i--) {
                Instant start = midnight.plus(HALF.multipliedBy(random.nextInt(48)));
                Interval during = Interval.of(start, HALF.multipliedBy(1 + random.nextInt(6)));
                // up to 18 hours ahead, or at plug-in, some minutes into the half-hour
                Instant from = random.nextInt(3) == 0
                        ? start.plusSeconds(60L * random.nextInt(25))
                        : start.minusSeconds(60L * random.nextInt(18 * 60));
                Optional<Instant> withdrawn = random.nextInt(3) == 0
                        ? Optional.of(from.plusSeconds(60L * (1 + random.nextInt(300))))
                        : Optional.empty();
                dispatches.add(new Announced(during, from, withdrawn));
            }
            if (random.nextInt(10) == 0) {
                saving.add(new Announced(at(day, "17:30", random.nextInt(2) + 1), midnight.minusSeconds(3600 * 8),
                        Optional.empty()));
            }
            if (random.nextInt(8) == 0) {
                free.add(new Announced(at(day, "13:00", random.nextInt(6) + 1), midnight.minusSeconds(3600 * 6),
                        Optional.empty()));
            }
        }
        // the hour that comes twice: cheap the first time alone, then the second time alone
        Instant twice = Instant.parse("2026-10-25T00:00:00Z");
        free.add(new Announced(Interval.of(twice, HALF), twice.minusSeconds(7200), Optional.empty()));
        saving.add(new Announced(new Interval(twice.plusSeconds(3600), twice.plusSeconds(5400)),
                twice.minusSeconds(7200), Optional.empty()));
        // through the hour that never comes
        Instant never = Instant.parse("2026-03-29T00:30:00Z");
        free.add(new Announced(Interval.of(never, Duration.ofHours(1)), never.minusSeconds(7200), Optional.empty()));
    }

    private static Interval at(LocalDate day, String time, int halves) {
        return Interval.of(day.atTime(LocalTime.parse(time)).atZone(LONDON).toInstant(), HALF.multipliedBy(halves));
    }

    private Iterable<Instant> moments() {
        Instant end = FIRST.plusYears(1).atStartOfDay(LONDON).toInstant();
        TreeSet<Instant> moments = new TreeSet<>();
        for (Instant at = FIRST.atStartOfDay(LONDON).toInstant(); at.isBefore(end); at = at.plus(HALF)) {
            moments.add(at);
        }
        for (List<Announced> all : List.of(dispatches, saving, free)) {
            all.forEach(one -> {
                moments.add(one.from());
                one.withdrawn().ifPresent(moments::add);
            });
        }
        return moments.headSet(end).tailSet(FIRST.atStartOfDay(LONDON).toInstant());
    }

    private Situation situation(Instant now) {
        List<Dispatches.Dispatch> planned = near(dispatches, now).stream()
                .map(during -> new Dispatches.Dispatch(during, Dispatches.Status.PLANNED, OptionalDouble.empty()))
                .toList();
        List<Interval> nights = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(now, LONDON);
        for (LocalDate day = today.minusDays(1); day.isBefore(today.plusDays(3)); day = day.plusDays(1)) {
            nights.add(new Interval(day.atTime(23, 30).atZone(LONDON).toInstant(),
                    day.plusDays(1).atTime(5, 30).atZone(LONDON).toInstant()));
        }
        List<GridEvents.Event> events = new ArrayList<>();
        near(saving, now).forEach(during -> events
                .add(event(during, GridEvents.Kind.SAVING_SESSION, GridEvents.Participation.JOINED)));
        near(free, now).forEach(during -> events
                .add(event(during, GridEvents.Kind.FREE_ELECTRICITY, GridEvents.Participation.AUTOMATIC)));
        ledger.removeIf(decision -> decision.at().isBefore(now.minus(Duration.ofHours(24))));
        return Homes.with(Homes.situation(now.toString(), Homes.seen(Homes.DISPATCHES,
                new Dispatches(planned, nights), now), Homes.seen(Homes.EVENTS, new GridEvents(events), now)), ledger);
    }

    private static GridEvents.Event event(Interval during, GridEvents.Kind kind,
            GridEvents.Participation participation) {
        return new GridEvents.Event(during.toString(), kind, during, participation,
                Optional.of(new Money(BigDecimal.valueOf(REWARD), Homes.GBP)));
    }

    /** What is known now of the days that a tariff tells of. */
    private record Known(List<Interval> dispatches, List<Interval> saving, List<Interval> free) {

        /** What a kWh costs. */
        double truth(Instant at, double peak) {
            if (has(free, at)) {
                return 0;
            }
            if (has(saving, at)) {
                return peak + REWARD;
            }
            return has(dispatches, at) ? 0.07 : usual(at.atZone(LONDON).toLocalTime(), peak);
        }

        private static boolean has(List<Interval> all, Instant at) {
            return all.stream().anyMatch(one -> one.contains(at));
        }
    }

    private Known known(Instant now) {
        return new Known(near(dispatches, now), near(saving, now), near(free, now));
    }

    private static List<Interval> near(List<Announced> all, Instant now) {
        Interval kept = new Interval(now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(4)));
        return all.stream().filter(one -> one.during().overlaps(kept) && one.knownAt(now)).map(Announced::during)
                .toList();
    }

    private static double usual(LocalTime time, double peak) {
        return time.isBefore(LocalTime.of(5, 30)) || !time.isBefore(LocalTime.of(23, 30)) ? 0.07 : peak;
    }

    private void hand(Intent intent, Instant now) throws VendorException {
        Optional<Setting> before = ledger.isEmpty() ? Optional.empty() : Optional.of(ledger.get(0).setting());
        if (before.filter(intent.setting()::equals).isPresent()) {
            return;
        }
        ledger.add(0, Homes.decision(moments, now, intent));
        host.advanceTo(now.toString());
        Command order = new Command(Homes.BATTERY, intent.setting(), OptionalDouble.empty(), intent.during().end());
        powerwall.apply(host, order);
        List<Fixtures.Request> writes = tesla.requests("POST", SITE + "time_of_use_settings");
        if (!writes.isEmpty()) {
            assertEquals(1, writes.size());
            posted = writes.get(0).body();
            judged++;
            assertEquals(List.of(), new TeslaRules(posted).broken(), () -> now + ": " + posted);
        }
        if (judged % 10 == 0) {
            host.advance(Duration.ofSeconds(5));
            powerwall.refresh(host);
            assertTrue(powerwall.confirms(order, host.state(EntityId.Kind.DEVICE, "battery",
                    BatteryState.class)), () -> now + " is not confirmed");
            tesla.clear();
            powerwall.apply(host, order);
            assertEquals(List.of(), tesla.requests("POST", SITE + "time_of_use_settings"));
            host.clear();
        }
        tesla.clear();
    }

    /** Of today and tomorrow each half-hour that is still to come, of the other days the usual. */
    private void judge(Instant now, double peak) {
        TeslaRules tariff = new TeslaRules(posted);
        Known known = known(now);
        LocalDate today = LocalDate.ofInstant(now, LONDON);
        Instant end = today.plusDays(2).atStartOfDay(LONDON).toInstant();
        Map<LocalDateTime, Double> soonest = new HashMap<>();
        for (Instant at = Instant.ofEpochSecond(now.getEpochSecond() / 1800 * 1800); at.isBefore(end); at = at
                .plus(HALF)) {
            soonest.putIfAbsent(LocalDateTime.ofInstant(at, LONDON), known.truth(at, peak));
        }
        soonest.forEach((local, price) -> assertEquals(price, tariff.buy(local), 1e-9,
                () -> "at " + now + " for " + local + ": " + posted));
        for (int days = 2; days < 7; days++) {
            for (int slot = 0; slot < 48; slot++) {
                LocalDateTime local = today.plusDays(days).atStartOfDay().plusMinutes(slot * 30L);
                assertEquals(usual(local.toLocalTime(), peak), tariff.buy(local), 1e-9,
                        () -> "at " + now + " for " + local + ": " + posted);
            }
        }
    }

    @Test
    void everyTariffOfAYearIsTakenAndTrue() throws VendorException {
        long seed = Long.getLong("offpeak.seed", 20_260_329);
        announce(new Random(seed));
        String last = "";
        for (Instant now : moments()) {
            moments++;
            // the supplier's rate rises in summer: the times stay as they are
            double peak = now.isBefore(Instant.parse("2026-07-01T11:00:00Z")) ? 0.25 : 0.26;
            OctopusTariff rule = Homes.rule(Map.of("peakRate", peak, "savingSessions", true));
            List<Intent> intents = rule.decide(situation(now));
            assertEquals(1, intents.size());
            assertTrue(intents.get(0).during().contains(now));
            hand(intents.get(0), now);
            if (moments % 16 == 0 || !posted.equals(last)) {
                judge(now, peak);
            }
            last = posted;
        }
        assertTrue(judged > 1000, "only " + judged);
        System.err.println("octopus-tariff, seed " + seed + ": " + judged + " tariffs judged at " + moments
                + " moments of a year, all taken");
    }

    @Test
    void everyTariffOfAYearOfHalfHourlyPricesIsTaken() throws VendorException {
        Random random = new Random(Long.getLong("offpeak.seed", 20_260_329));
        OctopusTariff[] rules = new OctopusTariff[4];
        for (int bands = 1; bands <= 4; bands++) {
            rules[bands - 1] = Homes.rule(Map.of("basis", "prices", "bands", bands));
        }
        double[] bought = new double[48 * 368];
        double[] sold = new double[bought.length];
        for (int half = 0; half < bought.length; half++) {
            // some below nothing, some exports above imports, some days with few prices
            bought[half] = Math.round(100 * (0.15 + 0.2 * Math.sin(half / 48.0 * 2 * Math.PI)
                    + 0.1 * random.nextGaussian())) / (half / 48 % 9 == 0 ? 50.0 : 100.0);
            sold[half] = 0.2 * random.nextGaussian();
        }
        for (LocalDate day = FIRST; day.isBefore(FIRST.plusYears(1)); day = day.plusDays(1)) {
            Instant midnight = day.atStartOfDay(LONDON).toInstant();
            int known = (int) (Duration.between(FIRST.atStartOfDay(LONDON).toInstant(), midnight).toMinutes() / 30);
            for (int hours : new int[]{0, 16}) {
                moments++;
                Instant now = midnight.plus(Duration.ofHours(hours)).plusSeconds(120);
                // until four, tomorrow is not published
                int to = known + (hours == 0 ? 46 : 94);
                Situation situation = Homes.situation(now.toString(),
                        Homes.seen(Homes.IMPORT, Homes.prices(Prices.Direction.IMPORT, midnight.toString(),
                                Arrays.copyOfRange(bought, known, to)), now),
                        Homes.seen(Homes.EXPORT, Homes.prices(Prices.Direction.EXPORT, midnight.toString(),
                                Arrays.copyOfRange(sold, known, to)), now));
                hand(rules[random.nextInt(4)].decide(Homes.with(situation, ledger)).get(0), now);
            }
        }
        assertTrue(judged > 600, "only " + judged);
        System.err.println("octopus-tariff by prices: " + judged + " tariffs judged, all taken");
    }
}
