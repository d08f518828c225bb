package offpeak.host.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import offpeak.api.Change;
import offpeak.api.Command;
import offpeak.api.Decision;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Intent;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Rule;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.VendorException;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import offpeak.api.host.TimeSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes down what the engine's worker hears and says: a line of JSON for each piece of its work. The first line tells what is
 * recorded; see {@link #VERSION}.
 */
final class Recording implements Tape {

    /** Of the format. A reader takes no other. */
    static final int VERSION = 1;
    private static final Duration DAY = Duration.ofHours(24);

    /** What is known of an instance. */
    record About(Instant since, String life, boolean told, boolean listens, Optional<String> rival) {}

    /** What is known of a rule. */
    record Asked(Instant since, Optional<String> failure, String pid) {}

    /** What a rule wanted last: mostly it wants the same again. */
    private record Wished(List<Intent> intents, String digest) {}

    private record Answer(long ticket, Optional<VendorException> refusal) {}

    /** The configurations of now, without secrets. */
    interface Configured {
        Optional<Map<String, Object>> of(String pid);

        /** The pids of the homes. */
        List<String> homes();
    }

    /** Where lines go. */
    interface Sink {
        /**
         * @param whole whether the line needs none before it
         * @return whether the next line should need none before it
         */
        boolean take(String line, Instant at, boolean whole);
    }

    private final TimeSource time;
    private final Supplier<ObjectNode> header;
    private final Configured configurations;
    private final List<Sink> sinks;
    private final ThreadLocal<Instant> moment = new ThreadLocal<>();
    private final ThreadLocal<Answer> answering = new ThreadLocal<>();
    private final Map<EntityId, Leases.Lease> leases = new TreeMap<>();
    private final Map<Long, Decision> recent = new TreeMap<>();
    private final Map<String, Wished> wished = new TreeMap<>();
    /** The rules that have reported anything since the line that needs none before it. */
    private final Set<String> reporting = new TreeSet<>();
    /** The last situation of each site that was looked at. */
    private final Map<SiteId, Situation> told = new TreeMap<>();
    private long tickets;
    private Line.World world = new Line.World();
    private boolean fresh = true;
    private boolean begun;
    /** Of the worker alone. */
    private Line line = new Line(world);

    /**
     * @param header of the first line
     * @param configurations of rules and homes
     */
    Recording(TimeSource time, Supplier<ObjectNode> header,
            Configured configurations, List<Sink> sinks) {
        this.time = time;
        this.header = header;
        this.configurations = configurations;
        this.sinks = List.copyOf(sinks);
    }

    private boolean working() {
        return moment.get() != null && !sinks.isEmpty();
    }

    @Override
    public TimeSource clock() {
        return new TimeSource() {
            @Override
            public Instant instant() {
                Instant still = moment.get();
                return still == null ? time.instant() : still;
            }

            @Override
            public double speed() {
                return time.speed();
            }

            @Override
            public boolean simulated() {
                return time.simulated();
            }

            @Override
            public boolean set() {
                return time.set();
            }
        };
    }

    @Override
    public void work(String kind, Runnable work) {
        if (moment.get() != null) {
            work.run();
            return;
        }
        Instant now = time.instant();
        moment.set(now);
        try {
            if (!sinks.isEmpty()) {
                begin(kind, now);
            }
            work.run();
        } finally {
            moment.remove();
            if (!sinks.isEmpty()) {
                hand(line.toString(), now, fresh);
            }
        }
    }

    private void begin(String kind, Instant now) {
        if (fresh) {
            world = new Line.World();
            leases.clear();
            reporting.clear();
            told.clear();
        }
        line = new Line(world);
        line.node().put("at", now.toString()).put("do", kind);
        if (fresh) {
            ObjectNode first = header.get();
            first.put("whole", !begun);
            line.node().set("recording", first);
            if (begun) {
                recent.values().forEach(decision -> line.add("recent", TapeJson.of(decision)));
            }
            begun = true;
        }
    }

    private void hand(String text, Instant now, boolean whole) {
        boolean anew = false;
        for (Sink sink : sinks) {
            anew |= sink.take(text, now, whole);
        }
        fresh = anew;
    }

    @Override
    public boolean flag(String name, BooleanSupplier really) {
        boolean flag = really.getAsBoolean();
        if (working()) {
            line.sign(name, flag);
        }
        return flag;
    }

    @Override
    public double[] numbers(Supplier<double[]> really) {
        double[] numbers = really.get();
        if (working()) {
            line.add("numbers", TapeJson.of(numbers));
        }
        return numbers;
    }

    @Override
    public Situation situation(Situation really) {
        if (!working()) {
            return really;
        }
        SiteId site = really.site().id();
        Situation before = told.put(site, really);
        if (before != null && alike(before, really)) {
            return really;
        }
        line.change("sites", site.value(), really.site(), Recording::site);
        line.once("configured sites", site.value(), really.site(),
                () -> configurations.homes().forEach(this::configured));
        Map<String, Observation<?>> seen = new TreeMap<>();
        really.observations().forEach((entity, observation) -> seen.put(entity.toString(), observation));
        line.change("seen " + site, seen, TapeJson::of);
        Map<String, ManualOverride> orders = new TreeMap<>();
        really.overrides().forEach(order -> orders.put(order.id(), order));
        line.change("orders " + site, orders, TapeJson::of);
        return really;
    }

    /** Whether two situations are made of the very same facts: comparing their values is what is spared. */
    private static boolean alike(Situation one, Situation other) {
        if (one.site() != other.site() || !one.overrides().equals(other.overrides())
                || one.observations().size() != other.observations().size()) {
            return false;
        }
        Iterator<Observation<?>> others = other.observations().values().iterator();
        for (Observation<?> seen : one.observations().values()) {
            if (seen != others.next()) {
                return false;
            }
        }
        return true;
    }

    /** Where somebody lives is nobody's business, and no decision hangs on it. */
    private static JsonNode site(Site site) {
        return TapeJson.of(new Site(site.id(), site.name(), site.zone(), Optional.empty(), site.currency()));
    }

    @Override
    public List<Deciding.Answer> answers(List<RuleInstance> rules,
            Function<List<RuleInstance>, List<Deciding.Answer>> ask) {
        List<Deciding.Answer> answers = ask.apply(rules);
        if (working()) {
            for (Deciding.Answer answer : answers) {
                answer.failure().ifPresent(failure -> line.add("failures", TapeJson.object()
                        .put("rule", answer.rule()).put("failure", failure).put("stuck", answer.stuck())
                        .put("decided", answer.decided())));
                line.change("wished", answer.rule(), digestOf(answer), TapeJson::of);
                if (!answer.reports().isEmpty() || reporting.contains(answer.rule())) {
                    reporting.add(answer.rule());
                    line.change("reported", answer.rule(), reports(answer.reports()), TapeJson::of);
                }
            }
        }
        return answers;
    }

    private String digestOf(Deciding.Answer answer) {
        Wished before = wished.get(answer.rule());
        if (before == null || !before.intents().equals(answer.intents())) {
            before = new Wished(answer.intents(), digest(answer.intents()));
            wished.put(answer.rule(), before);
        }
        return before.digest();
    }

    /** As they are compared: who is told them hangs on their ids. */
    static List<String> reports(List<Rule.Report> reports) {
        return reports.stream().map(report -> report.id() + " " + report.level() + " " + report.topic() + " "
                + TapeJson.of(report.reason())).toList();
    }

    /** Short, because what rules want is long and changes with each reading. */
    static String digest(List<Intent> intents) {
        CRC32 sum = new CRC32();
        sum.update(TapeJson.MAPPER.writeValueAsBytes(intents.toArray(Intent[]::new)));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    @Override
    public void told(Change change) {
        if (working() && change instanceof Change.Decided decided) {
            line.add("decided", TapeJson.of(decided.decision()));
            recent.put(decided.decision().id(), decided.decision());
            Instant since = moment.get().minus(DAY);
            recent.values().removeIf(decision -> decision.at().isBefore(since));
        }
    }

    @Override
    public Ledger ledger(Ledger really) {
        return new Ledger() {
            @Override
            public Decision append(Decision decision) {
                try {
                    Decision kept = really.append(decision);
                    stored(Optional.of(Long.toString(kept.id())));
                    return kept;
                } catch (RuntimeException e) {
                    stored(Optional.of("failed " + e.getMessage()));
                    throw e;
                }
            }

            @Override
            public void step(long decision, Decision.Step step) {
                outcome(() -> really.step(decision, step));
            }

            @Override
            public List<Decision> decisions(Optional<Instant> since, Optional<Instant> until, int limit) {
                List<Decision> found = really.decisions(since, until, limit);
                if (working()) {
                    ArrayNode read = TapeJson.MAPPER.createArrayNode();
                    found.forEach(decision -> read.add(TapeJson.of(decision)));
                    line.add("read", read);
                    found.forEach(decision -> recent.put(decision.id(), decision));
                }
                return found;
            }
        };
    }

    private void stored(Optional<String> what) {
        if (working()) {
            line.add("stored", what);
        }
    }

    /** Nothing for what went well, which is almost all. */
    private void outcome(Runnable write) {
        try {
            write.run();
            stored(Optional.empty());
        } catch (RuntimeException e) {
            stored(Optional.of("failed " + e.getMessage()));
            throw e;
        }
    }

    @Override
    public Leases leases(Leases really) {
        return new Leases() {
            @Override
            public Optional<Lease> of(EntityId device) {
                Optional<Lease> lease = really.of(device);
                notice(device, lease);
                return lease;
            }

            @Override
            public List<Lease> all() {
                List<Lease> all = really.all();
                if (working()) {
                    Map<EntityId, Lease> now = new TreeMap<>();
                    all.forEach(lease -> now.put(lease.device(), lease));
                    leases.keySet().stream().filter(device -> !now.containsKey(device)).toList()
                            .forEach(device -> notice(device, Optional.empty()));
                    now.forEach((device, lease) -> notice(device, Optional.of(lease)));
                }
                return all;
            }

            @Override
            public void write(Lease lease) {
                outcome(() -> really.write(lease));
                leases.put(lease.device(), lease);
            }

            @Override
            public void release(EntityId device) {
                outcome(() -> really.release(device));
                leases.remove(device);
            }
        };
    }

    /** A lease that is not as the worker left it: it was there before, or somebody else put the device's settings back. */
    private void notice(EntityId device, Optional<Leases.Lease> lease) {
        if (working() && !lease.equals(Optional.ofNullable(leases.get(device)))) {
            ObjectNode changed = TapeJson.object().put("device", device.toString());
            lease.ifPresent(one -> changed.set("lease", TapeJson.of(one)));
            line.add("leases", changed);
            lease.ifPresentOrElse(one -> leases.put(device, one), () -> leases.remove(device));
        }
    }

    @Override
    public Members members(Members really) {
        return new Members() {
            @Override
            public boolean restoring() {
                return really.restoring();
            }

            @Override
            public boolean allAsked() {
                return flag("all asked", really::allAsked);
            }

            @Override
            public Optional<? extends Actor> instance(String id) {
                Optional<? extends Actor> actor = really.instance(id);
                if (working()) {
                    Optional<About> about = actor.map(one -> new About(one.since(), one.life().name(),
                            one.device().isPresent(), one.listens(), one.rival()));
                    line.change("instances", id, about, TapeJson::of);
                }
                return actor;
            }

            @Override
            public List<RuleInstance> rules(SiteId site) {
                List<RuleInstance> rules = really.rules(site);
                if (working()) {
                    Map<String, Asked> asked = new TreeMap<>();
                    rules.forEach(rule -> {
                        asked.put(rule.about().id(), new Asked(rule.since(), rule.failure(), rule.about().pid()));
                        configured(rule.about().pid(), rule.since());
                    });
                    line.change("rules " + site, asked, TapeJson::of);
                }
                return rules;
            }

            @Override
            public void ruleRan(String id, Optional<String> failure, boolean stuck) {
                really.ruleRan(id, failure, stuck);
            }

            @Override
            public void ruleReturned(RuleInstance late) {
                really.ruleReturned(late);
            }
        };
    }

    /** A rule that is configured anew is a new one, by its time. */
    private void configured(String pid, Instant since) {
        line.once("configured since", pid, since, () -> configured(pid));
    }

    private void configured(String pid) {
        configurations.of(pid).ifPresent(values -> {
            ObjectNode all = line.node().get("configured") instanceof ObjectNode some
                    ? some
                    : line.node().putObject("configured");
            all.set(pid, TapeJson.of(values));
        });
    }

    @Override
    public Device driver(Device really) {
        return new Device() {
            @Override
            public Duration refresh(Host host) throws VendorException {
                return really.refresh(host);
            }

            @Override
            public void apply(Host host, Command command) throws VendorException {
                really.apply(host, command);
            }

            @Override
            public boolean confirms(Command command, State state) {
                return flag("confirms", () -> really.confirms(command, state));
            }

            @Override
            public Map<String, String> settings(State state) {
                Map<String, String> settings = really.settings(state);
                if (working()) {
                    line.add("settings", TapeJson.of(settings));
                }
                return settings;
            }
        };
    }

    @Override
    public Consumer<Optional<VendorException>> sent(Command command, Consumer<Optional<VendorException>> done) {
        if (!working()) {
            return done;
        }
        long ticket = ++tickets;
        line.add("sent", sent(ticket, command));
        return refusal -> {
            answering.set(new Answer(ticket, refusal));
            try {
                done.accept(refusal);
            } finally {
                answering.remove();
            }
        };
    }

    static JsonNode sent(long ticket, Command command) {
        ObjectNode node = TapeJson.object().put("ticket", ticket).put("device", command.device().toString());
        node.set("setting", TapeJson.of(command.setting()));
        node.set("floor", TapeJson.of(command.floor()));
        return node.put("until", command.until().toString());
    }

    @Override
    public Runnable later(Runnable work) {
        Answer answer = answering.get();
        return () -> work("answer", () -> {
            if (answer != null && working()) {
                line.node().put("ticket", answer.ticket());
                answer.refusal().ifPresent(refusal -> {
                    ObjectNode said = line.node().putObject("refusal").put("kind", refusal.kind().name())
                            .put("message", refusal.getMessage());
                    refusal.retryAfter().ifPresent(after -> said.put("retryAfter", after.toString()));
                });
            }
            work.run();
        });
    }
}
