package offpeak.testkit.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import offpeak.api.Integration;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures.Answer;

/** What an integration makes of a vendor that refuses, fails or answers nonsense, and of a configuration that is wrong. */
final class TroubleChecks {
    /** Logging in and reading, with a second try of each; what is more is a storm. */
    private static final int CALLS_AFTER_401 = 8;
    private static final Duration FIRST_RETRY = Duration.ofMinutes(10);
    private static final List<Answer> BAD = List.of(Answer.json(""), Answer.json("null"), Answer.json("[]"),
            Answer.json("{}"), Answer.json("{\"a\":"), Answer.json("\"text\""), Answer.json("[null,1,{}]"),
            Answer.json("[".repeat(5000)), Answer.json("<?xml version='1.0'?><a>1</a>"),
            Answer.html(200, "<html><body>Just a moment</body></html>"), Answer.cut("{\"a\":"),
            Answer.json(302, "").with("Location", "http://elsewhere.invalid/"), Answer.json(400, "{}"),
            Answer.json(403, "{}"), Answer.html(403, "<html>blocked</html>"), Answer.json(404, "{}"),
            Answer.json(408, "{}"), Answer.json(412, "{}"), Answer.json(418, "{}"),
            Answer.json(429, "{}").with("Retry-After", "60"), Answer.json(429, "{}").with("Retry-After", "soon"),
            Answer.json(500, ""), Answer.html(502, "<html>"), Answer.json(503, "{}"));

    private final Bench bench;

    TroubleChecks(Bench bench) {
        this.bench = bench;
    }

    List<Result> all() {
        return List.of(login(), typed(), onceTold(), configuration());
    }

    /** Asked as the host does, for a day: after LOGIN it asks no more. */
    private Result login() {
        FakeHost host = bench.host();
        bench.vendor().forget().on("*", "*", Answer.json(401, "{\"error\":\"unauthorized\"}"));
        int before = bench.vendor().requests().size();
        Integration integration = bench.fresh();
        Instant end = host.now().plus(Duration.ofDays(1));
        Asked asked = bench.ask(integration, host);
        while (asked.crash().isEmpty() && asked.kind().filter(kind -> kind == Kind.LOGIN).isEmpty()
                && host.now().isBefore(end)) {
            Duration wait = asked.next().or(asked::retryAfter).orElse(FIRST_RETRY);
            host.advance(wait.compareTo(FIRST_RETRY) < 0 ? FIRST_RETRY : wait);
            asked = bench.ask(integration, host);
        }
        int calls = bench.vendor().requests().size() - before;
        if (!bench.hasSecret()) {
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
            bench.vendor().forget().on("*", "*", answer);
            int before = bench.vendor().requests().size();
            Asked asked = bench.ask(bench.fresh(), bench.host());
            boolean told = bench.vendor().requests().size() > before;
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
        FakeHost host = bench.host();
        bench.vendor().forget().on("*", "*", Answer.json(503, "{}"));
        Integration integration = bench.fresh();
        Set<String> texts = new LinkedHashSet<>();
        for (int i = 0; i < 3; i++) {
            texts.add(bench.ask(integration, host).toString());
            host.advance(Duration.ofMinutes(10));
        }
        if (texts.size() > 1) {
            faults.add("the same failure is told in " + texts.size() + " ways: " + texts);
        }
        return Result.of(Line.S4, faults);
    }

    private Result configuration() {
        List<String> faults = new ArrayList<>();
        if (bench.subject().recorded()) {
            bench.well();
        }
        List<Form.Field> addresses = bench.form().fields().values().stream().filter(Form.Field::address).toList();
        int told = 0;
        for (Form.Field field : addresses) {
            if (!bench.values().containsKey(field.id())) {
                continue;
            }
            Map<String, Object> wrong = new LinkedHashMap<>(bench.values());
            wrong.put(field.id(), "ftp://nowhere");
            Asked asked = bench.ask(bench.fresh(wrong), bench.host());
            if (asked.kind().filter(kind -> kind == Kind.CONFIGURATION).isEmpty()
                    || !asked.message().contains(field.id())) {
                faults.add(field.id() + "=ftp://nowhere is answered with '" + asked + "', not CONFIGURATION that names "
                        + field.id());
            } else {
                told++;
            }
        }
        for (Form.Field field : bench.form().fields().values()) {
            if (field.secret() && bench.values().get(field.id()) instanceof String text && !text.isEmpty()) {
                Map<String, Object> wrong = new LinkedHashMap<>(bench.values());
                wrong.put(field.id(), "$vault:nothing-there");
                Asked asked = bench.ask(bench.fresh(wrong), bench.host());
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
}
