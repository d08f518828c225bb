package offpeak.price.caiso;

import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import offpeak.api.Host;
import offpeak.api.Interval;
import offpeak.api.Rows;
import offpeak.api.SafeXml;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/**
 * Reads the members of an OASIS answer: prices as CSV or XML, or an error as XML. Columns are found by name and rows come
 * in any order; only the locational marginal price itself is taken, in $/MWh.
 */
final class OasisReport {
    /** The market's bids are capped at 2,000 $/MWh; losses and congestion may lift a node above. */
    private static final double IMPOSSIBLE_PER_MWH = 20_000;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Set<String> PRICE_COLUMNS = Set.of("MW", "VALUE", "PRC");
    private static final String PRICES = "CAISO's prices";
    private static final String LMP = "LMP";
    private static final String LMP_ITEM = "LMP_PRC";
    private static final int NO_DATA = 1000;
    private static final int BEING_MADE = 1015;

    /** A price of one node. */
    record Row(Interval interval, double perMwh) {}

    private OasisReport() {}

    /**
     * @return empty when there is no price for the time asked, which is no failure
     * @throws VendorException CONFIGURATION when the question is refused, else BAD_ANSWER or UNREACHABLE
     */
    static List<Row> read(Host host, List<OasisZip.Member> members, String node) throws VendorException {
        List<Row> rows = new ArrayList<>();
        try {
            for (OasisZip.Member member : members) {
                String text = member.text().stripLeading();
                List<Cells> found = text.startsWith("<") ? xml(text, node) : csv(text, node);
                Rows.each(host, PRICES + " of " + node, found, cells -> rows.add(cells.row()));
            }
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER, PRICES + " of " + node + " can't be read", e);
        }
        return rows;
    }

    /** A row as it stands there. */
    private record Cells(String start, String end, String price) {

        Row row() throws VendorException {
            double perMwh = Double.parseDouble(price);
            if (!(Math.abs(perMwh) < IMPOSSIBLE_PER_MWH)) {
                throw new VendorException(Kind.BAD_ANSWER, PRICES + " can't be read: an impossible price");
            }
            Interval interval = new Interval(instant(start), instant(end));
            if (interval.duration().compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a price that holds for more than an hour");
            }
            return new Row(interval, perMwh);
        }
    }

    /** OASIS quotes nothing and has no commas within a value. */
    private static List<Cells> csv(String text, String node) {
        List<String> lines = text.lines().toList();
        List<String> header = List.of(lines.isEmpty() ? new String[0] : lines.get(0).strip().split(","));
        Optional<String> price = header.stream().filter(PRICE_COLUMNS::contains).findFirst();
        if (price.isEmpty() || !header.containsAll(List.of("INTERVALSTARTTIME_GMT", "INTERVALENDTIME_GMT", "NODE",
                "LMP_TYPE"))) {
            throw new IllegalArgumentException("no table of prices");
        }
        List<Cells> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (line.isBlank()) {
                continue;
            }
            if (cells.length < header.size()) {
                throw new IllegalArgumentException("a row that is cut");
            }
            if (cells[header.indexOf("LMP_TYPE")].equals(LMP) && cells[header.indexOf("NODE")].equals(node)) {
                rows.add(new Cells(cells[header.indexOf("INTERVALSTARTTIME_GMT")],
                        cells[header.indexOf("INTERVALENDTIME_GMT")], cells[header.indexOf(price.get())]));
            }
        }
        return rows;
    }

    private static List<Cells> xml(String text, String node) throws XMLStreamException, VendorException {
        XMLStreamReader reader = SafeXml.reader(new StringReader(text));
        List<Cells> rows = new ArrayList<>();
        Map<String, String> fields = new HashMap<>();
        String open = "";
        boolean report = false;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                // versions differ in upper and lower case
                open = reader.getLocalName().toUpperCase(Locale.ROOT);
                report = report || open.equals("OASISREPORT");
                if (open.equals("REPORT_DATA") || open.equals("ERROR")) {
                    fields.clear();
                }
            } else if (event == XMLStreamConstants.CHARACTERS && !open.isEmpty()) {
                fields.merge(open, reader.getText().strip(), String::concat);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                String closed = reader.getLocalName().toUpperCase(Locale.ROOT);
                if (closed.equals("ERROR")) {
                    return refused(fields);
                }
                if (closed.equals("REPORT_DATA") && LMP_ITEM.equals(fields.get("DATA_ITEM"))
                        && node.equals(fields.get("RESOURCE_NAME"))) {
                    rows.add(new Cells(fields.getOrDefault("INTERVAL_START_GMT", ""),
                            fields.getOrDefault("INTERVAL_END_GMT", ""), fields.getOrDefault("VALUE", "")));
                }
                open = "";
            }
        }
        if (!report) {
            throw new IllegalArgumentException("no OASIS report");
        }
        return rows;
    }

    private static List<Cells> refused(Map<String, String> fields) throws VendorException {
        String code = fields.getOrDefault("ERR_CODE", "");
        String text = fields.getOrDefault("ERR_DESC", "no reason given");
        String said = "CAISO refused: " + text.substring(0, Math.min(160, text.length())) + " (" + code + ")";
        int number = code.matches("\\d{1,5}") ? Integer.parseInt(code) : -1;
        if (number == NO_DATA) {
            return List.of();
        }
        throw new VendorException(number == BEING_MADE
                ? Kind.UNREACHABLE
                : number > NO_DATA && number < BEING_MADE ? Kind.CONFIGURATION : Kind.BAD_ANSWER, said);
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
