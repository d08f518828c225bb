package offpeak.host.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.PriceStatistics;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.host.History;
import offpeak.host.scheduler.SteppedTime;
import org.junit.jupiter.api.Test;

class PriceStatisticsTest {
    private static final Instant NOW = Instant.parse("2026-08-20T00:00:00Z");
    private static final EntityId RTM = EntityId.parse("home/price/caiso/rtm");
    private static final Currency USD = Currency.getInstance("USD");
    private static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("America/Los_Angeles"), Optional.empty(),
            USD);

    private final Map<String, TreeMap<Instant, Double>> kept = new TreeMap<>();
    private final History history = new History() {
        @Override
        public void record(Sample sample) {
            kept.computeIfAbsent(sample.field(), field -> new TreeMap<>()).put(sample.at(), sample.value());
        }

        @Override
        public List<Sample> samples(EntityId entity, String field, Interval window) {
            List<Sample> found = new ArrayList<>();
            kept.getOrDefault(field, new TreeMap<>()).subMap(window.start(), window.end())
                    .forEach((at, value) -> found.add(new Sample(entity, field, at, value)));
            return found;
        }

        @Override
        public void forget(String integration) {
            throw new AssertionError("nothing is forgotten");
        }
    };

    private static Prices prices(Prices.Market market) {
        return new Prices(Prices.Direction.IMPORT, USD, Series.of(List.of(new Series.Entry<>(
                Interval.of(NOW.minusSeconds(300), Duration.ofMinutes(5)), Prices.Price.of(0.1)))), market);
    }

    private void sample(Instant at, double price) {
        history.record(new History.Sample(RTM, "price", at, price));
    }

    @Test
    void eachPriceCountsByTheTimeItHeld() {
        // ten hours: one at 1.00, nine from 0.01 to 0.09
        for (int hour = 0; hour < 10; hour++) {
            for (int i = 0; i < 12; i++) {
                sample(NOW.minus(Duration.ofHours(10 - hour)).plusSeconds(300L * i),
                        hour == 4 ? 1 : (hour + 1) / 100.0);
            }
        }
        PriceStatistics all = new PriceSpread(history).of(RTM, prices(Prices.Market.WHOLESALE), NOW).orElseThrow();
        assertEquals(10, all.knownHours(), 1e-9);
        assertEquals(0.01, all.percentile(0));
        assertEquals(0.01, all.percentile(10));
        assertEquals(0.06, all.percentile(50));
        assertEquals(0.10, all.percentile(90));
        assertEquals(1, all.percentile(91));
        assertEquals(1, all.percentile(100));
        assertEquals(0.55, all.percentile(90.5), 1e-9);
    }

    @Test
    void aCorrectionCountsInPlaceOfWhatWasSaidFirstAndAGapForNothing() {
        sample(NOW.minus(Duration.ofHours(5)), 0.5);
        sample(NOW.minusSeconds(600), 0.2);
        history.record(new History.Sample(RTM, "price_1", NOW.minusSeconds(600), 0.3));
        sample(NOW.minus(Duration.ofDays(31)), 9);
        PriceStatistics all = new PriceSpread(history).of(RTM, prices(Prices.Market.WHOLESALE), NOW).orElseThrow();
        assertEquals(1 / 6.0, all.knownHours(), 1e-9);
        assertEquals(0.3, all.percentile(50));
        assertEquals(0.5, all.percentile(100));
    }

    @Test
    void theRulesAreToldEachHourOfWholesalePricesAlone() {
        sample(NOW.minusSeconds(600), 0.2);
        SteppedTime time = new SteppedTime(NOW);
        List<Observation<?>> told = new ArrayList<>();
        Map<EntityId, Observation<?>> seen = new TreeMap<>();
        seen.put(RTM, new Observation<>(RTM, prices(Prices.Market.WHOLESALE), NOW, Duration.ofHours(48), "caiso",
                Quality.GOOD));
        EntityId retail = EntityId.parse("home/price/tariff/import");
        seen.put(retail, new Observation<>(retail, prices(Prices.Market.RETAIL), NOW, Duration.ofHours(48), "tariff",
                Quality.GOOD));
        PriceStatisticsComponent component = new PriceStatisticsComponent(new PriceStatisticsComponent.Parts(time,
                time, () -> List.of(HOME), site -> site.equals(SiteId.HOME) ? seen.values() : List.of(), history,
                told::add));
        time.advance(Duration.ofMinutes(1));
        time.advance(Duration.ofHours(2));
        component.stop();
        time.advance(Duration.ofHours(2));
        assertEquals(List.of(), time.failures());
        assertEquals(List.of("home/price/statistics/caiso.rtm", "home/price/statistics/caiso.rtm",
                "home/price/statistics/caiso.rtm"), told.stream().map(one -> one.entity().toString()).toList());
        assertEquals(RTM, ((PriceStatistics) told.get(0).state()).prices());
    }
}
