package offpeak.host.engine.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.Change;
import offpeak.api.Command;
import offpeak.api.Decision;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Rule;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.VendorException;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import offpeak.api.host.TimeSource;
import offpeak.host.engine.member.About;
import offpeak.host.engine.member.Actor;
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.recording.Recording;
import offpeak.host.engine.recording.Tape;
import offpeak.host.engine.recording.TapeJson;
import offpeak.host.engine.rule.Deciding;
import tools.jackson.databind.JsonNode;

/** Says to the engine's worker what a recording says, and notes the first thing that it answers otherwise. */
final class Replay implements Tape {

    private final Heard heard = new Heard();
    private final Function<String, Optional<Rule>> rules;
    private final double speed;
    private final boolean whole;
    private final Map<String, Player> players = new HashMap<>();
    /** By the node itself: to compare long series would take longer than to read them. */
    private final Map<JsonNode, Observation<?>> read = new IdentityHashMap<>();
    private final Map<Long, Consumer<Optional<VendorException>>> open = new HashMap<>();
    private final Map<Long, Decision> decisions = new LinkedHashMap<>();
    private Optional<Runnable> pending = Optional.empty();
    private long tickets;

    /**
     * @param rules those that are here, by id
     * @param speed of the recorded host's clock
     * @param whole whether the recording begins with its host: else a rule's reports, which tell of the day, are not compared
     */
    Replay(Function<String, Optional<Rule>> rules, double speed, boolean whole) {
        this.rules = rules;
        this.speed = speed;
        this.whole = whole;
    }

    Heard heard() {
        return heard;
    }

    /** The decisions so far, each as far as it came. */
    List<Decision> decisions() {
        return List.copyOf(decisions.values());
    }

    @Override
    public TimeSource clock() {
        return new TimeSource() {
            @Override
            public Instant instant() {
                return heard.now();
            }

            @Override
            public double speed() {
                return speed;
            }

            @Override
            public boolean simulated() {
                return true;
            }
        };
    }

    @Override
    public void work(String kind, Runnable work) {
        work.run();
    }

    @Override
    public boolean flag(String name, BooleanSupplier really) {
        return heard.flag(name);
    }

    @Override
    public double[] numbers(Supplier<double[]> really) {
        return heard.next("numbers").map(node -> TapeJson.read(node, double[].class)).orElseGet(() -> {
            heard.asked("the home's load");
            return really.get();
        });
    }

    @Override
    public Situation situation(Situation really) {
        SiteId id = really.site().id();
        Site site = Optional.ofNullable(heard.world("sites").get(id.value()))
                .map(node -> TapeJson.read(node, Site.class))
                .orElse(really.site());
        Map<EntityId, Observation<?>> seen = new TreeMap<>();
        heard.world("seen " + id).forEach((entity, node) -> seen.put(EntityId.parse(entity),
                read.computeIfAbsent(node, TapeJson::observation)));
        if (read.size() > 10 * seen.size() + 100) {
            read.clear();
        }
        List<ManualOverride> orders = new ArrayList<>();
        heard.world("orders " + id).values().forEach(node -> orders.add(TapeJson.read(node, ManualOverride.class)));
        return new Situation(site, heard.now(), seen, really.decisions(), orders);
    }

    @Override
    public List<Deciding.Answer> answers(List<RuleInstance> asked,
            Function<List<RuleInstance>, List<Deciding.Answer>> ask) {
        Map<String, JsonNode> failures = new HashMap<>();
        heard.rest("failures")
                .forEach(node -> failures.put(node.path("rule").asString(), node));
        List<Deciding.Answer> answers = new ArrayList<>();
        for (RuleInstance rule : asked) {
            String id = rule.about().id();
            JsonNode failure = failures.get(id);
            answers.addAll(failure == null
                    ? ask.apply(List.of(rule))
                    : List.of(failed(id, failure, () -> ask.apply(List.of(rule)))));
        }
        answers.forEach(this::wished);
        return answers;
    }

    private static Deciding.Answer failed(String id, JsonNode failure, Supplier<List<Deciding.Answer>> ask) {
        String why = failure.path("failure").asString();
        boolean stuck = failure.path("stuck").asBoolean();
        return failure.path("decided").asBoolean(false)
                ? Deciding.Answer.unreported(id, ask.get().get(0).intents(), why, stuck)
                : Deciding.Answer.failed(id, why, stuck);
    }

    private void wished(Deciding.Answer answer) {
        JsonNode reports = TapeJson.MAPPER.valueToTree(Recording.reports(answer.reports()));
        JsonNode before = heard.world("reported").get(answer.rule());
        if (whole && !reports.equals(before == null ? TapeJson.MAPPER.createArrayNode() : before)) {
            heard.differs("the rule " + answer.rule() + " reports something else: " + reports);
        }
        String recorded = Optional.ofNullable(heard.world("wished").get(answer.rule())).map(JsonNode::asString)
                .orElse("");
        if (!recorded.equals(Recording.digest(answer.intents()))) {
            heard.differs("the rule " + answer.rule() + " wants something else: " + answer.failure()
                    .orElseGet(() -> answer.intents().stream().map(intent -> intent.device() + " "
                            + intent.setting().value() + " " + intent.during()).limit(3).toList().toString()));
        }
    }

    @Override
    public void told(Change change) {
        if (change instanceof Change.Decided decided) {
            heard.compare("decided", TapeJson.of(decided.decision()));
            decisions.put(decided.decision().id(), decided.decision());
        }
    }

    /** @return what was stored; empty when it went well without a number */
    private Optional<String> stored() {
        Optional<JsonNode> said = heard.next("stored");
        if (said.isEmpty()) {
            heard.differs("stored something more");
            return Optional.empty();
        }
        Optional<String> text = said.filter(node -> !node.isNull()).map(JsonNode::asString);
        if (text.filter(one -> one.startsWith("failed ")).isPresent()) {
            throw new IllegalStateException(text.get().substring("failed ".length()));
        }
        return text;
    }

    @Override
    public Ledger ledger(Ledger really) {
        return new Ledger() {
            @Override
            public Decision append(Decision d) {
                long id = stored().map(Long::parseLong).orElse(0L);
                return new Decision(id, d.at(), d.device(), d.setting(), d.until(), d.priority(), d.rule(), d.reason(),
                        d.lost(), d.steps());
            }

            @Override
            public void step(long decision, Decision.Step step) {
                stored();
            }

            @Override
            public List<Decision> decisions(Optional<Instant> since, Optional<Instant> until, int limit) {
                return heard.next("read").map(nodes -> TapeJson.list(nodes, Decision.class)).orElse(List.of());
            }
        };
    }

    @Override
    public Leases leases(Leases really) {
        return new Leases() {
            @Override
            public Optional<Lease> of(EntityId device) {
                return Optional.ofNullable(heard.leases().get(device));
            }

            @Override
            public List<Lease> all() {
                return List.copyOf(heard.leases().values());
            }

            @Override
            public void write(Lease lease) {
                stored();
                heard.leases().put(lease.device(), lease);
            }

            @Override
            public void release(EntityId device) {
                stored();
                heard.leases().remove(device);
            }
        };
    }

    @Override
    public Members members(Members really) {
        return new Members() {
            @Override
            public boolean restoring() {
                return false;
            }

            @Override
            public boolean asked(SiteId site) {
                return flag("all asked", () -> false);
            }

            @Override
            public Optional<? extends Actor> instance(String id) {
                JsonNode node = heard.world("instances").get(id);
                if (node == null || node.path("since").isMissingNode()) {
                    return Optional.empty();
                }
                Recording.Seen about = TapeJson.read(node, Recording.Seen.class);
                Player player = players.get(id);
                if (player == null || !player.since().equals(about.since())) {
                    player = new Player(Replay.this, heard, about);
                    players.put(id, player);
                }
                player.shows(about);
                return Optional.of(player);
            }

            @Override
            public List<RuleInstance> rules(SiteId site) {
                return Replay.this.rules(site);
            }

            @Override
            public void ruleRan(String id, Optional<String> failure, boolean stuck) {
                // the recording says it again at the next asking
            }

            @Override
            public void ruleReturned(RuleInstance late) {
                // as above
            }
        };
    }

    /** The rules of a site that were asked by then, as far as they are here. */
    List<RuleInstance> rules(SiteId site) {
        List<RuleInstance> all = new ArrayList<>();
        heard.world("rules " + site).forEach((id, node) -> {
            Recording.Asked asked = TapeJson.read(node, Recording.Asked.class);
            Optional<Rule> rule = rules.apply(id);
            if (rule.isEmpty()) {
                heard.differs("the rule " + id + " is not here; its bundle or its configuration is missing");
            }
            rule.ifPresent(one -> all.add(new RuleInstance(
                    new About(id, asked.pid(), id, "rule", "", "", true), one, site, asked.since(), true,
                    asked.failure(), false)));
        });
        return all;
    }

    @Override
    public Device driver(Device really) {
        return really;
    }

    @Override
    public Consumer<Optional<VendorException>> sent(Command command, Consumer<Optional<VendorException>> done) {
        long ticket = ++tickets;
        heard.compare("sent", Recording.sent(ticket, command));
        open.put(ticket, done);
        return done;
    }

    @Override
    public Runnable later(Runnable work) {
        pending = Optional.of(work);
        return () -> {};
    }

    /** What a vendor answered. */
    void answer() {
        Consumer<Optional<VendorException>> done = open.remove(heard.line().path("ticket").asLong());
        if (done == null) {
            heard.differs("heard the answer to an order that it did not give");
            return;
        }
        done.accept(
                heard.line().has("refusal") ? Optional.of(refusal(heard.line().path("refusal"))) : Optional.empty());
        pending.ifPresent(Runnable::run);
        pending = Optional.empty();
    }

    private static VendorException refusal(JsonNode said) {
        VendorException.Kind kind = VendorException.Kind.valueOf(said.path("kind").asString());
        String message = said.path("message").asString();
        return said.has("retryAfter")
                ? new VendorException(message, Duration.parse(said.path("retryAfter").asString()))
                : new VendorException(kind, message);
    }
}
