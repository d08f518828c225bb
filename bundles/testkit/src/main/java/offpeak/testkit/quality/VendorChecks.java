package offpeak.testkit.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;
import offpeak.testkit.Fixtures.Answer;

/** How an integration behaves towards its vendor, well and ill. Each check has an instance and a host of its own. */
final class VendorChecks {

    /** Logging in and reading, with a second try of each; what is more is a storm. */
    private static final int CALLS_AFTER_401 = 8;
    static final String TELLS_NOTHING = "a channel: it sends, and publishes nothing";
    private static final Duration FIRST_RETRY = Duration.ofMinutes(10);
    private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);
    private static final List<Answer> BAD = List.of(Answer.json(""), Answer.json("null"), Answer.json("[]"),
            Answer.json("{}"), Answer.json("{\"a\":"), Answer.json("\"text\""), Answer.json("[null,1,{}]"),
            Answer.json("[".repeat(5000)), Answer.json("<?xml version='1.0'?><a>1</a>"),
            Answer.html(200, "<html><body>Just a moment</body></html>"), Answer.cut("{\"a\":"),
            Answer.json(302, "").with("Location", "http://elsewhere.invalid/"), Answer.json(400, "{}"),
            Answer.json(403, "{}"), Answer.html(403, "<html>blocked</html>"), Answer.json(404, "{}"),
            Answer.json(408, "{}"), Answer.json(412, "{}"), Answer.json(418, "{}"),
            Answer.json(429, "{}").with("Retry-After", "60"), Answer.json(429, "{}").with("Retry-After", "soon"),
            Answer.json(500, ""), Answer.html(502, "<html>"), Answer.json(503, "{}"));

    /** Makes a fresh instance that has that configuration. */
    interface Instances {
        Integration of(Map<String, ?> values);
    }

    private final Subject subject;
    private final Fixtures vendor;
    private final Form form;
    private final Map<String, ?> values;
    private final Instances instances;
    private final String name;
    private final List<String> said = new ArrayList<>();

    VendorChecks(Subject subject, Fixtures vendor, Form form, Map<String, ?> values, Instances instances, String name) {
        this.subject = subject;
        this.vendor = vendor;
        this.form = form;
        this.values = values;
        this.instances = instances;
        this.name = name;
    }

    private FakeHost host() {
        FakeHost host = new FakeHost(subject.site(), name, subject.now());
        subject.ready(host);
        return host;
    }

    private boolean hasSecret() {
        return form.fields().values().stream().anyMatch(Form.Field::secret);
    }

    Integration fresh() {
        return instances.of(values);
    }

    void well() {
        vendor.forget();
        subject.vendor(vendor);
    }

    private Asked ask(Integration integration, FakeHost host) {
        Asked asked = Asked.refresh(integration, host);
        said.addAll(asked.texts());
        host.publications().forEach(publication -> said.add(publication.toString() + publication.state().fields()));
        return asked;
    }

    private static Result unknown(Line line) {
        return Result.none(line, Report.UNSEEN + ": extend QualityContract");
    }

    Map<Line, Result> all() {
        Map<Line, Result> results = new EnumMap<>(Line.class);
        List<Result> found = new ArrayList<>();
        found.add(account());
        if (subject.recorded()) {
            found.addAll(healthy());
            found.addAll(devices());
        } else {
            List.of(Line.B3, Line.B7, Line.G5, Line.G6, Line.G8, Line.S7, Line.S8)
                    .forEach(line -> found.add(unknown(line)));
        }
        found.add(login());
        found.add(typed());
        found.add(onceTold());
        found.add(configuration());
        found.add(secrets());
        found.forEach(result -> results.put(result.line(), result));
        return results;
    }

    private Result account() {
        if (!hasSecret()) {
            return Result.none(Line.B5, "no account: nothing secret in its configuration");
        }
        Integration first = instances.of(values);
        if (first instanceof Notifier) {
            return Result.none(Line.B5, "a channel: two that send by one account do each other no harm");
        }
        Optional<String> one = first.account();
        Optional<String> again = instances.of(values).account();
        if (one.isEmpty() || one.get().isBlank()) {
            return Result.fail(Line.B5, "Integration.account() names none");
        }
        said.add(one.get());
        return one.equals(again)
                ? Result.pass(Line.B5, "")
                : Result.fail(Line.B5, "names the same account once " + one.get() + " and once " + again);
    }

    private List<Result> healthy() {
        List<Result> results = new ArrayList<>();
        FakeHost host = host();
        well();
        Integration integration = instances.of(values);
        int before = vendor.requests().size();
        Asked first = ask(integration, host);
        int after = vendor.requests().size();
        boolean channel = integration instanceof Notifier;
        results.add(first.well() && (channel || !host.publications().isEmpty())
                ? Result.pass(Line.B3, "")
                : Result.fail(Line.B3, "a configuration that works is answered with '" + first + "' and "
                        + host.publications().size() + " observations"));
        List<String> faults = new ArrayList<>();
        first.next().filter(next -> next.compareTo(SHORTEST_POLL) < 0)
                .ifPresent(next -> faults.add("wants to be asked again after " + next));
        host.advance(Duration.ofMinutes(10));
        if (vendor.requests().size() > after) {
            faults.add("asks by itself between two polls");
        }
        results.add(Result.of(Line.B7, faults,
                after - before + " calls, next " + first.next().map(String::valueOf).orElse("-")));
        if (channel) {
            results.add(Result.none(Line.G6, TELLS_NOTHING));
            results.add(Result.none(Line.G8, TELLS_NOTHING));
            return results;
        }
        results.add(units(host));
        Map<EntityId, Long> counts = host.publications().stream()
                .collect(Collectors.groupingBy(Observation::entity, Collectors.counting()));
        results.add(Result.of(Line.G8, counts.entrySet().stream().filter(entry -> entry.getValue() > 1)
                .map(entry -> entry.getKey() + " is published " + entry.getValue() + " times in one poll").toList(),
                counts.size() + " entities"));
        return results;
    }

    private Result units(FakeHost host) {
        List<String> faults = new ArrayList<>();
        for (Observation<?> observation : host.publications()) {
            String entity = observation.entity().name();
            if (observation.state() instanceof Prices prices && prices.series().entries().stream()
                    .anyMatch(price -> Math.abs(price.value().value()) > 20)) {
                faults.add(entity + ": more than 20 " + prices.currency() + "/kWh, is that another unit?");
            }
            if (observation.observedAt().isAfter(host.now().plus(Duration.ofMinutes(10)))) {
                faults.add(entity + " was observed in the future: " + observation.observedAt());
            }
            if (observation.source().isBlank()) {
                faults.add(entity + " has no source");
            }
        }
        return Result.of(Line.G6, faults);
    }

    private List<Result> devices() {
        List<Result> results = new ArrayList<>();
        FakeHost host = host();
        well();
        Integration integration = instances.of(values);
        if (!(integration instanceof Device device)) {
            for (Line line : List.of(Line.S7, Line.S8, Line.G5)) {
                results.add(Result.none(line, "no device"));
            }
            return results;
        }
        ask(integration, host);
        results.add(comeAndGo(host, integration));
        Optional<Setting> order = subject.order();
        if (order.isEmpty()) {
            results.add(Result.fail(Line.S7, "QualityContract.order() names none"));
            results.add(Result.fail(Line.S8, "QualityContract.order() names none"));
            return results;
        }
        Optional<Observation<?>> target = host.last().values().stream()
                .filter(one -> !device.settings(one.state()).isEmpty()).findFirst();
        if (target.isEmpty()) {
            results.add(Result.fail(Line.S7, "no entity that it publishes has settings()"));
            results.add(Result.fail(Line.S8, "settings() tells nothing of what it publishes, so nothing is put back"));
            return results;
        }
        results.add(inTurn(host, device, target.get().entity(), order.get()));
        results.add(putBack(host, device, target.get()));
        return results;
    }

    private Result comeAndGo(FakeHost host, Integration integration) {
        Set<EntityId> before = new HashSet<>(host.last().keySet());
        if (!subject.another(vendor)) {
            return Result.none(Line.G5, "one device per account: QualityContract.another() has none");
        }
        host.clear();
        host.advance(Duration.ofDays(1));
        ask(integration, host);
        return host.last().keySet().equals(before)
                ? Result.fail(Line.G5, "a day later the same entities are told: " + before)
                : Result.pass(Line.G5, "");
    }

    private Command command(EntityId entity, Setting setting, FakeHost host) {
        return new Command(entity, setting, OptionalDouble.empty(), host.now().plus(Duration.ofHours(1)));
    }

    private Asked apply(Device device, FakeHost host, Command command) {
        Asked asked = Asked.of(() -> {
            device.apply(host, command);
            return Optional.of(Duration.ZERO);
        });
        said.addAll(asked.texts());
        return asked;
    }

    /** The host has one worker per instance; so an order is over when apply returns, and doing it twice does no harm. */
    private Result inTurn(FakeHost host, Device device, EntityId entity, Setting order) {
        List<String> faults = new ArrayList<>();
        Command command = command(entity, order, host);
        for (int i = 0; i < 2; i++) {
            Asked done = apply(device, host, command);
            if (!done.well()) {
                faults.add(order.value() + " is answered with '" + done + "'");
            }
        }
        int calls = vendor.requests().size();
        host.clear();
        Asked other = apply(device, host, command(host.entity(EntityId.Kind.DEVICE, "nobody"), order, host));
        if (other.kind().filter(Kind.REFUSED::equals).isEmpty()) {
            faults.add("an order for a device that it has not is answered with '" + other + "', not REFUSED");
        }
        if (vendor.requests().size() > calls + 2) {
            faults.add("an order for a device that it has not reaches the vendor");
        }
        return Result.of(Line.S7, faults);
    }

    private Result putBack(FakeHost host, Device device, Observation<?> before) {
        List<String> faults = new ArrayList<>();
        State state = before.state();
        Setting.Restore restore = new Setting.Restore(device.settings(state));
        if (!Setting.parse(restore.name(), restore.value()).equals(restore)) {
            faults.add("settings() don't survive being stored: " + restore.value());
        }
        Command command = command(before.entity(), restore, host);
        Asked done = apply(device, host, command);
        if (!done.well()) {
            faults.add("restore " + restore.value() + " is answered with '" + done + "'");
        }
        if (!device.confirms(command, state)) {
            faults.add("the state from before does not confirm the restore " + restore.value());
        }
        return Result.of(Line.S8, faults);
    }

    /** Asked as the host does, for a day: after LOGIN it asks no more. */
    private Result login() {
        FakeHost host = host();
        vendor.forget().on("*", "*", Answer.json(401, "{\"error\":\"unauthorized\"}"));
        int before = vendor.requests().size();
        Integration integration = instances.of(values);
        Instant end = host.now().plus(Duration.ofDays(1));
        Asked asked = ask(integration, host);
        while (asked.crash().isEmpty() && asked.kind().filter(kind -> kind == Kind.LOGIN).isEmpty()
                && host.now().isBefore(end)) {
            Duration wait = asked.next().or(asked::retryAfter).orElse(FIRST_RETRY);
            host.advance(wait.compareTo(FIRST_RETRY) < 0 ? FIRST_RETRY : wait);
            asked = ask(integration, host);
        }
        int calls = vendor.requests().size() - before;
        if (!hasSecret()) {
            return calls > 300
                    ? Result.fail(Line.S5, calls + " calls in a day of 401")
                    : Result.none(Line.S5, "no login");
        }
        if (calls == 0) {
            return Result.fail(Line.S5, "did not ask the vendor at all: " + asked);
        }
        List<String> faults = new ArrayList<>();
        if (asked.kind().filter(kind -> kind == Kind.LOGIN).isEmpty()) {
            faults.add("401 for a day is answered with '" + asked + "', not LOGIN");
        }
        if (calls > CALLS_AFTER_401) {
            faults.add(calls + " calls before it gave up");
        }
        return Result.of(Line.S5, faults, calls + " calls");
    }

    private Result typed() {
        Set<String> faults = new LinkedHashSet<>();
        for (Answer answer : BAD) {
            vendor.forget().on("*", "*", answer);
            int before = vendor.requests().size();
            Asked asked = ask(instances.of(values), host());
            boolean told = vendor.requests().size() > before;
            String body = answer.body().length() > 40 ? answer.body().substring(0, 40) + "…" : answer.body();
            if (asked.crash().isPresent()) {
                faults.add("HTTP " + answer.status() + " " + body + " ends in " + asked);
            } else if (!asked.well() && (asked.message().isBlank() || asked.message().equals("null"))) {
                faults.add("HTTP " + answer.status() + " " + body + " ends in " + asked.kind() + " without a text");
            } else if (told && answer.status() == 429
                    && asked.kind().filter(kind -> kind == Kind.THROTTLED).isEmpty()) {
                faults.add("HTTP 429 ends in '" + asked + "', not THROTTLED");
            } else if (told && answer.status() >= 500 && asked.well()) {
                faults.add("HTTP " + answer.status() + " counts as well");
            }
        }
        return Result.of(Line.S6, List.copyOf(faults), BAD.size() + " bad answers");
    }

    /** The host logs a life when it changes: a text that changes with each try would be logged with each. */
    private Result onceTold() {
        List<String> faults = new ArrayList<>();
        FakeHost host = host();
        vendor.forget().on("*", "*", Answer.json(503, "{}"));
        Integration integration = instances.of(values);
        Set<String> texts = new LinkedHashSet<>();
        for (int i = 0; i < 3; i++) {
            texts.add(ask(integration, host).toString());
            host.advance(Duration.ofMinutes(10));
        }
        if (texts.size() > 1) {
            faults.add("the same failure is told in " + texts.size() + " ways: " + texts);
        }
        return Result.of(Line.S4, faults);
    }

    private Result configuration() {
        List<String> faults = new ArrayList<>();
        if (subject.recorded()) {
            well();
        }
        List<Form.Field> addresses = form.fields().values().stream().filter(Form.Field::address).toList();
        int told = 0;
        for (Form.Field field : addresses) {
            if (!values.containsKey(field.id())) {
                continue;
            }
            Map<String, Object> wrong = new LinkedHashMap<>(values);
            wrong.put(field.id(), "ftp://nowhere");
            Asked asked = ask(instances.of(wrong), host());
            if (asked.kind().filter(kind -> kind == Kind.CONFIGURATION).isEmpty()
                    || !asked.message().contains(field.id())) {
                faults.add(field.id() + "=ftp://nowhere is answered with '" + asked + "', not CONFIGURATION that names "
                        + field.id());
            } else {
                told++;
            }
        }
        for (Form.Field field : form.fields().values()) {
            if (field.secret() && values.get(field.id()) instanceof String text && !text.isEmpty()) {
                Map<String, Object> wrong = new LinkedHashMap<>(values);
                wrong.put(field.id(), "$vault:nothing-there");
                Asked asked = ask(instances.of(wrong), host());
                if (asked.kind().filter(kind -> kind == Kind.CONFIGURATION || kind == Kind.LOGIN).isEmpty()) {
                    faults.add(field.id() + "=$vault:nothing-there is answered with '" + asked + "'");
                } else {
                    told++;
                }
            }
        }
        if (faults.isEmpty() && told == 0) {
            return Result.none(Line.G4, "no address and no secret to get wrong");
        }
        return Result.of(Line.G4, faults, told + " fields");
    }

    /** After all others: in whatever was said until now. */
    private Result secrets() {
        Set<String> canaries = new HashSet<>();
        form.fields().values().stream().filter(field -> field.secret() || field.looksSecret())
                .map(field -> values.get(field.id()))
                .filter(value -> value instanceof String text && text.length() >= 6 && !text.startsWith("$"))
                .forEach(value -> canaries.add((String) value));
        for (Fixtures.Request request : vendor.requests()) {
            request.header("authorization").filter(text -> text.length() > 12)
                    .map(text -> text.replaceFirst("(?i)^(bearer|basic|token) ", "")).ifPresent(canaries::add);
        }
        if (canaries.isEmpty()) {
            return hasSecret()
                    ? Result.fail(Line.G1, "vendor() gives no secret of 6 characters or more to look for")
                    : Result.none(Line.G1, "no secret");
        }
        Set<String> faults = new TreeSet<>();
        for (String text : said) {
            for (String canary : canaries) {
                if (text.contains(canary)) {
                    String cut = text.replace(canary, "***");
                    faults.add("a secret is in '" + (cut.length() > 160 ? cut.substring(0, 160) + "…" : cut) + "'");
                }
            }
        }
        return Result.of(Line.G1, faults.stream().limit(3).toList(), canaries.size() + " secrets, " + said.size()
                + " texts");
    }
}
