package offpeak.host.backtest;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.MeterState;
import offpeak.api.Observation;
import offpeak.api.PowerForecast;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.State;
import offpeak.api.host.PowerLearner;

/** What was known at each step and no more: published prices, meters of the step before, forecasts learned from the past. */
final class Known {

    static final EntityId BATTERY = new EntityId(SiteId.HOME, EntityId.Kind.DEVICE, "backtest", "battery");
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MAX_AGE = Duration.ofHours(1);
    /** Octopus's day of prices ends an hour before midnight, London time. */
    private static final LocalTime GB_DAY_END = LocalTime.of(23, 0);

    private final Recorded recorded;
    private final Site site;
    private final LocalTime published;
    private final PowerLearner learner;
    private final List<Series.Entry<Prices.Price>> buy = new ArrayList<>();
    private final List<Series.Entry<Prices.Price>> sell = new ArrayList<>();
    private final Meter load = new Meter(MeterState.Role.LOAD);
    private final Meter sun = new Meter(MeterState.Role.SOLAR);
    private final boolean hasSun;

    Known(Recorded recorded, Request request, PowerLearner learner) {
        this.recorded = recorded;
        this.published = request.published();
        this.learner = learner;
        this.site = new Site(SiteId.HOME, "Backtest", request.zone(), Optional.empty(),
                request.priceUnit().currency());
        this.hasSun = request.solar().isPresent();
        for (int i = 0; i < recorded.steps(); i++) {
            Interval step = Interval.of(recorded.at(i), recorded.step());
            buy.add(new Series.Entry<>(step, Recorded.price(recorded.buy()[i])));
            sell.add(new Series.Entry<>(step, Recorded.price(recorded.sell()[i])));
        }
    }

    Site site() {
        return site;
    }

    /** At the start of a step, the battery as it is given. */
    List<Observation<?>> at(int i, Store store, double storedWh, double batteryW) {
        Instant now = recorded.at(i);
        List<Observation<?>> all = new ArrayList<>();
        all.add(seen(BATTERY, new BatteryState(OptionalDouble.of(storedWh / store.capacityWh()),
                OptionalDouble.of(-batteryW), OptionalDouble.of(store.capacityWh()), OptionalDouble.of(0),
                Optional.empty(), Optional.of(true), Optional.of(false), Policy.capabilities(recorded, store)), now));
        int from = Math.max(0, i - (int) DAY.dividedBy(recorded.step()));
        int to = known(i);
        all.add(prices("import", Prices.Direction.IMPORT, buy.subList(from, to), now));
        if (recorded.sells()) {
            all.add(prices("export", Prices.Direction.EXPORT, sell.subList(from, to), now));
        }
        load.tell(i, now, all);
        if (hasSun) {
            sun.tell(i, now, all);
        }
        return all;
    }

    /** The first step whose price is not published at the start of another. */
    int known(int i) {
        ZoneId zone = site.zone();
        ZonedDateTime now = recorded.at(i).atZone(zone);
        LocalTime dayEnd = site.currency().equals(Currency.getInstance("GBP")) ? GB_DAY_END : LocalTime.MIDNIGHT;
        // the day of prices that runs, by the date on which it ends
        LocalDate running = dayEnd.equals(LocalTime.MIDNIGHT) || !now.toLocalTime().isBefore(dayEnd)
                ? now.toLocalDate().plusDays(1)
                : now.toLocalDate();
        boolean nextToo = !now.toLocalTime().isBefore(published) && now.toLocalTime().isBefore(dayEnd.equals(
                LocalTime.MIDNIGHT) ? LocalTime.MAX : dayEnd);
        Instant end = running.plusDays(nextToo ? 1 : 0).atTime(dayEnd).atZone(zone).toInstant();
        long steps = Duration.between(recorded.start(), end).dividedBy(recorded.step());
        return (int) Math.max(i + 1L, Math.min(recorded.steps(), steps));
    }

    private Observation<Prices> prices(String name, Prices.Direction direction,
            List<Series.Entry<Prices.Price>> entries, Instant now) {
        return seen(new EntityId(SiteId.HOME, EntityId.Kind.PRICE, "backtest", name),
                new Prices(direction, site.currency(), new Series<>(entries)), now);
    }

    private <S extends State> Observation<S> seen(EntityId entity, S state, Instant now) {
        return new Observation<>(entity, state, now, MAX_AGE, "backtest", Quality.GOOD);
    }

    /** One meter's past, and what was learned from it at the start of the day. */
    private final class Meter {
        private final MeterState.Role role;
        private final String name;
        private final NavigableMap<Instant, Double> pastW = new TreeMap<>();
        private Optional<PowerLearner.Learned> learned = Optional.empty();
        private LocalDate learnedOn = LocalDate.MIN;
        private int taken;
        private Instant half = Instant.MIN;
        private double halfWh;
        private double halfHours;

        Meter(MeterState.Role role) {
            this.role = role;
            this.name = role.name().toLowerCase(java.util.Locale.ROOT);
        }

        private double[] powersW() {
            return role == MeterState.Role.LOAD ? recorded.loadW() : recorded.sunW();
        }

        void tell(int i, Instant now, List<Observation<?>> all) {
            while (taken < i) {
                take(taken++);
            }
            if (i > 0) {
                all.add(seen(new EntityId(SiteId.HOME, EntityId.Kind.DEVICE, "backtest", name),
                        new MeterState(role, powersW()[i - 1]), now));
            }
            LocalDate today = LocalDate.ofInstant(now, site.zone());
            if (!today.equals(learnedOn)) {
                learned = learner.learn(role, pastW, site, now);
                learnedOn = today;
            }
            learned.ifPresent(one -> {
                PowerForecast forecast = one.from(now, pastW);
                all.add(seen(new EntityId(SiteId.HOME, EntityId.Kind.FORECAST, "backtest", name), forecast, now));
            });
        }

        /** Into half-hours, as the learner takes them. */
        private void take(int i) {
            Instant at = recorded.at(i);
            long length = HALF_HOUR.toSeconds();
            Instant start = Instant.ofEpochSecond(at.getEpochSecond() / length * length);
            if (!start.equals(half)) {
                half = start;
                halfWh = 0;
                halfHours = 0;
            }
            halfWh += powersW()[i] * recorded.hours();
            halfHours += recorded.hours();
            pastW.put(half, halfWh / halfHours);
        }
    }
}
