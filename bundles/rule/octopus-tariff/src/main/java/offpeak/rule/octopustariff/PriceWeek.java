package offpeak.rule.octopustariff;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import offpeak.api.Interval;
import offpeak.api.Prices;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Situation;

/** The week by half-hourly prices, in bands. */
final class PriceWeek {

    static final String REASON = "octopus-tariff.prices";

    /** Of a rate: 0.00001 of a main unit; what differs by less is the same price. */
    private static final double STEP = 1e5;

    private final HomeClock clock;
    private final Options options;
    private final Series<Prices.Price> buy;
    private final Optional<Series<Prices.Price>> sell;
    private final Sessions sessions;

    private PriceWeek(HomeClock clock, Options options, Series<Prices.Price> buy, Optional<Series<Prices.Price>> sell,
            Sessions sessions) {
        this.clock = clock;
        this.options = options;
        this.buy = buy;
        this.sell = sell;
        this.sessions = sessions;
    }

    /** Empty where no price of today is known. */
    static Optional<Week> of(Situation situation, Options options) {
        return prices(situation, options, Prices.Direction.IMPORT)
                .flatMap(prices -> new PriceWeek(new HomeClock(situation.now(), situation.zone()), options,
                        prices.series(),
                        prices(situation, options, Prices.Direction.EXPORT).map(Prices::series),
                        Sessions.of(situation, options, Optional.empty())).week());
    }

    /** Only prices in the home's currency: a tariff has one. */
    private static Optional<Prices> prices(Situation situation, Options options, Prices.Direction direction) {
        Optional<Prices> prices = options.source().isEmpty()
                ? situation.prices(direction)
                : situation.usable(Prices.class).stream()
                        .filter(seen -> seen.entity().isMeantBy(options.source())
                                && seen.state().direction() == direction)
                        .map(seen -> seen.state()).findFirst();
        return prices.filter(known -> known.currency().equals(situation.site().currency()));
    }

    private Optional<Week> week() {
        LocalDate today = clock.today();
        List<Optional<Options.Rate>> first = rates(today);
        List<Optional<Options.Rate>> second = rates(today.plusDays(1));
        if (first.stream().allMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        List<Options.Rate> now = filled(first, first);
        List<Options.Rate> next = filled(second, first);
        boolean published = second.stream().filter(Optional::isPresent).count() * 2 >= HomeClock.SLOTS;
        List<Options.Rate> all = new ArrayList<>(now);
        all.addAll(next);
        Map<Options.Rate, Week.Cell> bands = Bands.of(all, options.bands());
        List<Week.Cell> tomorrow = next.stream().map(bands::get).toList();
        List<Week.Cell> cells = now.stream().map(bands::get).toList();
        double low = bands.values().stream().mapToDouble(Week.Cell::buy).min().orElse(0);
        double high = bands.values().stream().mapToDouble(Week.Cell::buy).max().orElse(0);
        return Optional.of(Week.of(today, cells, tomorrow, published ? tomorrow : cells,
                new Reason(REASON, Map.of("bands", (int) bands.values().stream().distinct().count(), "low", low, "high",
                        high, "cheap", Week.times(slot -> cells.get(slot).buy() == low)))));
    }

    private List<Optional<Options.Rate>> rates(LocalDate date) {
        List<Optional<Options.Rate>> rates = new ArrayList<>();
        for (int slot = 0; slot < HomeClock.SLOTS; slot++) {
            rates.add(rate(clock.slot(date, slot)));
        }
        return rates;
    }

    private Optional<Options.Rate> rate(Interval slot) {
        OptionalDouble price = mean(buy, slot);
        if (price.isEmpty()) {
            return Optional.empty();
        }
        if (sessions.free(slot)) {
            return Optional.of(new Options.Rate(0, 0));
        }
        OptionalDouble export = sell.isPresent()
                ? mean(sell.get(), slot)
                : OptionalDouble.of(options.peak().sell());
        double bonus = sessions.saving(slot) ? sessions.reward() : 0;
        double bought = Math.max(0, price.getAsDouble());
        double sold = Math.min(bought, Math.max(0, export.orElse(0)));
        return Optional.of(new Options.Rate(rounded(bought + bonus), rounded(sold + bonus)));
    }

    private static double rounded(double price) {
        return Math.rint(price * STEP) / STEP;
    }

    private static OptionalDouble mean(Series<Prices.Price> prices, Interval slot) {
        double sum = 0;
        double hours = 0;
        for (Series.Entry<Prices.Price> entry : prices.within(slot).entries()) {
            sum += entry.value().value() * entry.interval().hours();
            hours += entry.interval().hours();
        }
        return hours > 0 ? OptionalDouble.of(sum / hours) : OptionalDouble.empty();
    }

    /** What is not known has the price of the same time today, else of the nearest half-hour before, else after. */
    private static List<Options.Rate> filled(List<Optional<Options.Rate>> day, List<Optional<Options.Rate>> today) {
        List<Options.Rate> rates = new ArrayList<>();
        for (int slot = 0; slot < HomeClock.SLOTS; slot++) {
            rates.add(day.get(slot).or(nearest(today, slot)).orElseThrow());
        }
        return rates;
    }

    private static Supplier<Optional<Options.Rate>> nearest(List<Optional<Options.Rate>> day,
            int slot) {
        return () -> {
            for (int before = slot; before >= 0; before--) {
                if (day.get(before).isPresent()) {
                    return day.get(before);
                }
            }
            return day.stream().flatMap(Optional::stream).findFirst();
        };
    }
}
