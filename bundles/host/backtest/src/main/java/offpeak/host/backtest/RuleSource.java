package offpeak.host.backtest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import offpeak.api.Rule;
import offpeak.api.host.Configurations;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** Configures rules as a user would, and gets them when they are there. */
record RuleSource(BundleContext context, Configurations configurations, ServiceComponentRuntime runtime) {

    private static final String RULES = "offpeak.rule.";
    private static final long LOOK_MILLIS = 20;
    /** Rules are there within a second of their configuration; a loaded machine takes longer. */
    private static final int LOOKS = 1500;
    private static final String CAUSE = "Caused by: ";

    /** @return by the names that they have in the result: of several of a kind the second is NAME-2 */
    Map<String, Rule> rules(Request request) throws Refused, InterruptedException {
        Map<String, Rule> rules = new LinkedHashMap<>();
        Map<String, String> pids = new LinkedHashMap<>();
        for (Request.RuleAsked asked : asked(request)) {
            String name = asked.name();
            for (int more = 2; pids.containsKey(name); more++) {
                name = asked.name() + "-" + more;
            }
            pids.put(name, configure(asked, RULES + asked.name() + "~backtest-" + pids.size()));
        }
        for (Map.Entry<String, String> pid : pids.entrySet()) {
            rules.put(pid.getKey(), await(pid.getKey(), pid.getValue()));
        }
        return rules;
    }

    /** The plan goes by the battery that is given, as any owner would tell it. */
    private static List<Request.RuleAsked> asked(Request request) {
        Map<String, String> own = Map.of("efficiency", String.valueOf(request.store().roundTrip()), "wearPerKwh", "0",
                "export", request.exports().isPresent() ? "ALWAYS" : "NEVER");
        boolean named = request.rules().stream().anyMatch(rule -> rule.name().equals(Runner.PLAN));
        Stream<Request.RuleAsked> plan = request.plan() && !named
                ? Stream.of(new Request.RuleAsked(Runner.PLAN, Map.of()))
                : Stream.empty();
        return Stream.concat(request.rules().stream(), plan).map(rule -> {
            Map<String, String> options = new LinkedHashMap<>(rule.name().equals(Runner.PLAN) ? own : Map.of());
            options.putAll(rule.options());
            return new Request.RuleAsked(rule.name(), options);
        }).toList();
    }

    private String configure(Request.RuleAsked asked, String pid) throws Refused {
        Map<String, Object> form = configurations.schema(pid).orElseThrow(() -> Refused.usage(
                "there is no rule " + asked.name() + "; there are " + known()));
        List<?> fields = (List<?>) form.get("fields");
        Map<String, Boolean> many = fields.stream().map(Map.class::cast).collect(Collectors.toMap(
                field -> String.valueOf(field.get("id")), field -> Boolean.TRUE.equals(field.get("many")),
                (one, other) -> one, LinkedHashMap::new));
        Map<String, Object> values = new LinkedHashMap<>(Map.of("site", "home"));
        for (Map.Entry<String, String> option : asked.options().entrySet()) {
            String field = option.getKey();
            if (!many.containsKey(field)) {
                throw Refused.usage("the rule " + asked.name() + " has no option " + field + "; it has "
                        + String.join(", ", many.keySet()));
            }
            values.put(field, many.get(field) ? List.of(option.getValue().split("\n")) : option.getValue());
        }
        try {
            configurations.put(pid, values);
        } catch (Configurations.InvalidException e) {
            throw Refused.usage("the rule " + asked.name() + " does not take that: " + e.getMessage());
        }
        return pid;
    }

    private String known() {
        return Arrays.stream(context.getBundles()).map(Bundle::getSymbolicName)
                .filter(name -> name != null && name.startsWith(RULES)).map(name -> name.substring(RULES.length()))
                .sorted().collect(Collectors.joining(", "));
    }

    private Rule await(String name, String pid) throws Refused, InterruptedException {
        try {
            for (int look = 0; look < LOOKS; look++) {
                for (ServiceReference<Rule> found : context.getServiceReferences(Rule.class,
                        "(service.pid=" + pid + ")")) {
                    Rule rule = context.getService(found);
                    if (rule != null) {
                        return rule;
                    }
                }
                Optional<String> failed = failure(pid);
                if (failed.isPresent()) {
                    throw Refused.usage("the rule " + name + " does not take that: " + failed.get());
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        throw Refused.data("the rule " + name + " did not start; run the command again, and tell its author");
    }

    private Optional<String> failure(String pid) {
        return runtime.getComponentDescriptionDTOs().stream()
                .filter(component -> Arrays.asList(component.serviceInterfaces).contains(Rule.class.getName()))
                .flatMap(component -> runtime.getComponentConfigurationDTOs(component).stream())
                .filter(one -> pid.equals(one.properties.get("service.pid"))
                        && one.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .map(one -> cause(one.failure)).findFirst();
    }

    /** The message of the last cause of a stack trace: those before it say only that reflection called. */
    private static String cause(String trace) {
        String text = trace == null ? "it failed" : trace;
        String last = text.lines().filter(line -> line.startsWith(CAUSE)).reduce((before, after) -> after)
                .map(line -> line.substring(CAUSE.length())).orElse(text.lines().findFirst().orElse(text));
        return last.replaceFirst("^[\\w.$]+Exception: ", "");
    }
}
