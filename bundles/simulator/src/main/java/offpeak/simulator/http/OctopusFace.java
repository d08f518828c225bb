package offpeak.simulator.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import offpeak.simulator.price.Prices;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Octopus Energy's REST catalogue: in all 14 regions, at the same prices, an import and an export
 * Agile product and one for cars. */
final class OctopusFace implements Face {

    /** Grid supply point groups; there is no I and no O. */
    static final String REGIONS = "ABCDEFGHJKLMNP";
    private static final double STANDING_PENCE_EX_VAT = 45.0;

    private final List<Product> products;
    private final OctopusRates rates;

    /**
     * @param incVatFactor what VAT multiplies a price by: export bears none
     */
    record Product(String code, boolean export, Prices prices, double incVatFactor) {

        boolean hasTariff(String tariff) {
            String head = "E-1R-" + code + "-";
            return tariff.length() == head.length() + 1 && tariff.startsWith(head)
                    && REGIONS.indexOf(tariff.charAt(head.length())) >= 0;
        }
    }

    OctopusFace(InstantSource clock, Faults faults, Prices imports, Prices exports) {
        this.products = List.of(new Product(Accounts.IMPORT_PRODUCT, false, imports, 1.05),
                new Product(Accounts.EXPORT_PRODUCT, true, exports, 1));
        this.rates = new OctopusRates(clock, faults);
    }

    @Override
    public Answer badRequest(String why) {
        return detail(400, why);
    }

    @Override
    public Answer answer(Request request) {
        if (!request.isGet()) {
            return detail(405, "Method \"" + request.method() + "\" not allowed.");
        }
        List<String> path = request.segments();
        if (!request.path().endsWith("/") || path.size() < 2 || !path.get(1).equals("products")) {
            return detail(404, "Not found.");
        }
        if (path.size() == 2) {
            return Answer.json(200, catalogue(request.base()));
        }
        if (path.get(2).equals(Accounts.INTELLIGENT_PRODUCT)) {
            return IntelligentProduct.answer(path.subList(3, path.size()), request.base());
        }
        return products.stream().filter(p -> p.code().equals(path.get(2))).findFirst()
                .map(p -> ofProduct(p, path, request)).orElse(detail(404, "Not found."));
    }

    private Answer ofProduct(Product product, List<String> path, Request request) {
        if (path.size() == 3) {
            return Answer.json(200, details(product, request.base()));
        }
        if (path.size() == 6 && path.get(3).equals("electricity-tariffs") && product.hasTariff(path.get(4))) {
            if (path.get(5).equals("standard-unit-rates")) {
                return rates.answer(product, request);
            }
            if (path.get(5).equals("standing-charges")) {
                return Answer.json(200, standingCharges(product));
            }
        }
        return detail(404, "Not found.");
    }

    static Answer detail(int status, String detail) {
        return Answer.json(status, Json.object().put("detail", detail));
    }

    private ObjectNode catalogue(String base) {
        ArrayNode results = Json.array();
        List<ObjectNode> rows = new ArrayList<>(products.stream().map(OctopusFace::summary).toList());
        rows.add(IntelligentProduct.summary());
        for (ObjectNode row : rows) {
            row.putArray("links").add(link(base + "/v1/products/" + row.path("code").asString() + "/", "self"));
            results.add(row);
        }
        return page(results);
    }

    /** All rows on the one page that there is. */
    static ObjectNode page(ArrayNode rows) {
        ObjectNode body = Json.object().put("count", rows.size()).putNull("next").putNull("previous");
        body.set("results", rows);
        return body;
    }

    private static ObjectNode summary(Product product) {
        String name = product.export() ? "Agile Outgoing Octopus" : "Agile Octopus";
        return Json.object().put("code", product.code()).put("direction", product.export() ? "EXPORT" : "IMPORT")
                .put("full_name", name).put("display_name", name).put("description", "Half-hourly prices, simulated.")
                .put("is_variable", true).put("is_green", true).put("is_tracker", false).put("is_prepay", false)
                .put("is_business", false).put("is_restricted", false).put("term", 12)
                .put("available_from", product.prices().first().toString()).putNull("available_to")
                .put("brand", "OCTOPUS_ENERGY");
    }

    private static ObjectNode details(Product product, String base) {
        ObjectNode body = summary(product);
        ObjectNode regions = body.putObject("single_register_electricity_tariffs");
        body.putObject("dual_register_electricity_tariffs");
        body.putObject("four_rate_ev_electricity_tariffs");
        body.putObject("single_register_gas_tariffs");
        for (char region : REGIONS.toCharArray()) {
            String tariff = "E-1R-" + product.code() + "-" + region;
            String url = base + "/v1/products/" + product.code() + "/electricity-tariffs/" + tariff + "/";
            ObjectNode leaf = regions.putObject("_" + region).putObject("direct_debit_monthly");
            leaf.put("code", tariff).put("standing_charge_exc_vat", standingExVat(product))
                    .put("standing_charge_inc_vat", standingIncVat(product));
            leaf.putArray("links").add(link(url + "standing-charges/", "standing_charges"))
                    .add(link(url + "standard-unit-rates/", "standard_unit_rates"));
        }
        return body;
    }

    static ObjectNode link(String href, String rel) {
        return Json.object().put("href", href).put("method", "GET").put("rel", rel);
    }

    private static double standingExVat(Product product) {
        return product.export() ? 0 : STANDING_PENCE_EX_VAT;
    }

    private static double standingIncVat(Product product) {
        return Json.rounded(standingExVat(product) * product.incVatFactor(), 4);
    }

    private static ObjectNode standingCharges(Product product) {
        Instant from = product.prices().first();
        ObjectNode body = Json.object().put("count", 1).putNull("next").putNull("previous");
        body.putArray("results").addObject().put("value_exc_vat", standingExVat(product))
                .put("value_inc_vat", standingIncVat(product)).put("valid_from", from.toString()).putNull("valid_to")
                .putNull("payment_method");
        return body;
    }
}
