package offpeak.simulator.http;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import offpeak.simulator.home.Noise;
import offpeak.simulator.price.Publication;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A saving session in the early evening of a working day of each week, and an hour of free electricity on about every
 * other Sunday. Each is told of from noon of the day before.
 */
final class SavingSessions {

    private static final int WEEKS_SHOWN = 5;
    private static final int POINTS = 1_800;
    private static final double FREE_SUNDAYS = 0.5;
    /** Of the household's meter. */
    private static final String REGION = "7";

    private record Session(long id, Instant start, Instant end) {

        String code() {
            return "EVENT_" + id;
        }
    }

    private final InstantSource clock;
    private final long seed;
    private final Set<Long> joined = new TreeSet<>();

    SavingSessions(InstantSource clock, long seed) {
        this.clock = clock;
        this.seed = seed ^ 0x5E55;
    }

    synchronized Answer answer(GraphQuery query) {
        if (query.asks("joinSavingSessionsEvent")) {
            return join(query.variable("code"));
        }
        if (!query.asks("savingSessions")) {
            throw new BadRequest("there is no such field here");
        }
        ObjectNode data = Json.object();
        ObjectNode sessions = data.putObject("savingSessions");
        ArrayNode events = sessions.putArray("events");
        for (Session each : told()) {
            ObjectNode row = events.addObject().put("id", each.id()).put("code", each.code())
                    .put("rewardPerKwhInOctoPoints", POINTS).put("startAt", each.start().toString())
                    .put("endAt", each.end().toString()).put("eventType", "TURN_DOWN");
            row.putArray("targetRegion");
        }
        ObjectNode own = sessions.putObject("account").put("hasJoinedCampaign", true);
        ArrayNode rows = own.putArray("joinedEvents");
        joined.forEach(id -> rows.addObject().put("eventId", id));
        own.putObject("signedUpMeterPoint").put("regionId", REGION);
        return GraphQuery.data(data);
    }

    private Answer join(String code) {
        for (Session each : told()) {
            if (each.code().equals(code) && each.start().isAfter(clock.instant())) {
                joined.add(each.id());
                ObjectNode data = Json.object();
                data.putObject("joinSavingSessionsEvent").putArray("joinedEventCodes").add(code);
                return GraphQuery.data(data);
            }
        }
        return GraphQuery.error("OE-1305", "This event can not be joined.");
    }

    private List<Session> told() {
        List<Session> told = new ArrayList<>();
        for (LocalDate monday : mondays()) {
            var random = Noise.of(seed, monday.toEpochDay());
            LocalDate day = monday.plusDays(random.nextInt(5));
            Instant start = at(day, LocalTime.of(17, 0).plusMinutes(30L * random.nextInt(4)));
            if (isTold(day)) {
                told.add(new Session(day.toEpochDay(), start, start.plus(1, ChronoUnit.HOURS)));
            }
        }
        return told;
    }

    ObjectNode free() {
        ObjectNode body = Json.object();
        ArrayNode rows = body.putArray("data");
        for (LocalDate monday : mondays()) {
            LocalDate sunday = monday.plusDays(6);
            if (Noise.of(seed + 1, sunday.toEpochDay()).nextDouble() < FREE_SUNDAYS && isTold(sunday)) {
                Instant start = at(sunday, LocalTime.of(13, 0));
                rows.addObject().put("start", start.toString()).put("end", start.plus(1, ChronoUnit.HOURS).toString())
                        .put("code", Long.toString(sunday.toEpochDay())).put("is_test", false);
            }
        }
        return body;
    }

    private List<LocalDate> mondays() {
        LocalDate monday = LocalDate.ofInstant(clock.instant(), Publication.LONDON).with(DayOfWeek.MONDAY);
        List<LocalDate> mondays = new ArrayList<>();
        for (int weeks = WEEKS_SHOWN - 1; weeks >= -1; weeks--) {
            mondays.add(monday.minusWeeks(weeks));
        }
        return mondays;
    }

    private boolean isTold(LocalDate day) {
        return !clock.instant().isBefore(at(day.minusDays(1), LocalTime.NOON));
    }

    private static Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(Publication.LONDON).toInstant();
    }
}
