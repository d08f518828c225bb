package offpeak.simulator.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import offpeak.simulator.price.Prices;
import offpeak.simulator.price.Publication;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The pages of unit rates: newest first, rows that overlap the window, of what is published by now. */
final class OctopusRates {

    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1_500;

    private final InstantSource clock;
    private final Faults faults;

    OctopusRates(InstantSource clock, Faults faults) {
        this.clock = clock;
        this.faults = faults;
    }

    Answer answer(OctopusFace.Product product, Request request) {
        Instant from = instant(request, "period_from").orElse(Instant.MIN);
        Instant to = instant(request, "period_to").orElse(Instant.MAX);
        int size = Math.min(LARGEST_PAGE, number(request, "page_size", USUAL_PAGE));
        int page = number(request, "page", 1);
        List<Instant> slots = published(product.prices(), from, to);
        int pages = Math.max(1, (slots.size() + size - 1) / size);
        if (page > pages) {
            return OctopusFace.detail(404, "Invalid page.");
        }
        ObjectNode body = Json.object().put("count", slots.size());
        body.put("next", page < pages ? link(request, page + 1) : null);
        body.put("previous", page > 1 ? link(request, page - 1) : null);
        ArrayNode results = body.putArray("results");
        for (Instant slot : slots.subList((page - 1) * size, Math.min(slots.size(), page * size))) {
            results.add(row(product, slot));
        }
        return Answer.json(200, body);
    }

    /** Starts of the half-hours that are out and overlap [from, to), newest first. */
    private List<Instant> published(Prices prices, Instant from, Instant to) {
        List<Instant> slots = new ArrayList<>();
        if (faults.has(Fault.OCTOPUS_EMPTY)) {
            return slots;
        }
        Duration late = Duration.ofHours(faults.number(Fault.OCTOPUS_LATE).orElse(0));
        Instant end = Publication.at(clock.instant(), late, faults.has(Fault.OCTOPUS_PARTIAL)).batchEnd();
        Instant last = to.isBefore(end) ? Prices.slotOf(to.minusNanos(1)) : end.minusSeconds(Prices.HALF_HOUR_S);
        Instant first = from.isAfter(prices.first()) ? Prices.slotOf(from) : prices.first();
        for (Instant slot = last; !slot.isBefore(first); slot = slot.minusSeconds(Prices.HALF_HOUR_S)) {
            if (prices.penceIncVat(slot).isPresent()) {
                slots.add(slot);
            }
        }
        return slots;
    }

    private static ObjectNode row(OctopusFace.Product product, Instant slot) {
        double incVat = product.prices().penceIncVat(slot).orElseThrow();
        return Json.object().put("value_exc_vat", Json.rounded(incVat / product.incVatFactor(), 5))
                .put("value_inc_vat", Json.rounded(incVat, 5)).put("valid_from", slot.toString())
                .put("valid_to", slot.plusSeconds(Prices.HALF_HOUR_S).toString()).putNull("payment_method");
    }

    /** The same question for another page, its parameters in alphabetical order; the first page is not named. */
    private static String link(Request request, int page) {
        Map<String, String> query = new TreeMap<>(request.query());
        query.remove("page");
        if (page > 1) {
            query.put("page", Integer.toString(page));
        }
        StringBuilder url = new StringBuilder(request.base()).append(request.path());
        char separator = '?';
        for (Map.Entry<String, String> each : query.entrySet()) {
            url.append(separator).append(each.getKey()).append('=')
                    .append(URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return url.toString();
    }

    /** A time of the query; without an offset it is London's, as the vendor reads it. */
    private static Optional<Instant> instant(Request request, String name) {
        String text = request.query().getOrDefault(name, "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            TemporalAccessor read = DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from,
                    LocalDateTime::from);
            return Optional.of(read instanceof OffsetDateTime known
                    ? known.toInstant()
                    : ((LocalDateTime) read).atZone(Publication.LONDON).toInstant());
        } catch (DateTimeException e) {
            throw new BadRequest(name + " is not a date and time: " + text);
        }
    }

    private static int number(Request request, String name, int otherwise) {
        String text = request.query().getOrDefault(name, "");
        if (!text.matches("\\d{0,6}") || text.matches("0+")) {
            throw new BadRequest(name + " is not a whole number above 0: " + text);
        }
        return text.isEmpty() ? otherwise : Integer.parseInt(text);
    }
}
