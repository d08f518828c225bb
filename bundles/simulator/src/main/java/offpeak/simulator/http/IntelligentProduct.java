package offpeak.simulator.http;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Intelligent Octopus Go in the catalogue: four registers and no standard rate; its prices name no hours. */
final class IntelligentProduct {

    private static final String FROM = "2025-12-01T00:00:00Z";
    private static final double VAT = 1.05;
    private static final double NIGHT_PENCE = 7.0;
    private static final double DAY_PENCE = 28.5;
    private static final double STANDING_PENCE = 47.85;
    /** The rates' names and p/kWh, VAT included. */
    private static final Map<String, Double> RATES = Map.of("day-unit-rates", DAY_PENCE, "night-unit-rates",
            NIGHT_PENCE, "ev-device-peak-unit-rates", DAY_PENCE, "ev-device-off-peak-unit-rates", NIGHT_PENCE);

    private IntelligentProduct() {}

    /** @param path the parts of a request's path below {@code products} and the product itself */
    static Answer answer(List<String> path, String base) {
        if (path.isEmpty()) {
            return Answer.json(200, details(base));
        }
        boolean tariff = path.size() == 3 && path.get(0).equals("electricity-tariffs")
                && path.get(1).matches("E-1R-" + Accounts.INTELLIGENT_PRODUCT + "-[" + OctopusFace.REGIONS + "]");
        if (tariff && RATES.containsKey(path.get(2))) {
            return Answer.json(200, prices(RATES.get(path.get(2))));
        }
        if (tariff && path.get(2).equals("standard-unit-rates")) {
            return Answer.json(200, OctopusFace.page(Json.array()));
        }
        return tariff && path.get(2).equals("standing-charges")
                ? Answer.json(200, prices(STANDING_PENCE))
                : OctopusFace.detail(404, "Not found.");
    }

    static ObjectNode summary() {
        return Json.object().put("code", Accounts.INTELLIGENT_PRODUCT).put("direction", "IMPORT")
                .put("full_name", "Intelligent Octopus Go").put("display_name", "Intelligent Octopus Go")
                .put("description", "Cheap nights, simulated.").put("is_variable", true).put("is_green", true)
                .put("is_tracker", false).put("is_prepay", false).put("is_business", false)
                .put("is_restricted", false).putNull("term").put("available_from", FROM).putNull("available_to")
                .put("brand", "OCTOPUS_ENERGY");
    }

    private static ObjectNode details(String base) {
        ObjectNode body = summary();
        body.putObject("single_register_electricity_tariffs");
        body.putObject("dual_register_electricity_tariffs");
        ObjectNode regions = body.putObject("four_rate_ev_electricity_tariffs");
        body.putObject("single_register_gas_tariffs");
        for (char region : OctopusFace.REGIONS.toCharArray()) {
            String tariff = "E-1R-" + Accounts.INTELLIGENT_PRODUCT + "-" + region;
            String url = base + "/v1/products/" + Accounts.INTELLIGENT_PRODUCT + "/electricity-tariffs/" + tariff + "/";
            ObjectNode leaf = regions.putObject("_" + region).putObject("direct_debit_monthly").put("code", tariff);
            ArrayNode links = leaf.putArray("links")
                    .add(OctopusFace.link(url + "standing-charges/", "standing_charges"));
            RATES.keySet().stream().sorted()
                    .forEach(rate -> links.add(OctopusFace.link(url + rate + "/", rate.replace('-', '_'))));
        }
        return body;
    }

    /** Each price comes twice, the second for those who do not pay by direct debit. */
    private static ObjectNode prices(double penceIncVat) {
        ArrayNode rows = Json.array();
        for (String payment : List.of("DIRECT_DEBIT", "NON_DIRECT_DEBIT")) {
            double pence = payment.equals("DIRECT_DEBIT") ? penceIncVat : Json.rounded(penceIncVat * 1.03, 4);
            rows.addObject().put("value_exc_vat", Json.rounded(pence / VAT, 4)).put("value_inc_vat", pence)
                    .put("valid_from", FROM).putNull("valid_to").put("payment_method", payment);
        }
        return OctopusFace.page(rows);
    }
}
