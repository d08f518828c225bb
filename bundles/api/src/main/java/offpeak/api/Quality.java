package offpeak.api;

/** How far a value can be trusted. Nothing acts on SUSPECT or STALE alone. */
public enum Quality {
    /** Plausible and within its maximum age. */
    GOOD,
    /** Contradicts what was known: shown, not acted on. */
    SUSPECT,
    /** Older than its maximum age. */
    STALE
}
