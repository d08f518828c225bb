package offpeak.api;

/** Who wins when two intents want different things of one setting; the first is the strongest. */
public enum Priority {
    SAFETY, MANUAL, OUTAGE, DEMAND_RESPONSE, SCHEDULE, PLAN, DEFAULT;

    public boolean beats(Priority other) {
        return compareTo(other) < 0;
    }
}
