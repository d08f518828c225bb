package offpeak.itest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hands out recorded pages of Octopus's unit rates, in the documented shape: newest first, 100 a page, with links to the
 * next. It knows nothing of any client: of the query only the page's number counts. From 16:00 in London the pages hold
 * the half-hours up to 23:00 of the next day, as published then.
 */
final class RecordedOctopus implements AutoCloseable {
    static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final int PER_PAGE = 100;
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final Pattern PAGE = Pattern.compile("(?:^|&)page=(\\d+)(?:&|$)");

    private final NavigableMap<Instant, Double> pence;
    private final Supplier<Instant> clock;
    private final Map<LocalDate, List<String>> recordings = new ConcurrentHashMap<>();
    private final HttpServer server;

    /**
     * @param pence with VAT, by start of half-hour: what the recordings are of
     * @param clock decides which day's pages are out
     */
    RecordedOctopus(NavigableMap<Instant, Double> pence, Supplier<Instant> clock) throws IOException {
        this.pence = pence;
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A file of {@code start,pence}, with a header line. */
    static NavigableMap<Instant, Double> read(Path csv) throws IOException {
        NavigableMap<Instant, Double> rows = new TreeMap<>();
        for (String line : Files.readAllLines(csv)) {
            if (Character.isDigit(line.charAt(0))) {
                String[] cells = line.split(",");
                if (rows.put(Instant.parse(cells[0]), Double.valueOf(cells[1])) != null) {
                    throw new IOException(csv + " has " + cells[0] + " twice");
                }
            }
        }
        return rows;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        Matcher asked = PAGE.matcher(query);
        int page = asked.find() ? Integer.parseInt(asked.group(1)) : 1;
        boolean rates = exchange.getRequestURI().getPath().endsWith("/standard-unit-rates/");
        List<String> pages = recordings.computeIfAbsent(lastBatch(clock.get()), this::record);
        boolean there = rates && page >= 1 && page <= pages.size();
        String rest = PAGE.matcher(query).replaceAll("");
        String link = url() + exchange.getRequestURI().getPath() + "?" + (rest.isEmpty() ? "" : rest + "&") + "page=";
        byte[] body = (there ? pages.get(page - 1).replace("{link}", link) : "{\"detail\":\"Not found.\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(there ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The day on which the newest batch that is out begins, at 23:00. */
    private static LocalDate lastBatch(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, LONDON);
        return LocalTime.ofInstant(now, LONDON).isBefore(LocalTime.of(16, 0)) ? today.minusDays(1) : today;
    }

    private List<String> record(LocalDate batch) {
        Instant end = batch.plusDays(1).atTime(23, 0).atZone(LONDON).toInstant();
        List<String> rows = new ArrayList<>();
        pence.headMap(end, false).descendingMap().forEach((start, value) -> rows.add("{\"value_exc_vat\":"
                + Math.round(value / 1.05 * 1e5) / 1e5 + ",\"value_inc_vat\":" + value + ",\"valid_from\":\"" + start
                + "\",\"valid_to\":\"" + start.plus(HALF_HOUR) + "\",\"payment_method\":null}"));
        List<String> pages = new ArrayList<>();
        int count = (rows.size() + PER_PAGE - 1) / PER_PAGE;
        for (int page = 1; page <= count; page++) {
            List<String> some = rows.subList((page - 1) * PER_PAGE, Math.min(rows.size(), page * PER_PAGE));
            pages.add(
                    "{\"count\":" + rows.size() + ",\"next\":" + (page < count ? "\"{link}" + (page + 1) + "\"" : null)
                            + ",\"previous\":" + (page > 1 ? "\"{link}" + (page - 1) + "\"" : null) + ",\"results\":["
                            + String.join(",", some) + "]}");
        }
        return pages;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
