package offpeak.price.intelligentoctopus;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;
import offpeak.testkit.Fixtures.Request;

/** Octopus's two GraphQL hosts, its catalogue and the list of free electricity, in their recorded shapes. */
final class Octopus {
    final Supplier<Instant> clock;
    String accounts = "{\"number\":\"A-1234ABCD\"}";
    String carState = "SMART_CONTROL_CAPABLE";
    String flex = "[]";
    String planned = "[]";
    String completed = "[]";
    String events = "[]";
    String own = "{\"hasJoinedCampaign\":true,\"joinedEvents\":[],\"signedUpMeterPoint\":{\"regionId\":\"7\"}}";
    String tariff = "E-1R-IOG-SMB-25-12-01-C";
    /** What the token says of itself, when it is not an hour. */
    Optional<String> lasts = Optional.empty();
    Optional<Answer> instead = Optional.empty();
    String flexError = "";
    String joinError = "";
    int logins;
    final List<String> joined = new ArrayList<>();

    Octopus(Fixtures vendor, Supplier<Instant> clock) {
        this.clock = clock;
        vendor.on("POST", "/v1/graphql/", this::answer);
        vendor.on("POST", "/backend/v1/graphql/", this::backend);
        vendor.on("GET", "/v1/products/IOG-SMB-25-12-01/",
                request -> Answer.json("{\"four_rate_ev_electricity_tariffs\":{"
                        + "\"_C\":{\"direct_debit_monthly\":{\"code\":\"x\",\"links\":["
                        + link("standing_charges", "standing-charges") + "," + link("day_unit_rates", "day-unit-rates")
                        + ","
                        + link("night_unit_rates", "night-unit-rates") + ","
                        + link("ev_device_peak_unit_rates", "ev-device-peak-unit-rates") + "]}}}}"));
        vendor.on("GET", rates("day-unit-rates"), request -> Answer.json("{\"results\":["
                + rate(28.95858, "DIRECT_DEBIT") + "," + rate(31, "NON_DIRECT_DEBIT") + "]}"));
        vendor.on("GET", rates("night-unit-rates"),
                request -> Answer.json("{\"results\":[" + rate(7.00035, "DIRECT_DEBIT") + "]}"));
        vendor.on("GET", "/free.json", request -> Answer.json("{\"data\":[{\"start\":\"2026-06-15T13:00:00.000Z\","
                + "\"end\":\"2026-06-15T14:00:00.000Z\",\"code\":\"17\"},{\"start\":\"2026-06-15T15:00:00.000Z\","
                + "\"end\":\"2026-06-15T16:00:00.000Z\",\"code\":\"18\",\"is_test\":true}]}"));
    }

    private static String rates(String name) {
        return "/v1/products/IOG-SMB-25-12-01/electricity-tariffs/E-1R-IOG-SMB-25-12-01-C/" + name + "/";
    }

    private static String link(String rel, String name) {
        return "{\"href\":\"https://api.octopus.example" + rates(name) + "\",\"method\":\"GET\",\"rel\":\"" + rel
                + "\"}";
    }

    private static String rate(double pence, String payment) {
        return "{\"value_inc_vat\":" + pence + ",\"valid_from\":\"2025-12-01T00:00:00Z\",\"valid_to\":null,"
                + "\"payment_method\":\"" + payment + "\"}";
    }

    static String flex(String start, String end, String type, String kwh) {
        return "{\"start\":\"" + start + "\",\"end\":\"" + end + "\",\"type\":" + type + ",\"energyAddedKwh\":\"" + kwh
                + "\"}";
    }

    static String error(String code) {
        return "{\"errors\":[{\"message\":\"no\",\"extensions\":{\"errorCode\":\"" + code + "\"}}],\"data\":null}";
    }

    private String token() {
        String payload = lasts.orElseGet(() -> "{\"exp\":" + clock.get().plusSeconds(3600).getEpochSecond() + "}");
        return "head." + Base64.getUrlEncoder().withoutPadding()
                .encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + ".sign" + logins;
    }

    Answer answer(Request request) {
        if (instead.isPresent()) {
            return instead.get();
        }
        String body = request.body();
        if (body.contains("obtainKrakenToken")) {
            logins++;
            return body.contains("sk_live_good")
                    ? data("\"obtainKrakenToken\":{\"token\":\"" + token() + "\"}")
                    : Answer.json(error("KT-CT-1138"));
        }
        if (!request.header("Authorization").orElse("").endsWith("sign" + logins)) {
            return Answer.json(error("KT-CT-1124"));
        }
        if (body.contains("viewer")) {
            return data("\"viewer\":{\"accounts\":[" + accounts + "]}");
        }
        if (body.contains("flexPlannedDispatches")) {
            return flexError.isEmpty() ? data("\"flexPlannedDispatches\":" + flex) : Answer.json(error(flexError));
        }
        if (body.contains("plannedDispatches")) {
            return data("\"plannedDispatches\":" + planned);
        }
        if (body.contains("completedDispatches")) {
            return data("\"completedDispatches\":" + completed);
        }
        if (body.contains("devices")) {
            return data("\"devices\":[{\"id\":\"00000000-0001\",\"deviceType\":\"ELECTRICITY_METERS\",\"status\":{"
                    + "\"current\":\"LIVE\",\"currentState\":null}},{\"id\":\"00000000-0002\",\"deviceType\":"
                    + "\"ELECTRIC_VEHICLES\",\"status\":{\"current\":\"LIVE\",\"currentState\":\"" + carState
                    + "\"}}]");
        }
        return data("\"account\":{\"electricityAgreements\":[{\"meterPoint\":{\"direction\":\"EXPORT\",\"agreements\":["
                + "{\"tariff\":{\"tariffCode\":\"E-1R-OUTGOING-C\"}}]}},{\"meterPoint\":{\"direction\":\"IMPORT\","
                + "\"agreements\":[{\"tariff\":{\"tariffCode\":\"" + tariff + "\"}}]}}]}");
    }

    private Answer backend(Request request) {
        if (request.header("Authorization").orElse("").startsWith("JWT")) {
            return Answer.json(error("OE-0103"));
        }
        if (request.body().contains("joinSavingSessionsEvent")) {
            joined.add(request.body());
            return joinError.isEmpty()
                    ? data("\"joinSavingSessionsEvent\":{\"joinedEventCodes\":[\"x\"]}")
                    : Answer.json(error(joinError));
        }
        return data("\"savingSessions\":{\"events\":" + events + ",\"account\":" + own + "}");
    }

    private static Answer data(String fields) {
        return Answer.json("{\"data\":{" + fields + "}}");
    }
}
