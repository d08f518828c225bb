package offpeak.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Events in which a programme pays for less use or gives energy away.
 *
 * @param events in order of start
 */
public record GridEvents(List<Event> events) implements State {

    /** What is asked. */
    public enum Kind {
        /** Use less and be paid for it. */
        SAVING_SESSION,
        /** Use more, for nothing. */
        FREE_ELECTRICITY,
        /** Use less because the grid is short. */
        DEMAND_RESPONSE
    }

    /** How the account stands to one. */
    public enum Participation {
        /** May be joined. */
        OFFERED, JOINED,
        /** Needs no joining. */
        AUTOMATIC,
        /** This account or region can't take part. */
        INELIGIBLE, DECLINED
    }

    /**
     * @param id the programme's
     * @param kind what is asked
     * @param during when
     * @param participation how the account stands
     * @param rewardPerKwh what a kWh saved earns; absent when not told
     */
    public record Event(String id, Kind kind, Interval during, Participation participation,
            Optional<Money> rewardPerKwh) {
        public Event {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(during, "during");
            Objects.requireNonNull(participation, "participation");
            Objects.requireNonNull(rewardPerKwh, "rewardPerKwh");
        }
    }

    public GridEvents {
        events = List.copyOf(events);
    }
}
