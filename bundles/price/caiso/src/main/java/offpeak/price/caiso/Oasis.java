package offpeak.price.caiso;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Interval;
import offpeak.api.VendorException;

/** Asks CAISO's public data system. One call at a time for the whole host, as its acceptable use policy wants. */
record Oasis(URI baseUrl, Duration minInterval, boolean xml) {

    /** A market's name there, its report and the version that was read. */
    enum Market {
        RTM("PRC_INTVL_LMP", 3, Duration.ofMinutes(5)), RTPD("PRC_RTPD_LMP", 3, Duration.ofMinutes(15)), DAM("PRC_LMP",
                12, Duration.ofHours(1));

        private final String query;
        private final int version;
        private final Duration step;

        Market(String query, int version, Duration step) {
            this.query = query;
            this.version = version;
            this.step = step;
        }

        Duration step() {
            return step;
        }
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HH:mm'-0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Its refusal asks for 5 s; others in the house may ask as well. */
    private static final Duration BACK_OFF = Duration.ofSeconds(30);

    /**
     * @param window of at most 30 days, which it counts not always in the same way
     * @throws VendorException THROTTLED when it was asked too soon, by whomever; else as
     *         {@link OasisReport#read}
     */
    List<OasisReport.Row> prices(Host host, Market market, String node, Interval window) throws VendorException {
        URI uri = URI.create(baseUrl + "/oasisapi/SingleZip?queryname=" + market.query + "&market_run_id=" + market
                + "&version=" + market.version + "&startdatetime=" + TIME.format(window.start()) + "&enddatetime="
                + TIME.format(window.end()) + "&node=" + node + (xml ? "" : "&resultformat=6"));
        Http.Reply reply = send(host.http(), uri);
        if (reply.status() == 429 || reply.ok() && !OasisZip.looksLike(reply.bytes())) {
            // the refusal is a web page, with or without the status
            throw new VendorException("CAISO was asked too soon after another question from this address", BACK_OFF);
        }
        return OasisReport.read(host, OasisZip.unpack(reply.accepted("CAISO").bytes()), node);
    }

    /** The present price of a trading hub, as a page shows it. */
    OasisReport.Row hubPage(Http http, String node) throws VendorException {
        return HubPage.read(send(http, URI.create(baseUrl + "/oasisapi/prc_hub_lmp/PRC_HUB_LMP.html"))
                .accepted("CAISO's hub page").body(), node);
    }

    private Http.Reply send(Http http, URI uri) throws VendorException {
        return http.send(Http.Call.get(uri).within(PATIENCE).spaced(minInterval));
    }
}
