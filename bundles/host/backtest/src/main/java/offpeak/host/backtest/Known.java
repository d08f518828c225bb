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
import java.util.Locale;
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

/**
 * What was known at each step and no more: published prices, meters of the step before, forecasts learned from the past. Asked
 * step by step, from any on.
 */
final class Known implements Facts {

    static final EntityId BATTERY = entity(EntityId.Kind.DEVICE, "battery");
    private static final EntityId IMPORT = entity(EntityId.Kind.PRICE, "import");
    private static final EntityId EXPORT = entity(EntityId.Kind.PRICE, "export");
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MAX_AGE = Duration.ofHours(1);
    /** Octopus's day of prices ends an hour before midnight, London time. */
    private static final LocalTime GB_DAY_END = LocalTime.of(23, 0);

    private final Recorded recorded;
    private final Site site;
    private final LocalTime published;
    private final PowerLearner learner;
    private final Book imports;
    private final Optional<Book> exports;
    private final Meter load = new Meter(MeterState.Role.LOAD);
    private final Optional<Meter> sun;

    Known(Recorded recorded, Request request, PowerLearner learner) {
        this.recorded = recorded;
        this.published = request.published();
        this.learner = learner;
        this.site = site(request);
        this.sun = request.solar().map(any -> new Meter(MeterState.Role.SOLAR));
        this.imports = new Book(IMPORT, Prices.Direction.IMPORT, recorded.buy());
        this.exports = recorded.sells()
                ? Optional.of(new Book(EXPORT, Prices.Direction.EXPORT, recorded.sell()))
                : Optional.empty();
    }

    static Site site(Request request) {
        return new Site(SiteId.HOME, "Backtest", request.zone(), Optional.empty(), request.priceUnit().currency());
    }

    private static EntityId entity(EntityId.Kind kind, String name) {
        return new EntityId(SiteId.HOME, kind, "backtest", name);
    }

    /** A battery at the start of a step. */
    static Observation<BatteryState> battery(Recorded recorded, Store store, double storedWh, double batteryW,
            Instant now) {
        return seen(BATTERY, new BatteryState(OptionalDouble.of(storedWh / store.capacityWh()),
                OptionalDouble.of(-batteryW), OptionalDouble.of(store.capacityWh()), OptionalDouble.of(0),
                Optional.empty(), Optional.of(true), Optional.of(false), Policy.capabilities(recorded, store)), now);
    }

    @Override
    public List<Observation<?>> at(int i) {
        Instant now = recorded.at(i);
        List<Observation<?>> all = new ArrayList<>();
        int to = known(i);
        all.add(imports.at(i, to, now));
        exports.ifPresent(book -> all.add(book.at(i, to, now)));
        load.tell(i, now, all);
        sun.ifPresent(meter -> meter.tell(i, now, all));
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
        long steps = Duration.between(recorded.start(), end).toMillis() / recorded.step().toMillis();
        return (int) Math.max(i + 1L, Math.min(recorded.steps(), steps));
    }

    private static <S extends State> Observation<S> seen(EntityId entity, S state, Instant now) {
        return new Observation<>(entity, state, now, MAX_AGE, "backtest", Quality.GOOD);
    }

    /** The prices of one direction: a day of the past, and what is published. */
    private final class Book {
        private final EntityId entity;
        private final Prices.Direction direction;
        private final List<Series.Entry<Prices.Price>> all = new ArrayList<>();
        private final int day = (int) (DAY.toMillis() / recorded.step().toMillis());
        private int from;
        private int to;
        private Optional<Prices> prices = Optional.empty();

        Book(EntityId entity, Prices.Direction direction, double[] values) {
            this.entity = entity;
            this.direction = direction;
            for (int i = 0; i < recorded.steps(); i++) {
                all.add(new Series.Entry<>(Interval.of(recorded.at(i), recorded.step()), Prices.Price.of(values[i])));
            }
        }

        Observation<Prices> at(int i, int known, Instant now) {
            // made anew when more is published, and each day
            if (prices.isEmpty() || known != to || i - from > 2 * day) {
                from = Math.max(0, i - day);
                to = known;
                prices = Optional.of(new Prices(direction, site.currency(), new Series<>(all.subList(from, to))));
            }
            return seen(entity, prices.get(), now);
        }
    }

    /** One meter's past, and what was learned from it at the start of the day. */
    private final class Meter {
        private final MeterState.Role role;
        private final EntityId device;
        private final EntityId forecast;
        private final NavigableMap<Instant, Double> pastW = new TreeMap<>();
        private Optional<PowerLearner.Learned> learned = Optional.empty();
        private LocalDate learnedOn = LocalDate.MIN;
        private Optional<PowerForecast> told = Optional.empty();
        private int taken;
        private Instant half = Instant.MIN;
        private double halfWh;
        private double halfHours;

        Meter(MeterState.Role role) {
            this.role = role;
            String name = role.name().toLowerCase(Locale.ROOT);
            this.device = entity(EntityId.Kind.DEVICE, name);
            this.forecast = entity(EntityId.Kind.FORECAST, name);
        }

        private double[] powersW() {
            return role == MeterState.Role.LOAD ? recorded.loadW() : recorded.sunW();
        }

        void tell(int i, Instant now, List<Observation<?>> all) {
            while (taken < i) {
                take(taken++);
            }
            if (i > 0) {
                all.add(seen(device, new MeterState(role, powersW()[i - 1]), now));
            }
            LocalDate today = LocalDate.ofInstant(now, site.zone());
            boolean anew = !today.equals(learnedOn);
            if (anew) {
                learned = learner.learn(role, pastW, site, now);
                learnedOn = today;
            }
            // a forecast is of whole half-hours, and changes with them
            if (anew || now.getEpochSecond() % HALF_HOUR.toSeconds() == 0) {
                told = learned.map(one -> one.from(now, pastW));
            }
            told.ifPresent(one -> all.add(seen(forecast, one, now)));
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
