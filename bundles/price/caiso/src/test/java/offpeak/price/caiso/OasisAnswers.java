package offpeak.price.caiso;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import offpeak.testkit.Fixtures.Answer;

/** OASIS's answers in their recorded shapes. */
final class OasisAnswers {
    static final String RTM_HEADER = "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,NODE_ID,NODE,"
            + "MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,VALUE,OPR_INTERVAL,GROUP\n";
    static final String DAM_HEADER = "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,NODE_ID_XML,"
            + "NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,MW,GROUP\n";

    private OasisAnswers() {}

    static String rtm(String start, String node, String type, double perMwh) {
        return stamp(start, 0) + "," + stamp(start, 300) + ",2026-07-14,1," + node + "," + node + "," + node + ",RTM,"
                + type + "," + type + "_PRC," + node + ",ALL_APNODES,0," + perMwh + ",1,1\n";
    }

    static String dam(String start, String node, double perMwh) {
        return stamp(start, 0) + "," + stamp(start, 3600) + ",2026-07-14,1,0," + node + "," + node + "," + node
                + ",DAM,LMP,LMP_PRC," + node + ",ALL_APNODES,0," + perMwh + ",1\n";
    }

    private static String stamp(String start, int seconds) {
        return Instant.parse(start).plusSeconds(seconds).toString().replace("Z", "-00:00");
    }

    static String xml(String start, String node, double perMwh) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><m:OASISReport xmlns:m=\"http://www.caiso.com/soa/OASISReport_v1.xsd\">"
                + "<m:MessagePayload><m:RTO><m:name>CAISO</m:name><m:REPORT_ITEM><m:REPORT_DATA><m:DATA_ITEM>LMP_CONG_PRC"
                + "</m:DATA_ITEM><m:RESOURCE_NAME>" + node + "</m:RESOURCE_NAME><m:INTERVAL_START_GMT>"
                + stamp(start, 0)
                + "</m:INTERVAL_START_GMT><m:INTERVAL_END_GMT>" + stamp(start, 300)
                + "</m:INTERVAL_END_GMT><m:VALUE>1</m:VALUE></m:REPORT_DATA><m:REPORT_DATA><m:DATA_ITEM>LMP_PRC</m:DATA_ITEM>"
                + "<m:RESOURCE_NAME>" + node
                + "</m:RESOURCE_NAME><m:OPR_DATE>2026-07-14</m:OPR_DATE><m:INTERVAL_START_GMT>"
                + stamp(start, 0) + "</m:INTERVAL_START_GMT><m:INTERVAL_END_GMT>" + stamp(start, 300)
                + "</m:INTERVAL_END_GMT><m:VALUE>" + perMwh
                + "</m:VALUE></m:REPORT_DATA></m:REPORT_ITEM></m:RTO></m:MessagePayload></m:OASISReport>";
    }

    static String error(String code, String text) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><m:OASISReport xmlns:m=\"http://www.caiso.com/soa/OASISReport_v1.xsd\">"
                + "<m:MessagePayload><m:RTO><m:name>CAISO</m:name><m:ERROR><m:ERR_CODE>" + code
                + "</m:ERR_CODE><m:ERR_DESC>" + text
                + "</m:ERR_DESC></m:ERROR></m:RTO></m:MessagePayload></m:OASISReport>";
    }

    static Answer zipped(String... texts) {
        return Answer.bytes("application/x-zip-compressed", zip(texts));
    }

    static byte[] zip(String... texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < texts.length; i++) {
                zip.putNextEntry(new ZipEntry(i == 0 ? "../../etc/passwd" : "member-" + i));
                zip.write(texts[i].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String hubPage(String when, String np15) {
        return "<html><body><h1>Hub Prices</h1><h1>\n\t\tCurrent hub LMPs for " + when + "\n</h1><table>"
                + "<tr class=\"datarow\"><td>\n NP15</td><td>\t" + np15
                + " </td><td>$ 1.0</td><td>$ 2.0</td><td>$ 3.0</td></tr>"
                + "<tr class=\"datarow\"><td>SP15</td><td>$\n 31.5</td><td>$ 1</td><td>$ 2</td><td>$ 3</td></tr></table>"
                + "</body></html>";
    }
}
