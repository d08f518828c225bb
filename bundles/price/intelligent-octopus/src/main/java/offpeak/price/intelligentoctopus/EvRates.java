package offpeak.price.intelligentoctopus;

import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.Http;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the cheap and the dear kWh of a tariff cost. Products differ in how many registers they name, so the links of the
 * product itself are followed, on our own address only.
 *
 * @param offPeak GBP per kWh, VAT included
 * @param peak the same
 */
record EvRates(double offPeak, double peak) {
    private static final Pattern TARIFF = Pattern.compile("E-[12]R-([A-Z0-9][A-Z0-9-]{2,60})-([A-HJ-NP])");
    private static final List<String> REGISTERS = List.of("four_rate_ev_electricity_tariffs",
            "dual_register_electricity_tariffs", "single_register_electricity_tariffs");
    private static final List<String> RATES = List.of("standard_unit_rates", "day_unit_rates", "night_unit_rates");
    /** p/kWh. */
    private static final double LOWEST = -100;
    private static final double HIGHEST = 200;

    /**
     * @param tariffCode e.g. {@code E-1R-IOG-SMB-25-12-01-C}
     * @throws VendorException BAD_ANSWER when the product names no rates
     */
    static EvRates of(Http http, URI baseUrl, String tariffCode, Instant now) throws VendorException {
        Matcher code = TARIFF.matcher(tariffCode);
        if (!code.matches()) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "Octopus names a tariff that is none: set offPeakRate and peakRate yourself");
        }
        JsonNode product = get(http, URI.create(baseUrl + "/v1/products/" + code.group(1) + "/"));
        double lowest = Double.MAX_VALUE;
        double highest = -Double.MAX_VALUE;
        for (String register : REGISTERS) {
            JsonNode payments = product.path(register).path("_" + code.group(2));
            JsonNode leaf = payments.path("direct_debit_monthly").isObject()
                    ? payments.path("direct_debit_monthly")
                    : payments.path("varying");
            for (JsonNode link : leaf.path("links")) {
                Optional<URI> rates = rates(baseUrl, link, now);
                if (rates.isPresent()) {
                    for (JsonNode row : get(http, rates.get()).path("results")) {
                        OptionalDouble price = price(row);
                        lowest = Math.min(lowest, price.orElse(lowest));
                        highest = Math.max(highest, price.orElse(highest));
                    }
                }
            }
            if (lowest <= highest) {
                return new EvRates(lowest, highest);
            }
        }
        throw new VendorException(Kind.BAD_ANSWER, "Octopus names no rates of " + code.group(1) + " in region "
                + code.group(2) + ": set offPeakRate and peakRate yourself");
    }

    private static Optional<URI> rates(URI baseUrl, JsonNode link, Instant now) throws VendorException {
        if (!RATES.contains(link.path("rel").asString(""))) {
            return Optional.empty();
        }
        String path;
        try {
            path = URI.create(link.path("href").asString("")).getRawPath();
        } catch (IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Octopus names rates at no address", e);
        }
        if (path == null || !path.matches("/v1/products/[A-Za-z0-9/_-]+/")) {
            throw new VendorException(Kind.BAD_ANSWER, "Octopus names rates at an odd address");
        }
        return Optional.of(URI.create(baseUrl + path + "?period_from=" + DispatchBook.floor(now.minusSeconds(86_400))
                + "&period_to=" + DispatchBook.floor(now.plusSeconds(86_400)) + "&page_size=1500"));
    }

    private static JsonNode get(Http http, URI uri) throws VendorException {
        Http.Reply reply = http.send(Http.Call.get(uri).expecting("application/json"));
        // a register that the product does not have
        if (reply.status() == 400 || reply.status() == 404) {
            return Kraken.JSON.createObjectNode();
        }
        try {
            return Kraken.JSON.readTree(reply.accepted("Octopus").body());
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Octopus answered something that is not JSON", e);
        }
    }

    /** Each price comes twice, once for those who do not pay by direct debit. */
    private static OptionalDouble price(JsonNode row) throws VendorException {
        try {
            if (row.path("payment_method").asString("").equals("NON_DIRECT_DEBIT")) {
                return OptionalDouble.empty();
            }
            if (row.path("valid_from").isString()) {
                OffsetDateTime.parse(row.path("valid_from").asString());
            }
            double pence = row.path("value_inc_vat").isNumber()
                    ? row.path("value_inc_vat").asDouble(Double.NaN)
                    : Double.NaN;
            if (!(pence >= LOWEST && pence <= HIGHEST)) {
                throw new VendorException(Kind.BAD_ANSWER, "Octopus names an impossible rate");
            }
            // by decimals, because 24.57 / 100 is not 0.2457
            return OptionalDouble.of(BigDecimal.valueOf(pence).movePointLeft(2).doubleValue());
        } catch (DateTimeException e) {
            throw new VendorException(Kind.BAD_ANSWER, "Octopus's rates can't be read", e);
        }
    }
}
