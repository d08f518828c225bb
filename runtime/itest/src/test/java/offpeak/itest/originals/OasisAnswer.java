package offpeak.itest.originals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import offpeak.itest.Answered;

/** CAISO's five-minute prices as its data service zips them, by a list of one's own. */
final class OasisAnswer {
    private static final int STEP_S = 300;
    /** A price is out three minutes after its start. */
    private static final int OUT_S = 170;

    private OasisAnswer() {}

    static HttpResponse<byte[]> of(HttpRequest request, Instant now, ToIntFunction<Instant> price) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : request.uri().getRawQuery().split("&")) {
            query.put(pair.split("=")[0], pair.split("=")[1]);
        }
        StringBuilder rows = new StringBuilder("INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,NODE,LMP_TYPE,VALUE\n");
        Instant end = now.minusSeconds(OUT_S);
        for (Instant at = begin(query.get("startdatetime")); at.isBefore(end); at = at.plusSeconds(STEP_S)) {
            rows.append(stamp(at)).append(',').append(stamp(at.plusSeconds(STEP_S))).append(',')
                    .append(query.get("node")).append(",LMP,").append(price.applyAsInt(at)).append('\n');
        }
        return new Answered(request, "application/x-zip-compressed", zip(rows.toString()));
    }

    /** Such as {@code 20260715T23:00-0000}. */
    private static Instant begin(String text) {
        long seconds = Instant.parse(text.substring(0, 4) + "-" + text.substring(4, 6) + "-" + text.substring(6, 14)
                + ":00Z").getEpochSecond();
        return Instant.ofEpochSecond(seconds / STEP_S * STEP_S);
    }

    private static String stamp(Instant at) {
        return at.toString().replace("Z", "-00:00");
    }

    private static byte[] zip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("prices.csv"));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
