package offpeak.device.powerwall;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import offpeak.api.Tariff;
import tools.jackson.databind.JsonNode;

/** A site's tariff in the domain's words: the week of the season that it is, in bands of one price each. */
final class TariffWords {

    private static final double UNIT = Math.pow(10, TariffYear.SCALE);

    private record Rates(int buy, int sell) implements Comparable<Rates> {
        @Override
        public int compareTo(Rates other) {
            return buy != other.buy ? Integer.compare(buy, other.buy) : Integer.compare(sell, other.sell);
        }
    }

    private TariffWords() {}

    /**
     * Empty for what has no words: a week with holes, prices below zero, selling dearer than buying.
     *
     * @param content a {@code tariff_content_v2}
     * @param today at the site
     * @param usual its currency when it names none
     */
    static Optional<Tariff> of(JsonNode content, LocalDate today, Currency usual) {
        Optional<TariffYear> buying = TariffYear.of(content);
        Optional<TariffYear> selling = TariffYear.of(content.path("sell_tariff"));
        if (buying.isEmpty() || selling.isEmpty()) {
            return Optional.empty();
        }
        TariffYear.Week buy = buying.get().on(today);
        int[] sell = content.path("sell_tariff").path("seasons").isEmpty()
                // its optimiser reckons with nothing for what is exported
                ? new int[TariffYear.WEEK]
                : selling.get().on(today).prices();
        Map<Rates, Set<String>> names = new TreeMap<>();
        for (int minute = 0; minute < TariffYear.WEEK; minute++) {
            Rates rates = new Rates(buy.prices()[minute], sell[minute]);
            if (rates.sell() < 0 || rates.buy() < rates.sell()) {
                return Optional.empty();
            }
            names.computeIfAbsent(rates, r -> new HashSet<>()).add(buy.names()[minute]);
        }
        List<Tariff.Band> bands = new ArrayList<>();
        List<Tariff.Level> levels = levels(List.copyOf(names.values()));
        int index = 0;
        for (Rates rates : names.keySet()) {
            bands.add(new Tariff.Band(levels.get(index++), rates.buy() / UNIT, rates.sell() / UNIT,
                    windows(buy.prices(), sell, rates)));
        }
        return currency(content, usual).map(currency -> new Tariff(currency, bands));
    }

    private static Optional<Currency> currency(JsonNode content, Currency usual) {
        String code = content.path("currency").asString("");
        try {
            return Optional.of(code.isEmpty() ? usual : Currency.getInstance(code.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The vendor's own where each band has one of the four to itself, else by price. */
    private static List<Tariff.Level> levels(List<Set<String>> names) {
        List<Tariff.Level> own = names.stream().filter(some -> some.size() == 1).map(some -> some.iterator().next())
                .flatMap(name -> Arrays.stream(Tariff.Level.values()).filter(level -> level.name().equals(name)))
                .distinct().toList();
        if (own.size() == names.size()) {
            return own;
        }
        List<Tariff.Level> four = List.of(Tariff.Level.values());
        List<Tariff.Level> usual = switch (names.size()) {
            case 1 -> List.of(Tariff.Level.OFF_PEAK);
            case 2 -> List.of(Tariff.Level.OFF_PEAK, Tariff.Level.ON_PEAK);
            case 3 -> List.copyOf(EnumSet.range(Tariff.Level.OFF_PEAK, Tariff.Level.ON_PEAK));
            default -> four;
        };
        List<Tariff.Level> ranked = new ArrayList<>();
        for (int rank = 0; rank < names.size(); rank++) {
            ranked.add(usual.get(rank * usual.size() / names.size()));
        }
        return ranked;
    }

    private static List<Tariff.Window> windows(int[] buy, int[] sell, Rates rates) {
        List<Tariff.Window> windows = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            int from = -1;
            for (int minute = 0; minute <= TariffYear.DAY; minute++) {
                int at = day.ordinal() * TariffYear.DAY + minute;
                boolean holds = minute < TariffYear.DAY && buy[at] == rates.buy() && sell[at] == rates.sell();
                if (holds && from < 0) {
                    from = minute;
                } else if (!holds && from >= 0) {
                    windows.add(new Tariff.Window(day, LocalTime.ofSecondOfDay(from * 60L),
                            LocalTime.ofSecondOfDay(minute % TariffYear.DAY * 60L)));
                    from = -1;
                }
            }
        }
        return windows;
    }
}
