package offpeak.api.host;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Decision;
import offpeak.api.DemandEvent;
import offpeak.api.EntityId;
import offpeak.api.Http.Purpose;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Observation;
import offpeak.api.Plan;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Reason;
import offpeak.api.Series;
import offpeak.api.Site;

/** How things look from outside, the same in REST, in the event stream and in MQTT: maps and lists ready for JSON. */
public final class Shapes {

    /** Whose words: the site's zone and money, the reader's language. */
    public record Words(ReasonTexts texts, Site site, Locale locale) {
        Map<String, Object> reason(Reason reason) {
            Map<String, Object> params = new LinkedHashMap<>();
            reason.params()
                    .forEach((name, value) -> params.put(name, value instanceof Instant ? value.toString() : value));
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put("code", reason.code());
            shape.put("params", params);
            shape.put("text", texts.text(reason, site, locale));
            return shape;
        }
    }

    private Shapes() {}

    /** {@code {id, observed_at, stale, quality, source, …fields}}. */
    public static Map<String, Object> state(Observation<?> observation, Instant now) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", observation.entity().toString());
        Quality quality = observation.qualityAt(now);
        shape.put("observed_at", observation.observedAt().toString());
        shape.put("stale", quality == Quality.STALE);
        shape.put("quality", quality.name().toLowerCase(Locale.ROOT));
        shape.put("source", observation.source());
        shape.putAll(observation.state().fields());
        return shape;
    }

    /** {@code {source, site, direction, market, currency, unit, series: [{start, end, value, estimate}]}}. */
    public static Map<String, Object> prices(EntityId entity, Prices prices) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("source", entity.integration());
        shape.put("site", entity.site().value());
        shape.put("direction", prices.direction().name().toLowerCase(Locale.ROOT));
        shape.put("market", prices.market().name().toLowerCase(Locale.ROOT));
        shape.put("currency", prices.currency().getCurrencyCode());
        shape.put("unit", "/kWh");
        List<Map<String, Object>> series = new ArrayList<>(prices.series().entries().size());
        for (Series.Entry<Prices.Price> entry : prices.series().entries()) {
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("start", entry.interval().start().toString());
            point.put("end", entry.interval().end().toString());
            point.put("value", entry.value().value());
            point.put("estimate", entry.value().estimate());
            series.add(point);
        }
        shape.put("series", series);
        return shape;
    }

    /** {@code {site, made_at, valid_to, cost, currency, slots: […], soc: [{device, points: [{at, value}]}]}}; cost and currency only when known. */
    public static Map<String, Object> plan(Plan plan, Words words) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("site", plan.site().value());
        shape.put("made_at", plan.madeAt().toString());
        shape.put("valid_to", plan.validTo().toString());
        plan.cost().ifPresent(cost -> {
            shape.put("cost", cost.amount());
            shape.put("currency", cost.currency().getCurrencyCode());
        });
        List<Object> slots = new ArrayList<>(plan.slots().size());
        for (Plan.Slot slot : plan.slots()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("start", slot.during().start().toString());
            row.put("end", slot.during().end().toString());
            row.put("device", slot.device().toString());
            row.put("setting", slot.setting().name());
            row.put("action", slot.setting().value().split(" ", 2)[0]);
            row.put("value", slot.setting().value());
            slot.powerW().ifPresent(powerW -> row.put("power_w", powerW));
            row.put("rule", slot.rule());
            row.put("reason", words.reason(slot.reason()));
            slots.add(row);
        }
        shape.put("slots", slots);
        List<Object> curves = new ArrayList<>();
        new java.util.TreeMap<>(plan.stateOfCharge()).forEach((device, curve) -> {
            List<Object> points = new ArrayList<>(curve.size());
            curve.forEach(point -> points.add(point(point.at(), point.value())));
            curves.add(curve(device, points));
        });
        shape.put("soc", curves);
        return shape;
    }

    /** {@code {device, points: [{at, value}]}}. */
    public static Map<String, Object> curve(EntityId device, List<Object> points) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("device", device.toString());
        shape.put("points", points);
        return shape;
    }

    /** {@code {at, value}}. */
    public static Map<String, Object> point(Instant at, double value) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("at", at.toString());
        shape.put("value", value);
        return shape;
    }

    /** {@code {id, at, device, setting, value, until, priority, rule, reason, stage, steps, lost}}. */
    public static Map<String, Object> decision(Decision decision, Words words) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", decision.id());
        shape.put("at", decision.at().toString());
        shape.put("device", decision.device().toString());
        shape.put("setting", decision.setting().name());
        shape.put("value", decision.setting().value());
        shape.put("until", decision.until().toString());
        shape.put("priority", decision.priority().name());
        shape.put("rule", decision.rule());
        shape.put("reason", words.reason(decision.reason()));
        shape.put("stage", decision.stage().name());
        List<Object> steps = new ArrayList<>();
        for (Decision.Step step : decision.steps()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("stage", step.stage().name());
            row.put("at", step.at().toString());
            step.detail().ifPresent(detail -> row.put("detail", detail));
            steps.add(row);
        }
        shape.put("steps", steps);
        List<Object> lost = new ArrayList<>();
        for (Decision.Lost one : decision.lost()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("rule", one.rule());
            row.put("setting", one.setting().name());
            row.put("value", one.setting().value());
            row.put("priority", one.priority().name());
            row.put("reason", words.reason(one.reason()));
            lost.add(row);
        }
        shape.put("lost", lost);
        return shape;
    }

    /**
     * {@code {id, site, device, rule, start, end, node, utility, power_kw, needed_kwh, avoided_kwh, avoided_kw, value, currency,
     * mean_price, max_price, unit, baseline, opted_out, opted_out_at, opted_out_by}}; what is not known is left out. Power is
     * the baseline's, {@code avoided_kw} the mean over the whole event; see {@link DemandEvent}.
     */
    public static Map<String, Object> event(DemandEvent event) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", event.id());
        shape.put("site", event.device().site().value());
        shape.put("device", event.device().toString());
        shape.put("rule", event.rule());
        shape.put("start", event.start().toString());
        event.end().ifPresent(end -> shape.put("end", end.toString()));
        event.node().ifPresent(node -> shape.put("node", node));
        event.utility().ifPresent(utility -> shape.put("utility", utility));
        event.powerW().ifPresent(watts -> shape.put("power_kw", watts / 1000));
        event.neededWh().ifPresent(wh -> shape.put("needed_kwh", wh / 1000));
        event.avoidedWh().ifPresent(wh -> {
            shape.put("avoided_kwh", wh / 1000);
            event.end().filter(end -> end.isAfter(event.start())).ifPresent(
                    end -> shape.put("avoided_kw", wh / 1000 / new Interval(event.start(), end).hours()));
        });
        event.value().ifPresent(value -> shape.put("value", value));
        event.currency().ifPresent(currency -> shape.put("currency", currency.getCurrencyCode()));
        event.meanPrice().ifPresent(price -> shape.put("mean_price", price));
        event.maxPrice().ifPresent(price -> shape.put("max_price", price));
        if (event.currency().isPresent()) {
            shape.put("unit", "/kWh");
        }
        if (event.powerW().isPresent()) {
            shape.put("baseline", event.neededWh().isPresent() ? "power_before_until_full" : "power_before");
        }
        shape.put("opted_out", event.optedOutAt().isPresent());
        event.optedOutAt().ifPresent(at -> shape.put("opted_out_at", at.toString()));
        event.optedOutBy().ifPresent(by -> shape.put("opted_out_by", by));
        return shape;
    }

    /** {@code {id, device, setting, value, start, until, by}}. */
    public static Map<String, Object> override(ManualOverride order) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", order.id());
        shape.put("device", order.device().toString());
        shape.put("setting", order.setting().name());
        shape.put("value", order.setting().value());
        shape.put("start", order.during().start().toString());
        shape.put("until", order.during().end().toString());
        shape.put("by", order.by());
        return shape;
    }

    /** {@code {id, device, start, end, setting, value, by}}. */
    public static Map<String, Object> schedule(ManualOverride slot) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", slot.id());
        shape.put("device", slot.device().toString());
        shape.put("start", slot.during().start().toString());
        shape.put("end", slot.during().end().toString());
        shape.put("setting", slot.setting().name());
        shape.put("value", slot.setting().value());
        shape.put("by", slot.by());
        return shape;
    }

    /** {@code {id, name, kind, version, state, since, enabled, reason, health, bundle, pid}}. */
    public static Map<String, Object> integration(Supervisor.Status status) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", status.id());
        shape.put("name", status.name());
        shape.put("kind", status.kind());
        shape.put("version", status.version());
        shape.put("state", status.life().name());
        shape.put("since", status.since().toString());
        shape.put("enabled", status.enabled());
        status.reason().ifPresent(reason -> shape.put("reason", reason));
        shape.put("health", switch (status.life()) {
            case RUNNING, DISABLED, LOADED -> "UP";
            case SETUP_RETRY, DEGRADED -> "DEGRADED";
            case NEEDS_LOGIN, FAILED -> "DOWN";
        });
        shape.put("bundle", status.bundle());
        status.pid().ifPresent(pid -> shape.put("pid", pid));
        return shape;
    }

    /**
     * As {@link #integration(Supervisor.Status)}, with {@code {calls_today, calls_soft, calls_limit, by_class, cost_month, currency,
     * paused_until, last_retrieved}} where known, as {@link #budget} has them.
     */
    public static Map<String, Object> integration(Supervisor.Status status, Optional<Spending.Account> account) {
        Map<String, Object> shape = integration(status);
        account.ifPresent(spent -> {
            shape.put("calls_today", spent.callsToday());
            shape.put("calls_soft", spent.softLimit());
            shape.put("calls_limit", spent.hardLimit());
            spending(shape, spent);
            spent.pausedUntil().ifPresent(until -> shape.put("paused_until", until.toString()));
            spent.lastRetrieved().ifPresent(at -> shape.put("last_retrieved", at.toString()));
        });
        return shape;
    }

    /**
     * {@code {integration, calls_today, calls_month, by_class: {read|command|login|wake: {today, month}}, cost_month,
     * currency, soft, hard, paused_until, breaker, last_retrieved, last_error}}; what is not known, and a class without a
     * call, is left out. The cost is an estimate, in the currency's main unit.
     */
    public static Map<String, Object> budget(Spending.Account account) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("integration", account.integration());
        shape.put("calls_today", account.callsToday());
        shape.put("calls_month", account.callsThisMonth());
        spending(shape, account);
        shape.put("soft", account.softLimit());
        shape.put("hard", account.hardLimit());
        account.pausedUntil().ifPresent(until -> shape.put("paused_until", until.toString()));
        shape.put("breaker", account.breaker().name().toLowerCase(Locale.ROOT));
        account.lastRetrieved().ifPresent(at -> shape.put("last_retrieved", at.toString()));
        account.lastError().ifPresent(error -> shape.put("last_error", error));
        return shape;
    }

    private static void spending(Map<String, Object> shape, Spending.Account account) {
        Map<String, Object> classes = new LinkedHashMap<>();
        for (Purpose purpose : Purpose.values()) {
            long month = account.thisMonth().getOrDefault(purpose, 0L);
            if (month > 0) {
                classes.put(purpose.name().toLowerCase(Locale.ROOT),
                        Map.of("today", account.today().getOrDefault(purpose, 0L), "month", month));
            }
        }
        shape.put("by_class", classes);
        account.costThisMonth().ifPresent(cost -> {
            shape.put("cost_month", cost.amount());
            shape.put("currency", cost.currency().getCurrencyCode());
        });
    }
}
