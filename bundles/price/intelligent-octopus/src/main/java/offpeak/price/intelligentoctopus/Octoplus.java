package offpeak.price.intelligentoctopus;

import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import offpeak.api.GridEvents;
import offpeak.api.GridEvents.Event;
import offpeak.api.GridEvents.Participation;
import offpeak.api.Host;
import offpeak.api.Http;
import offpeak.api.Interval;
import offpeak.api.Money;
import offpeak.api.Rows;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Saving sessions, happy hours and free electricity. Nobody is joined to anything who has not said so. */
final class Octoplus {
    private static final String SESSIONS = "query($account:String!){savingSessions{events(includeDev:false){id code"
            + " rewardPerKwhInOctoPoints startAt endAt eventType targetRegion{regionId}}"
            + " account(accountNumber:$account){hasJoinedCampaign joinedEvents{eventId}"
            + " signedUpMeterPoint{regionId}}}}";
    private static final String JOIN = "mutation($account:String!,$code:String!){joinSavingSessionsEvent("
            + "input:{accountNumber:$account,eventCode:$code}){joinedEventCodes}}";
    /** Already over, or not for this account: no reason to alarm anybody. */
    private static final Set<String> NOT_FOR_US = Set.of("OE-1305", "OE-1308");
    private static final BigDecimal POINTS_PER_POUND = BigDecimal.valueOf(800);
    private static final Currency GBP = Currency.getInstance("GBP");
    private static final int MOST = 2000;

    private Octoplus() {}

    /** @param join whether offered saving sessions are joined */
    static List<Event> sessions(Host host, Kraken kraken, String account, boolean join) throws VendorException {
        JsonNode sessions = kraken.askBackend(host, SESSIONS, Map.of("account", account)).path("savingSessions");
        List<Event> events = new ArrayList<>();
        JsonNode own = sessions.path("account");
        Rows.each(host, "Octopus's saving sessions", sessions.path("events"), row -> {
            Optional<Event> event = event(host, row, own);
            if (event.isPresent() && join && event.get().participation() == Participation.OFFERED
                    && event.get().kind() == GridEvents.Kind.SAVING_SESSION) {
                event = event.map(offered -> joined(host, kraken, account, row, offered));
            }
            event.ifPresent(events::add);
            if (events.size() > MOST) {
                throw new VendorException(Kind.BAD_ANSWER, "Octopus answered more sessions than there can be");
            }
        });
        return events;
    }

    private static Event joined(Host host, Kraken kraken, String account, JsonNode row, Event offered) {
        Participation now;
        try {
            kraken.order(host, JOIN, Map.of("account", account, "code", row.path("code").asString("")));
            now = Participation.JOINED;
        } catch (Kraken.Refusal e) {
            now = NOT_FOR_US.contains(e.code()) ? Participation.INELIGIBLE : Participation.OFFERED;
        } catch (VendorException e) {
            // the next look tries again
            now = Participation.OFFERED;
        }
        return new Event(offered.id(), offered.kind(), offered.during(), now, offered.rewardPerKwh());
    }

    /** Of the happy hours on offer one is booked: only that is free. */
    private static Optional<Event> event(Host host, JsonNode row, JsonNode own) {
        String type = row.path("eventType").asString("TURN_DOWN");
        String id = row.path("id").asString("");
        boolean free = !type.equals("TURN_DOWN");
        boolean taken = false;
        for (JsonNode joined : own.path("joinedEvents")) {
            taken = taken || joined.path("eventId").asString("").equals(id);
        }
        if (!Set.of("TURN_DOWN", "TURN_UP", "WEEKEND_HAPPY_HOUR").contains(type)
                || type.equals("WEEKEND_HAPPY_HOUR") && !taken) {
            return Optional.empty();
        }
        Optional<Interval> during = during(host, "saving session " + id, row.path("startAt"), row.path("endAt"));
        if (during.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Event("octoplus-" + id,
                free ? GridEvents.Kind.FREE_ELECTRICITY : GridEvents.Kind.SAVING_SESSION, during.get(),
                taken
                        ? Participation.JOINED
                        : !eligible(row, own)
                                ? Participation.INELIGIBLE
                                : during.get().end().isBefore(host.now())
                                        ? Participation.DECLINED
                                        : Participation.OFFERED,
                reward(row.path("rewardPerKwhInOctoPoints"))));
    }

    /** Empty for one without length: nothing happens in it, and the others hold. */
    private static Optional<Interval> during(Host host, String what, JsonNode start, JsonNode end) {
        Instant from = OffsetDateTime.parse(start.asString("")).toInstant();
        Instant to = OffsetDateTime.parse(end.asString("")).toInstant();
        if (!to.isAfter(from)) {
            host.leftOut(what + ", which ends at " + to + " and begins at " + from);
            return Optional.empty();
        }
        return Optional.of(new Interval(from, to));
    }

    private static Optional<Money> reward(JsonNode points) {
        double number = points.isNumber() ? points.asDouble(Double.NaN) : 0;
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("a reward that is none");
        }
        return number > 0
                ? Optional
                        .of(new Money(BigDecimal.valueOf(number).divide(POINTS_PER_POUND, MathContext.DECIMAL64), GBP))
                : Optional.empty();
    }

    private static boolean eligible(JsonNode row, JsonNode own) {
        if (!own.path("hasJoinedCampaign").asBoolean(false)) {
            return false;
        }
        Set<String> regions = new HashSet<>();
        row.path("targetRegion").forEach(region -> regions.add(region.path("regionId").asString("")));
        return regions.isEmpty()
                || regions.contains(own.path("signedUpMeterPoint").path("regionId").asString("none"));
    }

    /** A list that people keep by hand, as there is no other. */
    static List<Event> free(Host host, URI url) throws VendorException {
        Http.Reply reply = host.http().send(Http.Call.get(url).expecting("application/json"))
                .accepted("the list of free electricity");
        JsonNode rows;
        try {
            rows = Kraken.JSON.readTree(reply.body()).path("data");
        } catch (JacksonException e) {
            throw new VendorException(Kind.BAD_ANSWER, "the list of free electricity can't be read", e);
        }
        List<Event> events = new ArrayList<>();
        Rows.each(host, "the list of free electricity", rows, row -> {
            String code = row.path("code").asString(row.path("start").asString(""));
            if (!row.path("is_test").asBoolean(false) && events.size() < MOST) {
                during(host, "free electricity " + code, row.path("start"), row.path("end"))
                        .ifPresent(during -> events.add(new Event("free-" + code, GridEvents.Kind.FREE_ELECTRICITY,
                                during, Participation.AUTOMATIC, Optional.empty())));
            }
        });
        return events;
    }
}
