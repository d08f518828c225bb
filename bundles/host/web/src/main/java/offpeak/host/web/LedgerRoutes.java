package offpeak.host.web;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import offpeak.api.Site;
import offpeak.api.host.Role;
import offpeak.api.host.Settlement;
import offpeak.api.host.Settlements;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the home paid, and would have paid otherwise. */
@Component(service = LedgerRoutes.class)
public final class LedgerRoutes {
    private static final Optional<Role> VIEWER = Optional.of(Role.VIEWER);
    private static final String DAY = "day";
    private static final String MONTH = "month";
    private static final String PERIOD = "period";
    /** Shown when nobody says since when. */
    private static final int DAYS = 30;
    /** A year and a month: 20,000 half-hours, some megabytes. */
    private static final Duration LONGEST = Duration.ofDays(400);
    private static final List<String> ROW = List.of("start", "end", "imported_kwh", "exported_kwh", "load_kwh",
            "solar_kwh", "currency", "import_price", "export_price", "cost", "no_battery_cost",
            "self_consumption_cost", "stored_kwh", "virtual_stored_kwh", "virtual_capacity_kwh", "gaps", "method",
            "written_at");
    private static final List<String> SUM = List.of("periods", "incomplete", "imported_kwh", "exported_kwh",
            "currency", "cost", "no_battery_cost", "self_consumption_cost", "saved_over_no_battery",
            "saved_over_self_consumption");

    private final Views views;
    private final Settlements settlements;

    @Activate
    public LedgerRoutes(@Reference Views views, @Reference Settlements settlements) {
        this.views = views;
        this.settlements = settlements;
    }

    private record Asked(Site site, Instant since, Instant until, List<Settlement> rows) {}

    List<Route> routes() {
        return List.of(
                new Route("GET", "ledger", VIEWER,
                        "What was paid by settlement period, and what it would have been without"
                                + " a battery and with one that is left alone: frozen; oldest first;"
                                + " ?since=&until=&by=period|day|month",
                        this::ledger),
                new Route("GET", "ledger.csv", VIEWER, "The same as CSV; by=day or by=month for sums", this::csv));
    }

    private Answer ledger(Request request) throws Problem {
        String by = by(request);
        Asked asked = asked(request);
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("site", asked.site().id().value());
        shape.put("zone", asked.site().zone().getId());
        shape.put("since", asked.since().toString());
        shape.put("until", asked.until().toString());
        shape.put("unit", "/kWh");
        shape.put("totals", byCurrency(asked.rows()).values().stream().map(LedgerRoutes::sum).toList());
        shape.put("by", by.equals(MONTH) ? MONTH : DAY);
        shape.put("sums", sums(asked, by.equals(MONTH) ? MONTH : DAY));
        if (by.equals(PERIOD)) {
            shape.put("rows", asked.rows().stream().map(LedgerRoutes::row).toList());
        }
        return Answer.ok(shape);
    }

    private Answer csv(Request request) throws Problem {
        String by = by(request);
        Asked asked = asked(request);
        if (by.equals(PERIOD)) {
            return Answer.text("text/csv", table(ROW, asked.rows().stream().map(LedgerRoutes::row).toList()));
        }
        List<String> columns = new ArrayList<>(List.of(by));
        columns.addAll(SUM);
        return Answer.text("text/csv", table(columns, sums(asked, by)));
    }

    private static String by(Request request) throws Problem {
        String by = request.query("by").orElse(PERIOD);
        if (!List.of(PERIOD, DAY, MONTH).contains(by)) {
            throw new Problem(400, "No such sums", "by must be period, day or month, not '" + by + "'");
        }
        return by;
    }

    private Asked asked(Request request) throws Problem {
        Site site = views.site(request.query("site"));
        Instant until = request.queryInstant("until").orElseGet(views::now);
        Instant since = request.queryInstant("since")
                .orElseGet(() -> day(until, site.zone()).minusDays(DAYS).atStartOfDay(site.zone()).toInstant());
        if (since.isBefore(until.minus(LONGEST))) {
            throw new Problem(400, "Too much at once", "ask for at most " + LONGEST.toDays() + " days at a time");
        }
        return new Asked(site, since, until, settlements.settlements(site.id(), since, until));
    }

    private static LocalDate day(Instant at, ZoneId zone) {
        return at.atZone(zone).toLocalDate();
    }

    /** By the site's days; of two currencies in one day there are two sums. */
    private static List<Map<String, Object>> sums(Asked asked, String by) {
        int digits = by.equals(MONTH) ? "2026-11".length() : "2026-11-21".length();
        Map<String, List<Settlement>> groups = asked.rows().stream().collect(Collectors.groupingBy(
                row -> day(row.period().start(), asked.site().zone()).toString().substring(0, digits),
                LinkedHashMap::new, Collectors.toList()));
        List<Map<String, Object>> shapes = new ArrayList<>();
        groups.forEach((label, rows) -> byCurrency(rows).values().forEach(same -> {
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put(by, label);
            shape.putAll(sum(same));
            shapes.add(shape);
        }));
        return shapes;
    }

    private static Map<String, List<Settlement>> byCurrency(List<Settlement> rows) {
        return rows.stream().collect(Collectors.groupingBy(row -> row.tariff().currency().getCurrencyCode(),
                LinkedHashMap::new, Collectors.toList()));
    }

    /** Of what is shown of each row, so that whoever adds the rows up gets the same. */
    private static Map<String, Object> sum(List<Settlement> settlements) {
        List<Map<String, Object>> rows = settlements.stream().map(LedgerRoutes::row).toList();
        Map<String, Object> sum = new LinkedHashMap<>();
        sum.put("periods", rows.size());
        sum.put("incomplete", settlements.stream().filter(row -> !row.gaps().isEmpty()).count());
        sum.put("currency", rows.get(0).get("currency"));
        for (String field : List.of("imported_kwh", "exported_kwh", "cost", "no_battery_cost",
                "self_consumption_cost")) {
            total(rows, row -> decimal(row, field)).ifPresent(total -> sum.put(field, total));
        }
        // only where both are known: a gap of one side is no saving
        total(rows, row -> less(row, "no_battery_cost")).ifPresent(total -> sum.put("saved_over_no_battery", total));
        total(rows, row -> less(row, "self_consumption_cost"))
                .ifPresent(total -> sum.put("saved_over_self_consumption", total));
        return sum;
    }

    private static Optional<Double> total(List<Map<String, Object>> rows,
            Function<Map<String, Object>, Optional<BigDecimal>> value) {
        return rows.stream().map(value).flatMap(Optional::stream).reduce(BigDecimal::add).map(BigDecimal::doubleValue);
    }

    private static Optional<BigDecimal> less(Map<String, Object> row, String otherwise) {
        return decimal(row, otherwise).flatMap(would -> decimal(row, "cost").map(would::subtract));
    }

    private static Optional<BigDecimal> decimal(Map<String, Object> row, String field) {
        return Optional.ofNullable((Double) row.get(field)).map(BigDecimal::valueOf);
    }

    private static Map<String, Object> row(Settlement row) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("start", row.period().start().toString());
        shape.put("end", row.period().end().toString());
        row.energy().ifPresent(energy -> {
            shape.put("imported_kwh", kwh(energy.importedWh()));
            shape.put("exported_kwh", kwh(energy.exportedWh()));
            energy.loadWh().ifPresent(wh -> shape.put("load_kwh", kwh(wh)));
            energy.solarWh().ifPresent(wh -> shape.put("solar_kwh", kwh(wh)));
        });
        shape.put("currency", row.tariff().currency().getCurrencyCode());
        row.tariff().importPrice().ifPresent(price -> shape.put("import_price", price));
        row.tariff().exportPrice().ifPresent(price -> shape.put("export_price", price));
        row.cost().ifPresent(cost -> shape.put("cost", cost));
        row.noBattery().ifPresent(cost -> shape.put("no_battery_cost", cost));
        row.selfConsumption().ifPresent(cost -> shape.put("self_consumption_cost", cost));
        row.energy().ifPresent(energy -> energy.storedWh().ifPresent(wh -> shape.put("stored_kwh", kwh(wh))));
        row.virtual().ifPresent(battery -> {
            shape.put("virtual_stored_kwh", kwh(battery.storedWh()));
            shape.put("virtual_capacity_kwh", kwh(battery.capacityWh()));
        });
        shape.put("gaps", row.gaps().stream().map(gap -> gap.name().toLowerCase(Locale.ROOT)).toList());
        shape.put("method", row.method());
        shape.put("written_at", row.writtenAt().toString());
        return shape;
    }

    /** To a milliwatt-hour. */
    private static double kwh(double wh) {
        return Math.rint(wh * 1e3) / 1e6;
    }

    private static String table(List<String> columns, List<Map<String, Object>> rows) {
        StringBuilder csv = new StringBuilder(String.join(",", columns)).append("\r\n");
        for (Map<String, Object> row : rows) {
            csv.append(columns.stream().map(column -> cell(row.get(column))).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return csv.toString();
    }

    /** Nothing here is a vendor's text. */
    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Double number) {
            return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
        }
        return value instanceof List<?> words
                ? words.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : value.toString();
    }
}
