package offpeak.host.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import offpeak.api.Holidays;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.PowerForecast;
import offpeak.api.Site;
import offpeak.api.host.PowerLearner;
import org.osgi.service.component.annotations.Component;

/** Learns load and sun from the past alone, for the running home and for the years of a back-test. */
@Component
public final class PastLearner implements PowerLearner {
    /** From a day's learning on as far as the next day's begins. */
    static final Duration AHEAD = LoadLearner.AHEAD.plusDays(1);
    /** What came in it is not learned from: it is compared with what was said of it. */
    private static final Duration BEFORE = Duration.ofHours(4);
    private static final Holidays BRITAIN = Holidays.parse("GB");
    private static final Holidays STATES = Holidays.parse("US");
    private static final Holidays GERMANY = Holidays.parse("DE");
    private static final Holidays NONE = Holidays.parse("");

    @Override
    public Optional<Learned> learn(MeterState.Role role, NavigableMap<Instant, Double> pastW, Site site, Instant now) {
        Instant from = HalfHours.start(now, site.zone()).minus(BEFORE);
        return switch (role) {
            case LOAD -> load(new LoadLearner.Past(pastW, new TreeMap<>()), at -> OptionalDouble.empty(), site, now);
            case SOLAR -> SolarLearner.learn(pastW, from, AHEAD.plus(BEFORE))
                    .map(sky -> learned(sky.forecast(), site, sky.highestW()));
            case GRID -> throw new IllegalArgumentException("what the grid gives follows from load and sun");
        };
    }

    /** As {@link #learn}, with the weather where it is known. */
    static Optional<Learned> load(LoadLearner.Past past, Function<Instant, OptionalDouble> temperatureC, Site site,
            Instant now) {
        Instant from = HalfHours.start(now, site.zone()).minus(BEFORE);
        return LoadLearner.learn(past, temperatureC, site.zone(), holidays(site),
                new Interval(from, from.plus(BEFORE).plus(AHEAD)), from)
                .map(forecast -> learned(forecast, site, Map.of()));
    }

    private static Learned learned(PowerForecast all, Site site, Map<Instant, Double> highestW) {
        return (now, latestW) -> {
            Instant from = HalfHours.start(now, site.zone());
            return Nowcast.correct(all, new Interval(from, from.plus(LoadLearner.AHEAD)), latestW, highestW);
        };
    }

    /** Of the countries whose holidays are known, the one that the site's money and zone point to. */
    private static Holidays holidays(Site site) {
        return switch (site.currency().getCurrencyCode()) {
            case "GBP" -> BRITAIN;
            case "USD" -> STATES;
            default -> site.zone().getId().equals("Europe/Berlin") ? GERMANY : NONE;
        };
    }
}
