package offpeak.host.engine.recording;

import java.time.Duration;
import java.time.Instant;
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
import offpeak.api.Device;
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
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.rule.Deciding;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes down what the engine's worker hears and says: a line of JSON for each piece of its work. The first line tells what is
 * recorded; see {@link #VERSION}.
 */
public final class Recording implements Tape {

    /** Of the format. A reader takes no other. */
    public static final int VERSION = 1;

    /** What is known of an instance. */
    public record Seen(Instant since, String life, boolean told, boolean listens, Optional<String> rival) {}

    /** What is known of a rule. */
    public record Asked(Instant since, Optional<String> failure, String pid) {}

    /** What a rule wanted last: mostly it wants the same again. */
    private record Wished(List<Intent> intents, String digest) {}

    private record Answer(long ticket, Optional<VendorException> refusal) {}

    private final Pen pen;
    private final RecordedStores stores;
    private final RecordedConfigurations configurations;
    private final ThreadLocal<Answer> answering = new ThreadLocal<>();
    private final Map<String, Wished> wished = new TreeMap<>();
    /** The rules that have reported anything since the line that needs none before it. */
    private final Set<String> reporting = new TreeSet<>();
    /** The last situation of each site that was looked at. */
    private final Map<SiteId, Situation> told = new TreeMap<>();
    private long tickets;

    /** @param configured of rules and homes */
    public Recording(Pen pen, RecordedConfigurations.Configured configured) {
        this.pen = pen;
        this.stores = new RecordedStores(pen);
        this.configurations = new RecordedConfigurations(pen, configured);
    }

    private boolean working() {
        return pen.working();
    }

    @Override
    public TimeSource clock() {
        return pen.clock();
    }

    @Override
    public void work(String kind, Runnable work) {
        pen.work(kind, work, later -> {
            reporting.clear();
            told.clear();
            stores.anew(later);
        });
    }

    @Override
    public boolean flag(String name, BooleanSupplier really) {
        boolean flag = really.getAsBoolean();
        if (working()) {
            pen.line().sign(name, flag);
        }
        return flag;
    }

    @Override
    public double[] numbers(Supplier<double[]> really) {
        double[] numbers = really.get();
        if (working()) {
            pen.line().add("numbers", TapeJson.of(numbers));
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
        pen.line().change("sites", site.value(), really.site(), Recording::site);
        configurations.homes(really.site());
        Map<String, Observation<?>> seen = new TreeMap<>();
        really.observations().forEach((entity, observation) -> seen.put(entity.toString(), observation));
        pen.line().change("seen " + site, seen, TapeJson::of);
        Map<String, ManualOverride> orders = new TreeMap<>();
        really.overrides().forEach(order -> orders.put(order.id(), order));
        pen.line().change("orders " + site, orders, TapeJson::of);
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
                answer.failure().ifPresent(failure -> pen.line().add("failures", TapeJson.object()
                        .put("rule", answer.rule()).put("failure", failure).put("stuck", answer.stuck())
                        .put("decided", answer.decided())));
                pen.line().change("wished", answer.rule(), digestOf(answer), TapeJson::of);
                if (!answer.reports().isEmpty() || reporting.contains(answer.rule())) {
                    reporting.add(answer.rule());
                    pen.line().change("reported", answer.rule(), reports(answer.reports()), TapeJson::of);
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
    public static List<String> reports(List<Rule.Report> reports) {
        return reports.stream().map(report -> report.id() + " " + report.level() + " " + report.topic() + " "
                + TapeJson.of(report.reason())).toList();
    }

    /** Short, because what rules want is long and changes with each reading. */
    public static String digest(List<Intent> intents) {
        CRC32 sum = new CRC32();
        sum.update(TapeJson.MAPPER.writeValueAsBytes(intents.toArray(Intent[]::new)));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    @Override
    public void told(Change change) {
        if (working() && change instanceof Change.Decided decided) {
            stores.decided(decided.decision());
        }
    }

    @Override
    public Ledger ledger(Ledger really) {
        return stores.ledger(really);
    }

    @Override
    public Leases leases(Leases really) {
        return stores.leases(really);
    }

    @Override
    public Members members(Members really) {
        return new RecordedMembers(really, this, pen, configurations);
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
                    pen.line().add("settings", TapeJson.of(settings));
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
        pen.line().add("sent", sent(ticket, command));
        return refusal -> {
            answering.set(new Answer(ticket, refusal));
            try {
                done.accept(refusal);
            } finally {
                answering.remove();
            }
        };
    }

    public static JsonNode sent(long ticket, Command command) {
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
                pen.line().node().put("ticket", answer.ticket());
                answer.refusal().ifPresent(refusal -> {
                    ObjectNode said = pen.line().node().putObject("refusal").put("kind", refusal.kind().name())
                            .put("message", refusal.getMessage());
                    refusal.retryAfter().ifPresent(after -> said.put("retryAfter", after.toString()));
                });
            }
            work.run();
        });
    }
}
