package offpeak.testkit.quality;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import offpeak.api.EntityId;
import offpeak.api.Integration;
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.testkit.FakeHost;
import offpeak.testkit.Fixtures;

/** How an integration behaves towards its vendor, well and ill. Each check has an instance and a host of its own. */
final class VendorChecks {
    static final String TELLS_NOTHING = "a channel: it sends, and publishes nothing";
    private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);

    private final Bench bench;

    VendorChecks(Bench bench) {
        this.bench = bench;
    }

    private static Result unknown(Line line) {
        return Result.none(line, Report.UNSEEN + ": extend QualityContract");
    }

    Map<Line, Result> all() {
        Map<Line, Result> results = new EnumMap<>(Line.class);
        List<Result> found = new ArrayList<>();
        found.add(account());
        if (bench.subject().recorded()) {
            found.addAll(healthy());
            found.addAll(new DeviceChecks(bench).all());
        } else {
            List.of(Line.B3, Line.B7, Line.G5, Line.G6, Line.G8, Line.S7, Line.S8)
                    .forEach(line -> found.add(unknown(line)));
        }
        found.addAll(new TroubleChecks(bench).all());
        found.add(secrets());
        found.forEach(result -> results.put(result.line(), result));
        return results;
    }

    private Result account() {
        if (!bench.hasSecret()) {
            return Result.none(Line.B5, "no account: nothing secret in its configuration");
        }
        Integration first = bench.fresh();
        if (first instanceof Notifier) {
            return Result.none(Line.B5, "a channel: two that send by one account do each other no harm");
        }
        Optional<String> one = first.account();
        Optional<String> again = bench.fresh().account();
        if (one.isEmpty() || one.get().isBlank()) {
            return Result.fail(Line.B5, "Integration.account() names none");
        }
        bench.said().add(one.get());
        return one.equals(again)
                ? Result.pass(Line.B5, "")
                : Result.fail(Line.B5, "names the same account once " + one.get() + " and once " + again);
    }

    private List<Result> healthy() {
        List<Result> results = new ArrayList<>();
        FakeHost host = bench.host();
        bench.well();
        Integration integration = bench.fresh();
        int before = bench.vendor().requests().size();
        Asked first = bench.ask(integration, host);
        int after = bench.vendor().requests().size();
        boolean channel = integration instanceof Notifier;
        results.add(first.well() && (channel || !host.publications().isEmpty())
                ? Result.pass(Line.B3, "")
                : Result.fail(Line.B3, "a configuration that works is answered with '" + first + "' and "
                        + host.publications().size() + " observations"));
        List<String> faults = new ArrayList<>();
        first.next().filter(next -> next.compareTo(SHORTEST_POLL) < 0)
                .ifPresent(next -> faults.add("wants to be asked again after " + next));
        host.advance(Duration.ofMinutes(10));
        if (bench.vendor().requests().size() > after) {
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

    /** After all others: in whatever was said until now. */
    private Result secrets() {
        Set<String> canaries = new HashSet<>();
        bench.form().fields().values().stream().filter(field -> field.secret() || field.looksSecret())
                .map(field -> bench.values().get(field.id()))
                .filter(value -> value instanceof String text && text.length() >= 6 && !text.startsWith("$"))
                .forEach(value -> canaries.add((String) value));
        for (Fixtures.Request request : bench.vendor().requests()) {
            request.header("authorization").filter(text -> text.length() > 12)
                    .map(text -> text.replaceFirst("(?i)^(bearer|basic|token) ", "")).ifPresent(canaries::add);
        }
        if (canaries.isEmpty()) {
            return bench.hasSecret()
                    ? Result.fail(Line.G1, "vendor() gives no secret of 6 characters or more to look for")
                    : Result.none(Line.G1, "no secret");
        }
        Set<String> faults = new TreeSet<>();
        for (String text : bench.said()) {
            for (String canary : canaries) {
                if (text.contains(canary)) {
                    String cut = text.replace(canary, "***");
                    faults.add("a secret is in '" + (cut.length() > 160 ? cut.substring(0, 160) + "…" : cut) + "'");
                }
            }
        }
        return Result.of(Line.G1, faults.stream().limit(3).toList(),
                canaries.size() + " secrets, " + bench.said().size()
                        + " texts");
    }
}
