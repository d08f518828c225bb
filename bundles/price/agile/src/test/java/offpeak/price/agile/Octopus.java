package offpeak.price.agile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import offpeak.testkit.Fixtures;

/** Rates as the vendor lists them: newest first, 100 to a page, rows that overlap the window unclipped. */
final class Octopus {

    /** @param pence VAT included, per kWh */
    record Row(Instant from, Instant to, double pence) {}

    static final String PATH = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/standard-unit-rates/";
    private static final int PAGE = 100;

    private final List<Row> rows = new ArrayList<>();

    /** Publishes half-hours, each with a price of its own that {@link #pence} tells. */
    void publish(String from, String to) {
        for (Instant half = Instant.parse(from); half.isBefore(Instant.parse(to)); half = half.plusSeconds(1800)) {
            rows.add(new Row(half, half.plusSeconds(1800), pence(half)));
        }
    }

    /** Between -10 and 37.9, another one for each of 480 half-hours in a row. */
    static double pence(Instant half) {
        return (half.getEpochSecond() / 1800 * 7 % 480 - 100) / 10.0;
    }

    Fixtures.Answer answer(Fixtures.Request request) {
        Instant from = request.param("period_from").map(Instant::parse).orElse(Instant.MIN);
        Instant to = request.param("period_to").map(Instant::parse).orElse(Instant.MAX);
        List<Row> found = rows.stream().filter(row -> row.to().isAfter(from) && row.from().isBefore(to))
                .sorted(Comparator.comparing(Row::from).reversed()).toList();
        int page = request.param("page").map(Integer::parseInt).orElse(1);
        int first = (page - 1) * PAGE;
        int last = Math.min(found.size(), first + PAGE);
        String next = last < found.size()
                ? "\"https://api.octopus.energy" + request.path() + "?period_from=" + from + "&period_to=" + to
                        + "&page=" + (page + 1) + "\""
                : "null";
        return Fixtures.Answer.json("{\"count\":" + found.size() + ",\"next\":" + next
                + ",\"previous\":null,\"results\":["
                + found.subList(first, last).stream().map(Octopus::json).collect(Collectors.joining(",")) + "]}");
    }

    private static String json(Row row) {
        return String.format(Locale.ROOT,
                "{\"value_exc_vat\":%.4f,\"value_inc_vat\":%.5f,\"valid_from\":\"%s\",\"valid_to\":\"%s\","
                        + "\"payment_method\":null}",
                row.pence() / 1.05, row.pence(), row.from(), row.to());
    }

}
