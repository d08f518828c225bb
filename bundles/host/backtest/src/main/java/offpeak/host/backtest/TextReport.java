package offpeak.host.backtest;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The answer for people. */
final class TextReport {

    private TextReport() {}

    static String of(Policy.Outcomes outcomes) {
        String currency = outcomes.request().priceUnit().currency().getCurrencyCode();
        int width = outcomes.outcomes().stream().mapToInt(one -> one.name().length()).max().orElse(0);
        Formatter text = new Formatter(Locale.ROOT);
        text.format("%s%n%n", about(outcomes));
        text.format("%-" + width + "s  %10s  %10s  %10s  %7s  %8s%n", "", "cost " + currency, "import kWh",
                "export kWh", "cycles", "of best");
        for (Policy.Outcome one : outcomes.outcomes()) {
            text.format("%-" + width + "s  %10.2f  %10.0f  %10.0f  %7.0f  %8s%n", one.name(), one.tally().cost(),
                    one.tally().imported().kwh(), one.tally().exported().kwh(), one.tally().cycles(),
                    share(outcomes, one));
        }
        text.format("%n%s", String.join("\n", notes(outcomes)));
        return text.toString();
    }

    /** When, how long, and how much of it was measured. */
    static String about(Policy.Outcomes outcomes) {
        Recorded recorded = outcomes.recorded();
        Store store = outcomes.request().store();
        return String.format(Locale.ROOT, "%s to %s, %d steps of %d min; battery of %.1f kWh, charges with %.1f kW,"
                + " gives %.1f kW, %.0f %% there and back",
                LocalDate.ofInstant(recorded.start(), outcomes.request().zone()),
                LocalDate.ofInstant(recorded.at(recorded.steps() - 1), outcomes.request().zone()), recorded.steps(),
                recorded.step().toMinutes(), store.capacityWh() / 1000, store.chargeW() / 1000,
                store.dischargeW() / 1000, 100 * store.roundTrip());
    }

    static String share(Policy.Outcomes outcomes, Policy.Outcome one) {
        OptionalDouble share = outcomes.share(one);
        return share.isEmpty() || one.name().equals(Runner.NONE)
                ? "-"
                : String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble());
    }

    static List<String> notes(Policy.Outcomes outcomes) {
        List<String> notes = new ArrayList<>();
        String currency = outcomes.request().priceUnit().currency().getCurrencyCode();
        Recorded recorded = outcomes.recorded();
        notes.add("Cost is without standing charges; what is stored at the end counts the same for all.");
        if (outcomes.of(Runner.FORESIGHT).isPresent()) {
            notes.add("Of best: which part of what perfect foresight saves over self-consumption.");
        }
        double self = outcomes.of(Runner.SELF_CONSUMPTION).orElseThrow().cost();
        outcomes.of(Runner.PLAN).ifPresent(plan -> notes.add(String.format(Locale.ROOT,
                "The plan saves %.2f %s over self-consumption, and %.2f %s over no battery.", self - plan.cost(),
                currency,
                outcomes.of(Runner.NONE).orElseThrow().cost() - plan.cost(), currency)));
        List<String> built = Arrays.asList(Runner.NONE, Runner.SELF_CONSUMPTION, Runner.FORESIGHT);
        String idle = outcomes.outcomes().stream()
                .filter(one -> !built.contains(one.name()) && one.tally().stepsTold() == 0)
                .map(Policy.Outcome::name).collect(Collectors.joining(", "));
        if (!idle.isEmpty()) {
            notes.add("Never told the battery anything: " + idle
                    + ". It needs options that were not given, or goes by what is not in these files.");
        }
        if (recorded.filled() > 0) {
            notes.add(recorded.filled() + " values were missing; they are as a day or a week before.");
        }
        return notes;
    }
}
