package offpeak.price.entsoe;

import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import offpeak.api.Host;
import offpeak.api.Interval;
import offpeak.api.SafeXml;
import offpeak.api.Series;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Reads a Publication_MarketDocument of day-ahead prices. */
final class PublicationDocument {
    private static final Duration SHORTEST = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final double KWH_PER_MWH = 1000;
    /** The harmonised ceiling of the day-ahead auction is EUR 4 per kWh, its floor EUR -0.50. */
    private static final double IMPOSSIBLE_EUR_PER_KWH = 10;
    /** Four days of quarters with room; a document that goes on is broken. */
    private static final int MOST_POSITIONS = 1000;
    private static final Set<String> READ = Set.of("currency_Unit.name", "price_Measure_Unit.name", "start", "end",
            "resolution", "position", "price.amount", "text",
            "classificationSequence_AttributeInstanceComponent.position");

    /** One stretch of equal steps, as it is read. */
    private static final class Period {
        private Instant start;
        private Instant end;
        private Duration step;
        private final NavigableMap<Integer, Double> points = new TreeMap<>();
    }

    private final Host host;
    private final NavigableMap<Instant, Series.Entry<Double>> prices = new TreeMap<>();
    private final Map<Instant, Integer> ranks = new TreeMap<>();
    private Period period = new Period();
    private int position;
    /** Of several series of one hour the one with the lowest number is the auction's own. */
    private int rank = 1;
    private String refusal = "";
    private boolean odd;

    private PublicationDocument(Host host) {
        this.host = host;
    }

    /**
     * @return EUR per kWh without tax; empty when the zone has none for the time asked
     * @throws VendorException LOGIN for a refused token, BAD_ANSWER for anything that is no such document
     */
    static Series<Double> euroPerKwh(Host host, String xml) throws VendorException {
        PublicationDocument document = new PublicationDocument(host);
        try {
            XMLStreamReader reader = SafeXml.reader(new StringReader(xml));
            try {
                return document.read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | DateTimeException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER, "ENTSO-E's prices can't be read: "
                    + (e instanceof IllegalArgumentException && !(e instanceof NumberFormatException)
                            ? e.getMessage()
                            : "not the XML that was expected"),
                    e);
        }
    }

    private Series<Double> read(XMLStreamReader reader) throws XMLStreamException, VendorException {
        String root = "";
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                String name = reader.getLocalName();
                root = root.isEmpty() ? name : root;
                if (name.equals("TimeSeries")) {
                    rank = 1;
                } else if (name.equals("Period")) {
                    period = new Period();
                } else if (READ.contains(name)) {
                    value(name, reader.getElementText().strip());
                }
            } else if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("Period")) {
                close();
            }
        }
        if (root.equals("Acknowledgement_MarketDocument")) {
            return acknowledged();
        }
        if (!root.equals("Publication_MarketDocument")) {
            throw new IllegalArgumentException("another document: " + (root.length() > 60 ? "" : root));
        }
        prices.values().removeIf(price -> price.value().isNaN());
        require(!odd || !prices.isEmpty(), "no price in it is one");
        return Series.of(prices.values());
    }

    /** What is answered in place of prices: nothing there yet, or a refusal. */
    private Series<Double> acknowledged() throws VendorException {
        if (refusal.contains("No matching data")) {
            return Series.empty();
        }
        boolean login = refusal.toLowerCase(java.util.Locale.ROOT).contains("token")
                || refusal.contains("Unauthorized");
        throw new VendorException(login ? Kind.LOGIN : Kind.BAD_ANSWER, login
                ? "ENTSO-E does not accept the token: check it in your account there"
                : "ENTSO-E has no prices: " + refusal.substring(0, Math.min(160, refusal.length())));
    }

    private void value(String name, String text) {
        switch (name) {
            case "currency_Unit.name" -> require(text.equals("EUR"), "prices in another currency than EUR");
            case "price_Measure_Unit.name" -> require(text.equals("MWH"), "prices in another unit than MWh");
            case "classificationSequence_AttributeInstanceComponent.position" -> rank = Integer.parseInt(text);
            case "start" -> period.start = OffsetDateTime.parse(text).toInstant();
            case "end" -> period.end = OffsetDateTime.parse(text).toInstant();
            case "resolution" -> {
                period.step = Duration.parse(text);
                require(period.step.compareTo(SHORTEST) >= 0 && period.step.compareTo(LONGEST) <= 0,
                        "an impossible resolution");
            }
            case "position" -> {
                position = Integer.parseInt(text);
                require(position >= 1 && position <= MOST_POSITIONS, "an impossible position");
            }
            case "price.amount" -> {
                double perKwh = number(text) / KWH_PER_MWH;
                require(!(Math.abs(perKwh) >= IMPOSSIBLE_EUR_PER_KWH), "an impossible price");
                period.points.put(position, perKwh);
            }
            default -> refusal = text;
        }
    }

    /** NaN where there is none: the price before does not hold on, as it would without this point. */
    private double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            leftOut("price at " + period.start + " position " + position + ", which is no number");
            return Double.NaN;
        }
    }

    private void leftOut(String what) {
        odd = true;
        host.leftOut("ENTSO-E's " + what);
    }

    /** A price that is the same as the one before it is left out. */
    private void close() {
        require(period.start != null && period.end != null && period.step != null && !period.points.isEmpty()
                && period.points.firstKey() == 1, "an incomplete period");
        if (!period.end.isAfter(period.start)) {
            leftOut("period at " + period.start + ", which has no length");
            return;
        }
        long steps = Duration.between(period.start, period.end).dividedBy(period.step);
        require(steps <= MOST_POSITIONS, "a period that is too long");
        for (int step = 0; step < steps; step++) {
            Instant start = period.start.plus(period.step.multipliedBy(step));
            if (ranks.getOrDefault(start, Integer.MAX_VALUE) > rank) {
                ranks.put(start, rank);
                prices.put(start, new Series.Entry<>(Interval.of(start, period.step),
                        period.points.floorEntry(step + 1).getValue()));
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
