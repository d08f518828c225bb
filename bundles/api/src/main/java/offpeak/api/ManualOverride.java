package offpeak.api;

/**
 * A person's order. Beats every rule but safety, ends by itself, and survives a restart.
 *
 * @param id its key
 * @param device whose setting
 * @param setting what it should be
 * @param during from when until when
 * @param by who gave it
 */
public record ManualOverride(String id, EntityId device, Setting setting, Interval during, String by) {}
