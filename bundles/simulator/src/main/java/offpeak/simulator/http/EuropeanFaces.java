package offpeak.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

import offpeak.simulator.price.Prices;
import offpeak.simulator.price.Wholesale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The day-ahead market under the names by which Europe's homes hear of it: Nord Pool, ENTSO-E, aWATTar and Tibber. */
final class EuropeanFaces {

    private static final ZoneId MARKET = ZoneId.of("Europe/Brussels");
    private static final LocalTime NORD_POOL_OUT = LocalTime.of(12, 55);
    private static final LocalTime OUT = LocalTime.of(13, 0);
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuuMMddHHmm");
    private static final DateTimeFormatter XML_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'")
            .withZone(ZoneOffset.UTC);
    private static final String EUR = "EUR";
    private static final double PENCE_PER_POUND = 100;
    /** Of one answer; a client that asks for more has lost its way. */
    private static final long MOST_DAYS = 100;

    private final InstantSource clock;
    private final ZoneId home;
    private final Prices imports;
    private final Wholesale wholesale;

    EuropeanFaces(InstantSource clock, ZoneId home, Prices imports) {
        this.clock = clock;
        this.home = home;
        this.imports = imports;
        this.wholesale = new Wholesale(imports);
    }

    Answer nordPool(Request request) {
        if (!request.path().equals("/api/DayAheadPrices")) {
            return PlainFace.notFound();
        }
        LocalDate day = LocalDate.parse(request.query().getOrDefault("date", ""));
        String area = request.query().getOrDefault("deliveryArea", "");
        String currency = request.query().getOrDefault("currency", EUR);
        if (!area.matches("[A-Z0-9]{2,6}") || Wholesale.perPound(currency).isEmpty()) {
            throw new BadRequest("deliveryArea or currency is not known");
        }
        ArrayNode entries = Json.array();
        for (Instant at = start(day); at.isBefore(start(day.plusDays(1))); at = at.plus(QUARTER)) {
            OptionalDouble price = perMwh(at, currency, known(MARKET, NORD_POOL_OUT));
            if (price.isPresent()) {
                entries.addObject().put("deliveryStart", at.toString()).put("deliveryEnd", at.plus(QUARTER).toString())
                        .putObject("entryPerArea").put(area, price.getAsDouble());
            }
        }
        if (entries.isEmpty()) {
            return PlainFace.nothing();
        }
        ObjectNode body = Json.object().put("deliveryDateCET", day.toString()).put("market", "DayAhead").put("currency",
                currency);
        body.putArray("deliveryAreas").add(area);
        body.set("multiAreaEntries", entries);
        return Answer.json(200, body);
    }

    Answer awattar(Request request) {
        if (!request.path().equals("/v1/marketdata")) {
            return PlainFace.notFound();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.HOURS);
        Instant from = millis(request, "start", now);
        Instant to = millis(request, "end", now.plus(24, ChronoUnit.HOURS));
        bounded(from, to);
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode rows = body.putArray("data");
        for (Instant at = from.truncatedTo(ChronoUnit.HOURS); at.isBefore(to); at = at.plus(HOUR)) {
            OptionalDouble first = perMwh(at, EUR, known(MARKET, OUT));
            OptionalDouble second = perMwh(at.plus(HOUR.dividedBy(2)), EUR, known(MARKET, OUT));
            if (!at.isBefore(from) && first.isPresent() && second.isPresent()) {
                rows.addObject().put("start_timestamp", at.toEpochMilli())
                        .put("end_timestamp", at.plus(HOUR).toEpochMilli())
                        .put("marketprice", Json.rounded((first.getAsDouble() + second.getAsDouble()) / 2, 2))
                        .put("unit", "Eur/MWh");
            }
        }
        return Answer.json(200, body.put("url", "/de/v1/marketdata"));
    }

    Answer entsoe(Request request) {
        if (!request.path().equals("/api")) {
            return PlainFace.notFound();
        }
        var query = request.query();
        if (!Accounts.MARKET_TOKEN.equals(query.get("securityToken"))) {
            return acknowledged(401, "Unauthorized. Missing or invalid security token.");
        }
        Instant from = LocalDateTime.parse(query.getOrDefault("PeriodStart", ""), MINUTE).toInstant(ZoneOffset.UTC);
        Instant to = LocalDateTime.parse(query.getOrDefault("PeriodEnd", ""), MINUTE).toInstant(ZoneOffset.UTC);
        bounded(from, to);
        StringBuilder series = new StringBuilder();
        for (LocalDate day = LocalDate.ofInstant(from, MARKET); start(day).isBefore(to); day = day.plusDays(1)) {
            series.append(series(day));
        }
        if (!"A44".equals(query.get("DocumentType")) || series.isEmpty()) {
            return acknowledged(200, "No matching data found for the query.");
        }
        return xml(200, "<Publication_MarketDocument xmlns=\"urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3\">"
                + "<type>A44</type>" + series + "</Publication_MarketDocument>");
    }

    /** A day whole, as it is always answered; a price like the one before it is left out. */
    private String series(LocalDate day) {
        StringBuilder points = new StringBuilder();
        OptionalDouble before = OptionalDouble.empty();
        int position = 1;
        for (Instant at = start(day); at.isBefore(start(day.plusDays(1))); at = at.plus(QUARTER)) {
            OptionalDouble price = perMwh(at, EUR, known(MARKET, OUT));
            if (price.isEmpty()) {
                return "";
            }
            if (!price.equals(before)) {
                points.append("<Point><position>").append(position).append("</position><price.amount>")
                        .append(price.getAsDouble()).append("</price.amount></Point>");
            }
            before = price;
            position++;
        }
        return "<TimeSeries><currency_Unit.name>EUR</currency_Unit.name><price_Measure_Unit.name>MWH"
                + "</price_Measure_Unit.name><classificationSequence_AttributeInstanceComponent.position>1"
                + "</classificationSequence_AttributeInstanceComponent.position><Period><timeInterval><start>"
                + XML_TIME.format(start(day)) + "</start><end>" + XML_TIME.format(start(day.plusDays(1)))
                + "</end></timeInterval><resolution>PT15M</resolution>" + points + "</Period></TimeSeries>";
    }

    private static Answer acknowledged(int status, String why) {
        return xml(status, "<Acknowledgement_MarketDocument><Reason><code>999</code><text>" + why
                + "</text></Reason></Acknowledgement_MarketDocument>");
    }

    private static Answer xml(int status, String document) {
        return Answer.text(status, "text/xml", Map.of(),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document);
    }

    /** What the home pays, in euros, of today and, from one o'clock, of tomorrow. */
    Answer tibber(Request request) {
        if (!request.isPost() || !request.path().equals("/v1-beta/gql")) {
            return PlainFace.notFound();
        }
        ObjectNode body = Json.object();
        if (!PlainFace.mayAsk(request)) {
            body.putArray("errors").addObject().put("message", "No valid access token in request")
                    .putObject("extensions").put("code", "UNAUTHENTICATED");
            return Answer.json(200, body.putNull("data"));
        }
        boolean quarters = GraphQuery.of(request).text().contains("QUARTER_HOURLY");
        LocalDate today = LocalDate.ofInstant(clock.instant(), home);
        ObjectNode of = body.putObject("data").putObject("viewer").putArray("homes").addObject()
                .put("id", Accounts.TIBBER_HOME).put("appNickname", "Simulated home").put("timeZone", home.getId());
        ObjectNode info = of.putObject("currentSubscription").putObject("priceInfo");
        info.set("today", totals(today, quarters ? QUARTER : HOUR));
        info.set("tomorrow", totals(today.plusDays(1), quarters ? QUARTER : HOUR));
        return Answer.json(200, body);
    }

    private ArrayNode totals(LocalDate day, Duration step) {
        ArrayNode rows = Json.array();
        double rate = Wholesale.perPound(EUR).orElseThrow() / PENCE_PER_POUND;
        Instant end = day.plusDays(1).atStartOfDay(home).toInstant();
        for (ZonedDateTime at = day.atStartOfDay(home); at.toInstant().isBefore(end); at = at.plus(step)) {
            OptionalDouble pence = imports.penceIncVat(Prices.slotOf(at.toInstant()));
            if (pence.isPresent() && at.toInstant().isBefore(known(home, OUT))) {
                rows.addObject().put("startsAt", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at))
                        .put("total", Json.rounded(pence.getAsDouble() * rate, 4)).put("currency", EUR);
            }
        }
        return rows;
    }

    private OptionalDouble perMwh(Instant at, String currency, Instant known) {
        OptionalDouble pounds = wholesale.poundsPerMwh(at);
        return pounds.isEmpty() || !at.isBefore(known)
                ? OptionalDouble.empty()
                : OptionalDouble.of(Json.rounded(pounds.getAsDouble()
                        * Wholesale.perPound(currency.toUpperCase(Locale.ROOT)).orElseThrow(), 2));
    }

    /** The end of what is out: of today, or of tomorrow after the hour at which that comes. */
    private Instant known(ZoneId zone, LocalTime out) {
        ZonedDateTime now = clock.instant().atZone(zone);
        return now.toLocalDate().plusDays(now.toLocalTime().isBefore(out) ? 1 : 2).atStartOfDay(zone).toInstant();
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(MARKET).toInstant();
    }

    private static Instant millis(Request request, String name, Instant otherwise) {
        String text = request.query().getOrDefault(name, "");
        return text.isEmpty() ? otherwise : Instant.ofEpochMilli(Long.parseLong(text));
    }

    private static void bounded(Instant from, Instant to) {
        if (Duration.between(from, to).toDays() > MOST_DAYS) {
            throw new BadRequest("more than " + MOST_DAYS + " days");
        }
    }
}
