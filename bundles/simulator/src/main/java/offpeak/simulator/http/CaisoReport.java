package offpeak.simulator.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import offpeak.simulator.price.CaisoMarket;

/** OASIS's reports as it writes them: a zip with a table or an XML, of the prices' parts too, in no order to rely on. */
final class CaisoReport {

    /** A market, its report, and how its table calls the price. */
    enum Market {
        RTM("PRC_INTVL_LMP", Duration.ofMinutes(5), "VALUE", CaisoMarket::realTime), //
        RTPD("PRC_RTPD_LMP", Duration.ofMinutes(15), "PRC", CaisoMarket::quarterHour), //
        DAM("PRC_LMP", Duration.ofHours(1), "MW", CaisoMarket::dayAhead);

        private final String query;
        private final Duration step;
        private final String column;
        private final ToDoubleBiFunction<CaisoMarket, Instant> price;

        Market(String query, Duration step, String column, ToDoubleBiFunction<CaisoMarket, Instant> price) {
            this.query = query;
            this.step = step;
            this.column = column;
            this.price = price;
        }

        String query() {
            return query;
        }

        Duration step() {
            return step;
        }
    }

    /** The parts of a price at a node, $/MWh: the price itself is their sum. */
    record Parts(double energy, double congestion, double loss) {

        private static final double LOSS = 0.012;
        private static final Map<String, Double> CONGESTION = Map.of("TH_NP15_GEN-APND", 0.4, "TH_SP15_GEN-APND", -1.6,
                "TH_ZP26_GEN-APND", -0.8);

        static Parts of(Market market, CaisoMarket prices, String node, Instant start) {
            double energy = cents(market.price.applyAsDouble(prices, start));
            // any other node is a little off, always by the same
            double congestion = CONGESTION.getOrDefault(node, Math.floorMod(node.hashCode(), 61) / 10.0 - 3);
            return new Parts(energy, congestion, cents(energy * LOSS));
        }

        double price() {
            return cents(energy + congestion + loss);
        }

        private Map<String, Double> byType() {
            return Map.of("LMP", price(), "MCE", energy, "MCC", congestion, "MCL", loss);
        }

        private static double cents(double value) {
            return Json.rounded(value, 2);
        }
    }

    private static final Map<String, String> ITEMS = Map.of("LMP", "LMP_PRC", "MCE", "LMP_ENE_PRC", "MCC",
            "LMP_CONG_PRC", "MCL", "LMP_LOSS_PRC");
    private static final List<String> TYPES = List.of("MCC", "LMP", "MCL", "MCE");
    private static final String XML_START = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><m:OASISReport "
            + "xmlns:m=\"http://www.caiso.com/soa/OASISReport_v1.xsd\"><m:MessageHeader><m:Source>OASIS</m:Source>"
            + "<m:Version>v20131201</m:Version></m:MessageHeader><m:MessagePayload><m:RTO><m:name>CAISO</m:name>";
    private static final String XML_END = "</m:RTO></m:MessagePayload></m:OASISReport>";

    private final CaisoMarket prices;

    CaisoReport(CaisoMarket prices) {
        this.prices = prices;
    }

    CaisoMarket prices() {
        return prices;
    }

    Answer csv(Market market, List<String> nodes, List<Instant> starts) {
        StringBuilder table = new StringBuilder("INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,"
                + "NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS," + market.column
                + ",OPR_INTERVAL,GROUP\n");
        for (String node : nodes) {
            for (String type : TYPES) {
                for (Instant start : starts) {
                    table.append(stamp(start)).append(',').append(stamp(start.plus(market.step))).append(',')
                            .append(tradeDate(start)).append(',').append(hourEnding(start)).append(',').append(node)
                            .append(',').append(node).append(',').append(node).append(',').append(market).append(',')
                            .append(type).append(',').append(ITEMS.get(type)).append(',').append(node)
                            .append(",ALL_APNODES,0,").append(value(market, node, start, type)).append(',')
                            .append(interval(market, start)).append(",1\n");
                }
            }
        }
        return zip(name(market, starts) + "_csv.zip", name(market, starts) + ".csv", table.toString());
    }

    Answer xml(Market market, List<String> nodes, List<Instant> starts) {
        StringBuilder report = new StringBuilder(XML_START).append("<m:REPORT_ITEM><m:REPORT_HEADER><m:SYSTEM>OASIS"
                + "</m:SYSTEM><m:REPORT>").append(market.query).append("</m:REPORT><m:UOM>US$/MWh</m:UOM>"
                        + "</m:REPORT_HEADER>");
        for (String node : nodes) {
            for (String type : TYPES) {
                for (Instant start : starts) {
                    report.append("<m:REPORT_DATA>").append(element("DATA_ITEM", ITEMS.get(type)))
                            .append(element("RESOURCE_NAME", node)).append(element("OPR_DATE", tradeDate(start)))
                            .append(element("INTERVAL_NUM", interval(market, start)))
                            .append(element("INTERVAL_START_GMT", stamp(start)))
                            .append(element("INTERVAL_END_GMT", stamp(start.plus(market.step))))
                            .append(element("VALUE", value(market, node, start, type))).append("</m:REPORT_DATA>");
                }
            }
        }
        return zip(name(market, starts) + "_xml.zip", name(market, starts) + ".xml",
                report.append("</m:REPORT_ITEM>").append(XML_END).toString());
    }

    /** A refusal is an answer like others, whatever format was asked for. */
    static Answer error(int code, String why) {
        return zip("INVALID_REQUEST.xml.zip", "INVALID_REQUEST.xml", XML_START + "<m:ERROR>"
                + element("ERR_CODE", code) + element("ERR_DESC", why) + "</m:ERROR>" + XML_END);
    }

    private double value(Market market, String node, Instant start, String type) {
        return Parts.of(market, prices, node, start).byType().get(type);
    }

    private static String element(String name, Object value) {
        return "<m:" + name + ">" + value + "</m:" + name + ">";
    }

    private static String name(Market market, List<Instant> starts) {
        return String.format(Locale.ROOT, "%s_%s_%s_%s", tradeDate(starts.get(0)),
                tradeDate(starts.get(starts.size() - 1)), market.query, market).replace("-", "");
    }

    private static String stamp(Instant at) {
        return at.toString().replace("Z", "-00:00");
    }

    static LocalDate tradeDate(Instant at) {
        return LocalDate.ofInstant(at, CaisoMarket.PACIFIC);
    }

    /** Counted from the start of the trade date, so that a day has 23 to 25. */
    static long hourEnding(Instant at) {
        return Duration.between(tradeDate(at).atStartOfDay(CaisoMarket.PACIFIC).toInstant(), at).toHours() + 1;
    }

    /** Counted from 1 within the hour; a price of a whole hour has 0. */
    static long interval(Market market, Instant at) {
        return market == Market.DAM
                ? 0
                : Math.floorMod(at.getEpochSecond(), 3_600L) / market.step.toSeconds() + 1;
    }

    private static Answer zip(String file, String member, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(member));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer(200, Map.of("Content-Disposition", "inline; filename=" + file + ";"),
                "application/x-zip-compressed", bytes.toByteArray());
    }
}
