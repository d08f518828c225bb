package offpeak.rule.octopustariff;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.GridEvents;
import offpeak.api.GridEvents.Event;
import offpeak.api.GridEvents.Kind;
import offpeak.api.GridEvents.Participation;
import offpeak.api.Interval;
import offpeak.api.Situation;

/**
 * The sessions that the home takes part in and that the options let count.
 *
 * @param free when electricity costs nothing
 * @param saving when less use is paid for
 * @param reward what a kWh earns in addition while saving, main currency unit; of several sessions that of the next one, for
 *            a battery knows one price for each level
 */
record Sessions(List<Interval> free, List<Interval> saving, double reward) {

    /** @param integration whose events; absent for those of all */
    static Sessions of(Situation situation, Options options, Optional<String> integration) {
        List<Event> events = situation.usable(GridEvents.class).stream()
                .filter(seen -> integration.map(seen.entity().integration()::equals).orElse(true)
                        || !options.source().isEmpty() && seen.entity().isMeantBy(options.source()))
                .flatMap(seen -> seen.state().events().stream())
                .filter(event -> event.participation() == Participation.JOINED
                        || event.participation() == Participation.AUTOMATIC)
                .toList();
        List<Event> saving = events.stream()
                .filter(event -> options.savingSessions() && event.kind() == Kind.SAVING_SESSION
                        && reward(event, situation) > options.peak().sell() + options.savingMinOffset())
                .toList();
        List<Interval> free = events.stream()
                .filter(event -> options.freeElectricity() && event.kind() == Kind.FREE_ELECTRICITY)
                .map(Event::during).toList();
        double reward = saving.stream().filter(event -> event.during().end().isAfter(situation.now()))
                .min(Comparator.comparing(Event::during))
                .or(() -> saving.stream().max(Comparator.comparing(Event::during)))
                .map(event -> reward(event, situation)).orElse(0.0);
        return new Sessions(free, saving.stream().map(Event::during).toList(), reward);
    }

    private static double reward(Event event, Situation situation) {
        return event.rewardPerKwh().filter(money -> money.currency().equals(situation.site().currency()))
                .map(money -> money.amount().doubleValue()).orElse(0.0);
    }

    /** Whether all of a stretch is free: what is free in part is not announced as free. */
    boolean free(Interval slot) {
        return free.stream().anyMatch(session -> has(session, slot));
    }

    boolean saving(Interval slot) {
        return saving.stream().anyMatch(session -> has(session, slot));
    }

    private static boolean has(Interval session, Interval slot) {
        return !slot.start().isBefore(session.start()) && !slot.end().isAfter(session.end());
    }

    /** Whose events belong to a source. */
    static Optional<String> integration(Optional<EntityId> source) {
        return source.map(EntityId::integration);
    }
}
