package offpeak.host.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import offpeak.api.Http.Purpose;
import offpeak.api.host.HttpFactory.Traffic;
import offpeak.api.host.Metrics.Metric;
import offpeak.api.host.Spending.Account;
import offpeak.api.host.Spending.Breaker;

/** The calls to vendors as programs watch them. */
final class Figures {
    private static final String INTEGRATION = "integration";

    private Figures() {}

    static List<Metric> of(List<Account> accounts, List<Traffic> traffic, Instant now) {
        List<Metric> all = new ArrayList<>();
        traffic.forEach(one -> {
            all.add(Metric.counter("vendor_calls", "Calls since the integration started.", one.calls(),
                    INTEGRATION, one.integration()));
            all.add(Metric.counter("vendor_call_failures",
                    "Calls since the integration started that got no answer or a status of 400 and above.",
                    one.failures(), INTEGRATION, one.integration()));
        });
        accounts.forEach(account -> add(all, account, now));
        return all;
    }

    private static void add(List<Metric> all, Account account, Instant now) {
        String id = account.integration();
        classes(all, "vendor_calls_today", "Calls since midnight UTC by what they are for.", id, account.today());
        classes(all, "vendor_calls_month", "Calls since the first of the month, UTC, by what they are for.", id,
                account.thisMonth());
        all.add(Metric.gauge("vendor_calls_soft_limit", "Calls of a day above which it is polled slower.",
                account.softLimit(), INTEGRATION, id));
        all.add(Metric.gauge("vendor_calls_hard_limit", "Calls of a day above which nothing is sent.",
                account.hardLimit(), INTEGRATION, id));
        for (Breaker state : Breaker.values()) {
            all.add(Metric.gauge("vendor_breaker", "1 for the state of the circuit breaker of its worst server.",
                    state == account.breaker() ? 1 : 0, INTEGRATION, id, "state", text(state)));
        }
        all.add(Metric.gauge("vendor_paused_seconds", "How long its vendor still wants no call; 0 for none.",
                account.pausedUntil().map(until -> seconds(now, until)).orElse(0.0), INTEGRATION, id));
        account.costThisMonth().ifPresent(cost -> all.add(Metric.gauge("vendor_cost_month",
                "Estimated cost of the calls since the first of the month, in the currency's main unit.",
                cost.amount().doubleValue(), INTEGRATION, id, "currency", cost.currency().getCurrencyCode())));
        account.lastRetrieved().ifPresent(at -> all.add(Metric.gauge("vendor_data_age_seconds",
                "Since an answer below 400 came last.", seconds(at, now), INTEGRATION, id)));
    }

    private static void classes(List<Metric> all, String name, String help, String id, Map<Purpose, Long> calls) {
        for (Purpose purpose : Purpose.values()) {
            all.add(Metric.gauge(name, help, calls.getOrDefault(purpose, 0L), INTEGRATION, id, "class",
                    text(purpose)));
        }
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
    }
}
