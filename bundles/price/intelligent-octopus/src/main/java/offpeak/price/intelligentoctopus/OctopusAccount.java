package offpeak.price.intelligentoctopus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.Host;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.price.intelligentoctopus.DispatchBook.Told;
import tools.jackson.databind.JsonNode;

/** Finds account, cars and tariff from the key alone, and asks for the dispatches by whichever query is still served. */
final class OctopusAccount {
    private static final String ACCOUNTS = "{viewer{accounts{number}}}";
    private static final String DEVICES = "query($account:String!){devices(accountNumber:$account){id deviceType"
            + " status{current currentState}}}";
    private static final String TARIFF = "query($account:String!){account(accountNumber:$account){"
            + "electricityAgreements(active:true){meterPoint{direction agreements(includeInactive:false){tariff{"
            + "... on TariffType{tariffCode}}}}}}}";
    private static final String COMPLETED = "query($account:String!){completedDispatches(accountNumber:$account){"
            + "start end delta meta{source location}}}";
    private static final String PLANNED = "query($account:String!){plannedDispatches(accountNumber:$account){"
            + "start end delta meta{source location}}}";
    private static final String FLEX = "query($device:String!){flexPlannedDispatches(deviceId:$device){"
            + "start end type energyAddedKwh}}";
    /** No device or no dispatches to tell of. */
    private static final String NOTHING = "KT-CT-4340";
    private static final Pattern ACCOUNT = Pattern.compile("A-[A-Z0-9]{6,12}");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9-]{8,64}");

    /** Which query the dispatches are asked by. */
    enum Query {
        FLEX, PLANNED
    }

    /**
     * @param running whether the supplier charges a car at this moment
     * @param live the cars that it may charge
     */
    record Cars(boolean running, List<String> live) {}

    private final Kraken kraken;
    private final Optional<String> configured;
    private Optional<String> number = Optional.empty();
    private Query query;

    /** @param first the query to begin with */
    OctopusAccount(Kraken kraken, Optional<String> configured, Query first) {
        this.kraken = kraken;
        this.configured = configured;
        this.query = first;
    }

    String number(Host host) throws VendorException {
        if (number.isEmpty()) {
            number = configured.isPresent() ? configured : Optional.of(found(host));
            if (!ACCOUNT.matcher(number.get()).matches()) {
                number = Optional.empty();
                throw new VendorException(Kind.CONFIGURATION, "account must be like A-1234ABCD");
            }
        }
        return number.get();
    }

    private String found(Host host) throws VendorException {
        List<String> numbers = new ArrayList<>();
        kraken.ask(host, ACCOUNTS, Map.of()).path("viewer").path("accounts")
                .forEach(account -> numbers.add(account.path("number").asString("")));
        if (numbers.size() == 1) {
            return numbers.get(0);
        }
        throw new VendorException(Kind.CONFIGURATION, numbers.isEmpty()
                ? "this API key belongs to no account"
                : "set account to one of: " + String.join(", ", numbers));
    }

    Cars cars(Host host) throws VendorException {
        List<String> live = new ArrayList<>();
        boolean running = false;
        for (JsonNode device : orNothing(host, DEVICES, "account", number(host)).path("devices")) {
            JsonNode status = device.path("status");
            String id = device.path("id").asString("");
            if (device.path("deviceType").asString("").equals("ELECTRIC_VEHICLES")
                    && status.path("current").asString("").equals("LIVE") && DEVICE.matcher(id).matches()) {
                live.add(id);
                running = running || status.path("currentState").asString("").equals("SMART_CONTROL_IN_PROGRESS");
            }
        }
        return new Cars(running, live);
    }

    /** By the query that works; the other one is tried once when the vendor no longer serves it. */
    List<Told> planned(Host host, Cars cars) throws VendorException {
        try {
            return planned(host, cars, query);
        } catch (Kraken.Refusal e) {
            if (e.kind() != Kind.BAD_ANSWER) {
                throw e;
            }
            Query other = query == Query.FLEX ? Query.PLANNED : Query.FLEX;
            List<Told> told = planned(host, cars, other);
            query = other;
            return told;
        }
    }

    private List<Told> planned(Host host, Cars cars, Query by) throws VendorException {
        if (by == Query.PLANNED) {
            return DispatchAnswers.read(host,
                    orNothing(host, PLANNED, "account", number(host)).path("plannedDispatches"));
        }
        List<Told> told = new ArrayList<>();
        for (String device : cars.live()) {
            told.addAll(
                    DispatchAnswers.read(host, orNothing(host, FLEX, "device", device).path("flexPlannedDispatches")));
        }
        return told;
    }

    List<Told> completed(Host host) throws VendorException {
        return DispatchAnswers
                .read(host, orNothing(host, COMPLETED, "account", number(host)).path("completedDispatches"));
    }

    /** The code of the tariff that is bought on; empty when the account has none. */
    Optional<String> tariff(Host host) throws VendorException {
        for (JsonNode agreement : kraken.ask(host, TARIFF, Map.of("account", number(host))).path("account")
                .path("electricityAgreements")) {
            JsonNode point = agreement.path("meterPoint");
            for (JsonNode one : point.path("agreements")) {
                String code = one.path("tariff").path("tariffCode").asString("");
                if (!point.path("direction").asString("IMPORT").equals("EXPORT") && !code.isEmpty()) {
                    return Optional.of(code);
                }
            }
        }
        return Optional.empty();
    }

    private JsonNode orNothing(Host host, String text, String name, String value) throws VendorException {
        try {
            return kraken.ask(host, text, new LinkedHashMap<>(Map.of(name, value)));
        } catch (Kraken.Refusal e) {
            if (e.code().equals(NOTHING)) {
                return Kraken.JSON.createObjectNode();
            }
            throw e;
        }
    }
}
