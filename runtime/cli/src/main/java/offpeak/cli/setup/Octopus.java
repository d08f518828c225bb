package offpeak.cli.setup;

import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.cli.Failure;
import tools.jackson.databind.JsonNode;

/** What an Octopus key alone tells: accounts, meters and their tariffs. */
final class Octopus {

    private static final String GRAPHQL = "https://api.octopus.energy/v1/graphql/";
    private static final String LOGIN = "mutation($key:String!){obtainKrakenToken(input:{APIKey:$key}){token}}";
    private static final String ACCOUNTS = "{viewer{accounts{number}}}";
    private static final String METERS = "query($account:String!){account(accountNumber:$account){"
            + "electricityAgreements(active:true){meterPoint{mpan direction meters(includeInactive:false){serialNumber}"
            + " agreements(includeInactive:false){validFrom validTo tariff{... on TariffType{tariffCode}}}}}}}";
    private static final Pattern TARIFF = Pattern.compile("E-[12]R-([A-Z0-9-]{3,40})-([A-P])");

    /**
     * @param mpan its number, or its place in the list where the account tells none
     * @param tariff such as {@code E-1R-AGILE-24-10-01-C}; may be empty
     */
    record Meter(String mpan, boolean export, String serial, String tariff) {

        private String shown() {
            return (export ? "export" : "import") + (serial.isEmpty() ? "" : ", meter " + serial)
                    + (tariff.isEmpty() ? ", no tariff" : ", tariff " + tariff);
        }
    }

    /** What is given by options. */
    record Given(Optional<String> key, Optional<String> account, List<String> meters, Optional<String> url) {

        boolean any() {
            return key.isPresent() || account.isPresent() || !meters.isEmpty();
        }
    }

    private final Dialog dialog;
    private final Web web = new Web("Octopus", "--octopus-url");

    Octopus(Dialog dialog) {
        this.dialog = dialog;
    }

    void ask(Given given, Draft draft) {
        if (given.key().isEmpty()) {
            dialog.say("Octopus shows your API key at octopus.energy, under Personal details, API access.");
        }
        String reference = dialog.secret("--octopus-key", given.key(), "Octopus API key");
        URI graphql = Web.address("--octopus-url", given.url().map(url -> url.replaceAll("/+$", "") + "/v1/graphql/")
                .orElse(GRAPHQL));
        // the path ends with a slash, which an address as typed has lost
        URI at = URI.create(graphql + "/");
        String token = send(at, Map.of(), LOGIN, Map.of("key", Reference.reveal("--octopus-key", reference)))
                .path("obtainKrakenToken").path("token").asString("");
        Map<String, String> headers = Map.of("Authorization", token);
        Map<String, String> accounts = new LinkedHashMap<>();
        for (JsonNode account : send(at, headers, ACCOUNTS, Map.of()).path("viewer").path("accounts")) {
            String number = account.path("number").asString("");
            if (number.matches("A-[A-Z0-9]{6,12}")) {
                accounts.put(number, "");
            }
        }
        if (accounts.isEmpty()) {
            throw new Failure(Failure.OTHER, "this Octopus key belongs to no account; make one in your own account at "
                    + "octopus.energy");
        }
        String account = dialog
                .choose("--octopus-account", given.account().stream().toList(), "Octopus account", accounts,
                        false)
                .get(0);
        Map<String, Meter> meters = meters(send(at, headers, METERS, Map.of("account", account)));
        Map<String, String> shown = new LinkedHashMap<>();
        meters.forEach((mpan, meter) -> shown.put(mpan, meter.shown()));
        if (meters.isEmpty()) {
            throw new Failure(Failure.OTHER, "the account " + account + " has no electricity meter with an agreement");
        }
        List<Meter> chosen = dialog.choose("--octopus-meter", given.meters().isEmpty() && plain(meters)
                ? List.of("all")
                : given.meters(), "Electricity meters", shown, true).stream().map(meters::get).toList();
        write(draft, given, reference, account, chosen);
    }

    /** One way in and at most one out: there is nothing to choose. */
    private boolean plain(Map<String, Meter> meters) {
        boolean plain = meters.values().stream().filter(meter -> !meter.export()).count() == 1
                && meters.values().stream().filter(Meter::export).count() <= 1;
        if (plain) {
            meters.values().forEach(meter -> dialog.say("Electricity meter " + meter.mpan() + ": " + meter.shown()));
        }
        return plain;
    }

    private void write(Draft draft, Given given, String key, String account, List<Meter> chosen) {
        Optional<Meter> bought = chosen.stream().filter(meter -> !meter.export()).findFirst();
        Matcher tariff = TARIFF.matcher(bought.map(Meter::tariff).orElse(""));
        if (!tariff.matches()) {
            throw new Failure(Failure.OTHER,
                    "no meter that was chosen buys electricity on a known tariff; choose it with "
                            + "--octopus-meter");
        }
        String product = tariff.group(1);
        if (product.startsWith("AGILE")) {
            Map<String, Object> agile = draft.add("offpeak.price.agile");
            given.url().ifPresent(url -> agile.put("baseUrl", url.replaceAll("/+$", "")));
            agile.put("product", product);
            agile.put("region", tariff.group(2));
            chosen.stream().filter(Meter::export).map(meter -> TARIFF.matcher(meter.tariff())).filter(Matcher::matches)
                    .findFirst().ifPresent(out -> agile.put("exportProduct", out.group(1)));
        } else if (product.startsWith("INTELLI") || product.startsWith("IOG")) {
            Map<String, Object> intelligent = draft.add("offpeak.price.intelligent-octopus");
            given.url().map(url -> url.replaceAll("/+$", "")).ifPresent(url -> {
                intelligent.put("baseUrl", url);
                intelligent.put("graphqlUrl", url + "/v1/graphql/");
                intelligent.put("backendGraphqlUrl", url + "/v1/backend/graphql/");
                intelligent.put("freeElectricityUrl", url + "/free_electricity.json");
            });
            intelligent.put("account", account);
            intelligent.put("apiKey", key);
        } else {
            dialog.say("Your tariff " + product + " has fixed prices: write them down in offpeak.price.tariff~"
                    + "home.cfg.json (docs of that integration), and everything else works the same.");
        }
    }

    private static Map<String, Meter> meters(JsonNode data) {
        Map<String, Meter> meters = new LinkedHashMap<>();
        for (JsonNode agreement : data.path("account").path("electricityAgreements")) {
            JsonNode point = agreement.path("meterPoint");
            String mpan = point.path("mpan").asString("");
            String id = mpan.matches("\\d{5,21}") ? mpan : "meter-" + (meters.size() + 1);
            String serial = point.path("meters").path(0).path("serialNumber").asString("");
            String code = "";
            for (JsonNode one : point.path("agreements")) {
                String told = one.path("tariff").path("tariffCode").asString("");
                if (TARIFF.matcher(told).matches() && !over(one.path("validTo").asString(""))) {
                    code = told;
                }
            }
            meters.putIfAbsent(id, new Meter(id, point.path("direction").asString("IMPORT").equals("EXPORT"),
                    Web.line(serial), code));
        }
        return meters;
    }

    private static boolean over(String end) {
        try {
            return !end.isEmpty() && OffsetDateTime.parse(end).toInstant().isBefore(Instant.now());
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private JsonNode send(URI at, Map<String, String> headers, String query, Map<String, String> variables) {
        JsonNode answer = web.accepted(web.json(at, headers, Map.of("query", query, "variables", variables)),
                "check the key");
        JsonNode error = answer.path("errors").path(0);
        String code = error.path("extensions").path("errorCode").asString("");
        if (List.of("KT-CT-1138", "KT-CT-1139", "KT-CT-1128").contains(code)) {
            throw new Failure(Failure.OTHER, "Octopus does not know this key (" + code + "); copy it again from "
                    + "octopus.energy, Personal details, API access");
        }
        if (!error.isMissingNode()) {
            throw new Failure(Failure.OTHER, "Octopus answers with an error" + (code.matches("[A-Z0-9-]{3,20}")
                    ? " (" + code + ")"
                    : "") + "; try again later");
        }
        return answer.path("data");
    }
}
