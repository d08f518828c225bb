package offpeak.simulator.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import offpeak.simulator.http.CaisoReport.Market;
import offpeak.simulator.http.CaisoReport.Parts;
import offpeak.simulator.price.CaisoMarket;
import tools.jackson.databind.node.ArrayNode;

/** CAISO's public data: reports in a zip, the page of the hubs, and the map of the nodes. */
final class CaisoFace implements Face {

    static final String PREFIX = "/caiso";
    static final String REPORTS = PREFIX + "/oasisapi/SingleZip";
    static final String TOO_SOON = "<html><body><p>You broke the policy of acceptable use. Ask again in 5 seconds."
            + "</p></body></html>";

    private static final String HUB_PAGE = PREFIX + "/oasisapi/prc_hub_lmp/PRC_HUB_LMP.html";
    private static final String MAP = PREFIX + "/Web.Service.Chart/api/v3/ChartService/PriceContourMap1";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HH:mmxx");
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofDays(31);
    /** It keeps 39 months. */
    private static final Period KEPT = Period.ofMonths(39);
    /** A dispatch's price appears while it holds. */
    private static final Duration DELAY = Duration.ofMinutes(2);
    private static final LocalTime DAY_AHEAD_OUT = LocalTime.of(13, 0);
    private static final List<String> HUBS = List.of("NP15", "SP15", "ZP26");

    /** A node on the map. */
    private record Node(String name, double latitude, double longitude) {}

    private static final List<Node> NODES = List.of(new Node("SANFRAN_1_N001", 37.77, -122.42),
            new Node("SACRMNTO_1_N001", 38.58, -121.49), new Node("FRESNO_1_N001", 36.74, -119.78),
            new Node("LOSANGLS_1_N001", 34.05, -118.24), new Node("SANDIEGO_1_N001", 32.72, -117.16));

    private final InstantSource clock;
    private final Faults faults;
    private final CaisoReport reports;
    private Instant lastAsked = Instant.MIN;

    CaisoFace(InstantSource clock, Faults faults, CaisoMarket prices) {
        this.clock = clock;
        this.faults = faults;
        this.reports = new CaisoReport(prices);
    }

    @Override
    public Answer badRequest(String why) {
        return CaisoReport.error(1001, why);
    }

    @Override
    public Answer answer(Request request) {
        if (request.isGet() && request.path().equals(REPORTS)) {
            return tooSoon() ? Answer.text(429, "text/html", Map.of(), TOO_SOON) : report(request.query());
        }
        if (request.isGet() && request.path().equals(HUB_PAGE)) {
            return hubPage();
        }
        return request.isGet() && request.path().equals(MAP) ? map() : Answer.text(404, "text/html", Map.of(), "");
    }

    private synchronized boolean tooSoon() {
        Instant now = clock.instant();
        boolean soon = lastAsked.isAfter(now.minus(BETWEEN_REQUESTS)) && !lastAsked.isAfter(now);
        if (!soon) {
            lastAsked = now;
        }
        return soon;
    }

    private Answer report(Map<String, String> query) {
        Market market = Arrays.stream(Market.values())
                .filter(m -> m.query().equals(query.get("queryname")) && m.name().equals(query.get("market_run_id")))
                .findFirst().orElseThrow(() -> new BadRequest("Invalid queryname or market_run_id"));
        List<String> nodes = List.of(query.getOrDefault("node", "").split(","));
        if (!nodes.stream().allMatch(node -> node.matches("[A-Z0-9_-]{3,48}"))) {
            throw new BadRequest("Invalid node");
        }
        Instant from = time(query, "startdatetime");
        Instant to = time(query, "enddatetime");
        if (faults.has(Fault.CAISO_1004) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            return CaisoReport.error(1004, "Data can be had for 31 days only");
        }
        List<Instant> starts = faults.has(Fault.CAISO_1000) ? List.of() : out(market, from, to);
        if (starts.isEmpty()) {
            return CaisoReport.error(1000, "No data for the selection");
        }
        return query.getOrDefault("resultformat", "5").equals("6")
                ? reports.csv(market, nodes, starts)
                : reports.xml(market, nodes, starts);
    }

    /** The intervals that begin within [from, to) and whose price is out, newest first as good as any order. */
    private List<Instant> out(Market market, Instant from, Instant to) {
        ZonedDateTime now = clock.instant().atZone(CaisoMarket.PACIFIC);
        Instant known = market == Market.DAM
                ? now.toLocalDate().plusDays(now.toLocalTime().isBefore(DAY_AHEAD_OUT) ? 1 : 2)
                        .atStartOfDay(CaisoMarket.PACIFIC).toInstant()
                : clock.instant().minus(DELAY).plusNanos(1);
        Instant oldest = now.minus(KEPT).toInstant();
        long step = market.step().toSeconds();
        List<Instant> starts = new ArrayList<>();
        for (long at = Math.floorDiv(to.getEpochSecond() - 1, step) * step; at >= from.getEpochSecond(); at -= step) {
            Instant start = Instant.ofEpochSecond(at);
            if (start.isBefore(known) && !start.isBefore(oldest)) {
                starts.add(start);
            }
        }
        return starts;
    }

    private static Instant time(Map<String, String> query, String name) {
        try {
            return OffsetDateTime.parse(query.getOrDefault(name, ""), TIME).toInstant();
        } catch (DateTimeException e) {
            throw new BadRequest("Invalid " + name);
        }
    }

    private Answer hubPage() {
        Instant now = clock.instant().minus(DELAY);
        Instant start = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), 300L) * 300);
        StringBuilder page = new StringBuilder(String.format(Locale.ROOT,
                "<html><body><h1>Hub prices</h1>%n<h1>\t\tCurrent hub LMPs for %s ,\tHour %02d ,%n\tInterval %d</h1><table>",
                CaisoReport.tradeDate(start), CaisoReport.hourEnding(start),
                CaisoReport.interval(Market.RTM, start)));
        for (String hub : HUBS) {
            Parts parts = Parts.of(Market.RTM, reports.prices(), "TH_" + hub + "_GEN-APND", start);
            page.append("<tr class=\"datarow\"><td>\t").append(hub).append("</td>");
            for (double each : List.of(parts.price(), parts.energy(), parts.congestion(), parts.loss())) {
                page.append("<td>$\t ").append(each < 0 ? "&minus;" : "").append(Math.abs(each)).append("</td>");
            }
            page.append("</tr>\n");
        }
        return Answer.text(200, "text/html", Map.of(), page.append("</table></body></html>").toString());
    }

    private static Answer map() {
        var body = Json.object();
        ArrayNode layers = body.putArray("l");
        layers.addObject();
        layers.addObject();
        ArrayNode nodes = layers.addObject().putArray("m");
        NODES.forEach(node -> {
            var row = nodes.addObject().put("t", "Node").put("n", node.name()).put("p", "LOAD").put("a", "CA");
            row.putArray("c").add(node.latitude()).add(node.longitude());
        });
        return Answer.json(200, body);
    }
}
