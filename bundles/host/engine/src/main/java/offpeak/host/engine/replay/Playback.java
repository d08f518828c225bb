package offpeak.host.engine.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import offpeak.api.Decision;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Rule;
import offpeak.api.Site;
import offpeak.api.Situation;
import offpeak.api.host.History;
import offpeak.api.host.Orders;
import offpeak.api.host.SchedulerFactory;
import offpeak.host.engine.EngineCore;
import offpeak.host.engine.bus.Bus;
import offpeak.host.engine.decide.LastDay;
import offpeak.host.engine.notice.Alerts;
import offpeak.host.engine.recording.Recording;
import offpeak.host.engine.recording.TapeJson;
import offpeak.host.engine.rule.Deciding;
import offpeak.host.engine.site.Sites;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Plays a recording into a fresh engine. */
final class Playback {

    /**
     * What came of it.
     *
     * @param host the version that recorded
     * @param whole whether it began with its host: else only what the rules want can be compared, not what became of it
     * @param lines how many pieces of work
     * @param decisions each as far as it came
     * @param difference where first something else was decided, and what; absent when all is the same
     * @param note what else is to be known
     */
    record Result(String host, boolean whole, Instant from, Instant to, long lines, List<Decision> decisions,
            Optional<String> difference, Optional<String> note) {}

    /** A file that is no recording, or one that can't be read here. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private final Function<String, Optional<Rule>> rules;
    private final Sites sites;
    private Replay tape;
    private final Map<Long, Decision> recent = new TreeMap<>();
    private final Map<String, JsonNode> configured = new HashMap<>();

    /** @param rules those that are here, by id */
    Playback(Function<String, Optional<Rule>> rules, Sites sites) {
        this.rules = rules;
        this.sites = sites;
        this.tape = new Replay(rules, 1, true);
    }

    /** The header of a recording's first line. */
    static JsonNode header(String line) throws Unreadable {
        try {
            JsonNode header = TapeJson.MAPPER.readTree(line).path("recording");
            if (header.path("version").asInt(0) == Recording.VERSION) {
                return header;
            }
            throw new Unreadable(header.isMissingNode()
                    ? "its first line is not that of a recording"
                    : "it has version " + header.path("version") + "; this host plays version " + Recording.VERSION);
        } catch (JacksonException e) {
            throw new Unreadable("its first line is not JSON");
        }
    }

    Result play(BufferedReader lines) throws IOException, Unreadable {
        String text = lines.readLine();
        if (text == null) {
            throw new Unreadable("it is empty");
        }
        JsonNode header = header(text);
        boolean whole = header.path("whole").asBoolean();
        Optional<String> note = whole
                ? Optional.empty()
                : Optional.of("it begins while its host ran: only what the rules want is compared");
        tape = new Replay(rules, header.path("speed").asDouble(1), whole);
        EngineCore engine = engine();
        long count = 0;
        Instant from = Instant.EPOCH;
        try {
            for (; text != null && tape.heard().difference().isEmpty(); text = lines.readLine()) {
                JsonNode line;
                try {
                    line = TapeJson.MAPPER.readTree(text);
                } catch (JacksonException e) {
                    note = Optional.of("line " + (count + 1) + " is cut off; what stands before it was played");
                    break;
                }
                if (reconfigured(line)) {
                    note = Optional.of("a rule was configured anew at " + line.path("at").asString()
                            + "; what stands before that was played");
                    break;
                }
                tape.heard().hear(line);
                if (whole) {
                    play(engine, line);
                } else {
                    wish(line);
                }
                from = count++ == 0 ? tape.heard().now() : from;
            }
        } finally {
            engine.stop();
        }
        return new Result(header.path("host").asString(""), whole, from, tape.heard().now(), count,
                whole ? tape.decisions() : List.copyOf(recent.values()), tape.heard().difference(), note);
    }

    private boolean reconfigured(JsonNode line) {
        for (Map.Entry<String, JsonNode> one : line.path("configured").properties()) {
            JsonNode before = configured.put(one.getKey(), one.getValue());
            if (before != null && !before.equals(one.getValue())) {
                return true;
            }
        }
        return false;
    }

    private void play(EngineCore engine, JsonNode line) {
        String kind = line.path("do").asString();
        if (kind.equals("answer")) {
            tape.answer();
        } else {
            engine.play(kind);
        }
        tape.heard().end();
    }

    /** Asks each rule alone: what became of its wishes hangs on what happened before the first line. */
    private void wish(JsonNode line) {
        for (String name : List.of("recent", "decided")) {
            line.path(name).forEach(node -> {
                Decision decision = TapeJson.read(node, Decision.class);
                recent.put(decision.id(), decision);
            });
        }
        if (!line.path("do").asString().equals("tick")) {
            return;
        }
        tape.heard().world("sites").forEach((id, node) -> {
            Site site = TapeJson.read(node, Site.class);
            List<Decision> newestFirst = new ArrayList<>();
            recent.values().stream().filter(one -> one.device().site().equals(site.id()))
                    .filter(one -> !one.at().isBefore(tape.heard().now().minus(LastDay.KEPT)))
                    .forEach(one -> newestFirst.add(0, one));
            Situation situation = tape
                    .situation(new Situation(site, tape.heard().now(), Map.of(), newestFirst, List.of()));
            tape.answers(tape.rules(site.id()), asked -> asked.stream()
                    .map(rule -> Deciding.Answer.of(rule.about().id(), rule.rule().decide(situation), List.of()))
                    .toList());
        });
    }

    private EngineCore engine() {
        Nothing nothing = new Nothing();
        Bus bus = new Bus(nothing, nothing);
        Alerts alerts = new Alerts((reason, site, locale) -> reason.code());
        return new EngineCore(new EngineCore.Parts(tape.clock(), nothing, tape.ledger(null), tape.leases(null), nothing,
                nothing, bus, sites, tape.members(null), alerts, tape));
    }

    /** The rest of a host: nothing happens in it by itself. */
    private static final class Nothing implements SchedulerFactory, EventAdmin, Orders, History {
        @Override
        public Owned create(String name) {
            return new Owned() {
                @Override
                public Task at(Instant instant, Runnable work) {
                    return () -> {};
                }

                @Override
                public Task after(Duration delay, Runnable work) {
                    return () -> {};
                }

                @Override
                public Task every(Duration period, Runnable work) {
                    return () -> {};
                }

                @Override
                public void close() {
                    // nothing is planned
                }
            };
        }

        @Override
        public void postEvent(Event event) {
            // nobody listens
        }

        @Override
        public void sendEvent(Event event) {
            // nobody listens
        }

        @Override
        public List<ManualOverride> overrides() {
            return List.of();
        }

        @Override
        public void write(ManualOverride override) {
            throw new IllegalStateException("orders come from the recording");
        }

        @Override
        public void deleteOverride(String id) {
            throw new IllegalStateException("orders come from the recording");
        }

        @Override
        public List<ManualOverride> schedules() {
            return List.of();
        }

        @Override
        public void writeSchedule(ManualOverride slot) {
            throw new IllegalStateException("orders come from the recording");
        }

        @Override
        public void deleteSchedule(String id) {
            throw new IllegalStateException("orders come from the recording");
        }

        @Override
        public Set<String> disabled() {
            return Set.of();
        }

        @Override
        public void writeEnabled(String integration, boolean enabled) {
            throw new IllegalStateException("nothing is switched here");
        }

        @Override
        public void record(Sample sample) {
            // nobody asks for it
        }

        @Override
        public List<Sample> samples(offpeak.api.EntityId entity, String field, Interval window) {
            return List.of();
        }

        @Override
        public void forget(String integration) {
            // nothing is kept
        }
    }
}
