package offpeak.host.backtest;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The drawings of the report. */
final class Charts {

    private static final int WIDTH = 960;
    private static final int LEFT = 60;
    private static final int BOTTOM = 26;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM yy", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private final Policy.Outcomes outcomes;
    private final Recorded recorded;
    private final ZoneId zone;
    private final String currency;

    Charts(Policy.Outcomes outcomes) {
        this.outcomes = outcomes;
        this.recorded = outcomes.recorded();
        this.zone = outcomes.request().zone();
        this.currency = outcomes.request().priceUnit().currency().getCurrencyCode();
    }

    /** The class of a policy's colour, by its place in the result. */
    static String colour(int place) {
        return "s" + place % 8;
    }

    /** Bars of what each policy cost in each month. */
    String months() {
        int height = 300;
        List<TreeMap<YearMonth, Double>> costs = outcomes.outcomes().stream().map(this::byMonth).toList();
        List<YearMonth> months = List.copyOf(costs.get(0).keySet());
        Scale scale = Scale.of(costs.stream().flatMap(one -> one.values().stream()).min(Double::compare).orElse(0.0),
                costs.stream().flatMap(one -> one.values().stream()).max(Double::compare).orElse(0.0), 10,
                height - BOTTOM);
        Svg svg = new Svg(WIDTH, height, "Cost by month");
        grid(svg, scale, "%.0f");
        double wide = (double) (WIDTH - LEFT) / months.size();
        double bar = wide * 0.8 / costs.size();
        for (int m = 0; m < months.size(); m++) {
            YearMonth month = months.get(m);
            for (int p = 0; p < costs.size(); p++) {
                double cost = costs.get(p).get(month);
                double x = LEFT + m * wide + wide * 0.1 + p * bar;
                svg.rect(colour(p), x, Math.min(scale.y(0), scale.y(cost)), bar - 0.5,
                        Math.abs(scale.y(cost) - scale.y(0)), String.format(Locale.ROOT, "%s, %s: %.2f %s",
                                MONTH.format(month), outcomes.outcomes().get(p).name(), cost, currency));
            }
            svg.label("middle", LEFT + (m + 0.5) * wide, height - 8, MONTH.format(month));
        }
        return svg.toString();
    }

    private TreeMap<YearMonth, Double> byMonth(Policy.Outcome outcome) {
        TreeMap<YearMonth, Double> costs = new TreeMap<>();
        for (int i = 0; i < recorded.steps(); i++) {
            costs.merge(YearMonth.from(recorded.at(i).atZone(zone)), outcome.tally().cost(i), Double::sum);
        }
        return costs;
    }

    /** The first step and the one after the last of a week, Monday to Sunday, in which the saving was as usual. */
    record Week(int from, int to) {}

    /** @param shown whose saving counts */
    Week typicalWeek(Tally shown) {
        Tally self = outcomes.of(Runner.SELF_CONSUMPTION).orElseThrow();
        List<Week> weeks = new ArrayList<>();
        LocalDate first = LocalDate.ofInstant(recorded.start().minusMillis(1), zone).plusDays(1)
                .with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY));
        for (LocalDate monday = first; step(monday.plusWeeks(1)) <= recorded.steps(); monday = monday.plusWeeks(1)) {
            weeks.add(new Week(step(monday), step(monday.plusWeeks(1))));
        }
        if (weeks.isEmpty()) {
            return new Week(0, Math.min(recorded.steps(), (int) (7 * 24 / recorded.hours())));
        }
        weeks.sort(Comparator.comparingDouble(week -> IntStream.range(week.from(), week.to())
                .mapToDouble(i -> self.cost(i) - shown.cost(i)).sum()));
        return weeks.get(weeks.size() / 2);
    }

    private int step(LocalDate day) {
        long before = recorded.start().toEpochMilli() - day.atStartOfDay(zone).toInstant().toEpochMilli();
        // rounded up
        return (int) -Math.floorDiv(before, recorded.step().toMillis());
    }

    /** Prices above, and below what was stored. */
    String week(Week week, Policy.Outcome shown) {
        int height = 440;
        int middle = 220;
        Svg svg = new Svg(WIDTH, height, "Prices and charge in a week");
        double wide = (double) (WIDTH - LEFT) / (week.to() - week.from());
        Scale prices = Scale.of(least(week, i -> Math.min(recorded.buy()[i], recorded.sell()[i])),
                -least(week, i -> -Math.max(recorded.buy()[i], recorded.sell()[i])), 16, middle - 20);
        grid(svg, prices, "%.2f");
        svg.label("start", LEFT + 4, 12, currency + "/kWh");
        Scale charge = Scale.of(0, 100, middle + 12, height - BOTTOM);
        grid(svg, charge, "%.0f %%");
        Tally self = outcomes.of(Runner.SELF_CONSUMPTION).orElseThrow();
        double capacity = outcomes.request().store().capacityWh();
        svg.path("buy", steps(week, wide, i -> prices.y(recorded.buy()[i])));
        if (recorded.sells()) {
            svg.path("sell", steps(week, wide, i -> prices.y(recorded.sell()[i])));
        }
        svg.path("self", line(week, wide, i -> charge.y(100 * self.storedWh(i) / capacity)));
        svg.path("shown", line(week, wide, i -> charge.y(100 * shown.tally().storedWh(i) / capacity)));
        for (int i = week.from(); i < week.to(); i++) {
            double x = LEFT + (i - week.from()) * wide;
            ZonedDateTime at = recorded.at(i).atZone(zone);
            if (at.toLocalTime().toSecondOfDay() == 0) {
                svg.line("grid", x, 10, x, height - BOTTOM);
                svg.label("start", x + 4, height - 8, DAY.format(at));
            }
            svg.rect("hover", x, 10, wide, height - BOTTOM - 10, String.format(Locale.ROOT,
                    "%s%nimport %.4f%s %s/kWh%nload %.0f W, sun %.0f W%n%s: battery %+.0f W, charge %.0f %%%n"
                            + "self-consumption: battery %+.0f W, charge %.0f %%",
                    TIME.format(at), recorded.buy()[i],
                    recorded.sells() ? String.format(Locale.ROOT, ", export %.4f", recorded.sell()[i]) : "", currency,
                    recorded.loadW()[i], recorded.sunW()[i], shown.name(), shown.tally().batteryW(i),
                    100 * shown.tally().storedWh(i) / capacity, self.batteryW(i),
                    100 * self.storedWh(i) / capacity));
        }
        return svg.toString();
    }

    private static double least(Week week, IntToDoubleFunction value) {
        return IntStream.range(week.from(), week.to()).mapToDouble(value).min().orElse(0);
    }

    private static CharSequence steps(Week week, double wide, IntToDoubleFunction y) {
        StringBuilder way = new StringBuilder();
        for (int i = week.from(); i < week.to(); i++) {
            double x = LEFT + (i - week.from()) * wide;
            way.append(Svg.point(i == week.from(), x, y.applyAsDouble(i)))
                    .append(Svg.point(false, x + wide, y.applyAsDouble(i)));
        }
        return way;
    }

    private static CharSequence line(Week week, double wide, IntToDoubleFunction y) {
        StringBuilder way = new StringBuilder();
        for (int i = week.from(); i <= week.to(); i++) {
            way.append(Svg.point(i == week.from(), LEFT + (i - week.from()) * wide, y.applyAsDouble(i)));
        }
        return way;
    }

    /** Two bars of each policy with a battery: where what was stored came from, and where it went. */
    String flows() {
        List<Policy.Outcome> shown = outcomes.outcomes().stream().filter(one -> !one.name().equals(Runner.NONE))
                .toList();
        int row = 46;
        int left = 190;
        double most = shown.stream().map(Policy.Outcome::tally)
                .mapToDouble(one -> Math.max(one.fromSun().kwh() + one.fromGrid().kwh(), one.toHome().kwh()
                        + one.toGrid().kwh()))
                .max().orElse(1);
        double scale = (WIDTH - left - 10) / Math.max(most, 1e-9);
        Svg svg = new Svg(WIDTH, row * shown.size() + 4, "Where what was stored came from and went");
        for (int p = 0; p < shown.size(); p++) {
            Tally tally = shown.get(p).tally();
            double y = p * row + 4.0;
            svg.label("end", left - 46, y + 22, shown.get(p).name());
            svg.label("end", left - 6, y + 13, "in");
            svg.label("end", left - 6, y + 32, "out");
            part(svg, "sun", left, y, scale, tally.fromSun(), "from the sun");
            part(svg, "bought", left + tally.fromSun().kwh() * scale, y, scale, tally.fromGrid(), "from the grid");
            part(svg, "home", left, y + 19, scale, tally.toHome(), "to the home");
            part(svg, "sold", left + tally.toHome().kwh() * scale, y + 19, scale, tally.toGrid(), "to the grid");
        }
        return svg.toString();
    }

    private void part(Svg svg, String style, double x, double y, double scale, Tally.Part part, String what) {
        svg.rect(style, x, y, part.kwh() * scale, 17, String.format(Locale.ROOT, "%.0f kWh %s at %.4f %s/kWh",
                part.kwh(), what, part.mean(), currency));
    }

    private static void grid(Svg svg, Scale scale, String format) {
        for (double value : scale.lines()) {
            svg.line(value == 0 ? "zero" : "grid", LEFT, scale.y(value), WIDTH, scale.y(value));
            svg.label("end", LEFT - 6, scale.y(value) + 4, String.format(Locale.ROOT, format, value));
        }
    }
}
