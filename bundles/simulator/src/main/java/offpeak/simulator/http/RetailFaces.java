package offpeak.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalDouble;

import offpeak.simulator.price.Prices;
import offpeak.simulator.price.Wholesale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What suppliers and services of other countries tell: Amber, ComEd, OpenEI, and Britain's carbon intensity. */
final class RetailFaces {

    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
    /** The Australian market's own time, the same all year. */
    private static final ZoneOffset NEM = ZoneOffset.ofHours(10);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuuMMddHHmm");
    private static final DateTimeFormatter CARBON_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'")
            .withZone(ZoneOffset.UTC);
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final double CENTS_PER_MWH = 0.1;
    private static final int MOST_INTERVALS = 2_048;
    private static final long MOST_DAYS = 31;
    private static final int HALF_HOURS_OF_CARBON = 96;
    /** Dear power is made by gas, cheap by wind: g/kWh at nothing, and more per pound and MWh. */
    private static final double LEAST_CARBON = 40;
    private static final double CARBON_PER_POUND = 1.8;
    private static final double CLEANEST = 15;
    /** A time-of-use tariff in USD per kWh: off-peak, shoulder, peak. */
    private static final double[] OPENEI_RATES = {0.21, 0.29, 0.47};

    private final InstantSource clock;
    private final Prices imports;
    private final Prices exports;
    private final Wholesale wholesale;

    RetailFaces(InstantSource clock, Prices imports, Prices exports) {
        this.clock = clock;
        this.imports = imports;
        this.exports = exports;
        this.wholesale = new Wholesale(imports);
    }

    Answer amber(Request request) {
        if (!PlainFace.mayAsk(request)) {
            return PlainFace.noAccess();
        }
        if (request.path().equals("/v1/sites")) {
            ArrayNode sites = Json.array();
            sites.addObject().put("id", Accounts.AMBER_SITE).put("status", "active").put("intervalLength", 30);
            return Answer.json(200, sites);
        }
        if (!request.path().equals("/v1/sites/" + Accounts.AMBER_SITE + "/prices/current")) {
            return PlainFace.notFound();
        }
        int next = Integer.parseInt(request.query().getOrDefault("next", "0"));
        if (next < 0 || next > MOST_INTERVALS) {
            throw new BadRequest("next is 0 to " + MOST_INTERVALS);
        }
        ArrayNode rows = Json.array();
        Instant now = Prices.slotOf(clock.instant());
        for (int i = 0; i <= next; i++) {
            Instant start = now.plus(HALF_HOUR.multipliedBy(i));
            // what is paid for is a negative cost
            amber(rows, start, "general", imports.penceIncVat(start), 1);
            amber(rows, start, "feedIn", exports.penceIncVat(start), -1);
        }
        return Answer.json(200, rows);
    }

    private void amber(ArrayNode rows, Instant start, String channel, OptionalDouble pence, int sign) {
        if (pence.isEmpty()) {
            return;
        }
        double cents = Json.rounded(sign * pence.getAsDouble() * Wholesale.perPound("AUD").orElseThrow(), 5);
        boolean forecast = start.isAfter(clock.instant());
        Instant end = start.plus(HALF_HOUR);
        ObjectNode row = rows.addObject().put("type", forecast ? "ForecastInterval" : "CurrentInterval")
                .put("duration", HALF_HOUR.toMinutes())
                .put("nemTime", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(end.atOffset(NEM)))
                .put("startTime", start.plusSeconds(1).toString()).put("endTime", end.toString())
                .put("perKwh", cents)
                .put("spotPerKwh", Json.rounded(wholesale.poundsPerMwh(start).orElse(0) * CENTS_PER_MWH
                        * Wholesale.perPound("AUD").orElseThrow(), 5))
                .put("channelType", channel).put("spikeStatus", "none").put("descriptor", "neutral");
        if (forecast) {
            row.putObject("advancedPrice").put("low", cents * 0.9).put("predicted", cents).put("high", cents * 1.2);
        } else {
            row.put("estimate", true);
        }
    }

    /** Newest first; a row's stamp is the end of its five minutes. */
    Answer comed(Request request) {
        if (!request.path().equals("/api") || !"5minutefeed".equals(request.query().get("type"))) {
            return PlainFace.notFound();
        }
        Instant now = clock.instant();
        Instant from = comed(request, "datestart", now.minus(24, ChronoUnit.HOURS));
        Instant to = comed(request, "dateend", now);
        if (Duration.between(from, to).toDays() > MOST_DAYS) {
            throw new BadRequest("more than " + MOST_DAYS + " days");
        }
        Instant last = to.isBefore(now) ? to : now;
        ArrayNode rows = Json.array();
        long step = FIVE_MINUTES.toSeconds();
        for (long end = Math.floorDiv(last.getEpochSecond(), step) * step; end >= from.getEpochSecond(); end -= step) {
            Instant at = Instant.ofEpochSecond(end);
            OptionalDouble pounds = wholesale.poundsPerMwh(at.minus(FIVE_MINUTES));
            if (pounds.isPresent()) {
                rows.addObject().put("millisUTC", Long.toString(at.toEpochMilli())).put("price",
                        String.format(Locale.ROOT, "%.1f", pounds.getAsDouble() * CENTS_PER_MWH
                                * Wholesale.perPound("USD").orElseThrow()));
            }
        }
        return Answer.json(200, rows);
    }

    private static Instant comed(Request request, String name, Instant otherwise) {
        String text = request.query().getOrDefault(name, "");
        return text.isEmpty() ? otherwise : LocalDateTime.parse(text, MINUTE).atZone(CHICAGO).toInstant();
    }

    static Answer openei(Request request) {
        if (!request.path().equals("/utility_rates")) {
            return PlainFace.notFound();
        }
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        if (Accounts.OPENEI_TARIFF.equals(request.query().get("getpage"))) {
            ObjectNode item = items.addObject().put("label", Accounts.OPENEI_TARIFF)
                    .put("utility", "Simulated Light & Power").put("name", "Time of use").put("sector", "Residential");
            ArrayNode structure = item.putArray("energyratestructure");
            for (double rate : OPENEI_RATES) {
                structure.addArray().addObject().put("rate", rate).put("unit", "kWh");
            }
            item.set("energyweekdayschedule", schedule(2));
            item.set("energyweekendschedule", schedule(1));
        }
        return Answer.json(200, body);
    }

    /** The same in all months: nights at the first rate, days at the second, from 16:00 to 21:00 at {@code evening}. */
    private static ArrayNode schedule(int evening) {
        ArrayNode months = Json.array();
        for (int month = 0; month < 12; month++) {
            ArrayNode hours = months.addArray();
            for (int hour = 0; hour < 24; hour++) {
                hours.add(hour < 7 || hour >= 23 ? 0 : hour >= 16 && hour < 21 ? evening : 1);
            }
        }
        return months;
    }

    Answer carbon(Request request) {
        var path = request.segments();
        boolean regional = path.size() == 6 && path.get(0).equals("regional") && path.get(4).equals("postcode");
        if (!regional && path.size() != 3 || !path.get(regional ? 1 : 0).equals("intensity")
                || !path.get(regional ? 3 : 2).equals("fw48h")) {
            return PlainFace.notFound();
        }
        Instant from = Prices.slotOf(Instant.from(CARBON_TIME.parse(path.get(regional ? 2 : 1))));
        ArrayNode rows = Json.array();
        for (int i = 0; i <= HALF_HOURS_OF_CARBON; i++) {
            Instant start = from.plus(HALF_HOUR.multipliedBy(i));
            OptionalDouble pounds = wholesale.poundsPerMwh(start);
            if (pounds.isPresent()) {
                long grams = Math
                        .round(Math.max(CLEANEST, LEAST_CARBON + CARBON_PER_POUND * pounds.getAsDouble()));
                ObjectNode intensity = rows.addObject().put("from", CARBON_TIME.format(start))
                        .put("to", CARBON_TIME.format(start.plus(HALF_HOUR))).putObject("intensity");
                intensity.put("forecast", grams).put("index", grams < 100 ? "low" : grams < 200 ? "moderate" : "high");
                if (start.isBefore(clock.instant())) {
                    intensity.put("actual", grams);
                } else {
                    intensity.putNull("actual");
                }
            }
        }
        ObjectNode body = Json.object();
        if (regional) {
            body.putObject("data").put("regionid", 12).put("postcode", path.get(5)).set("data", rows);
        } else {
            body.set("data", rows);
        }
        return Answer.json(200, body);
    }
}
