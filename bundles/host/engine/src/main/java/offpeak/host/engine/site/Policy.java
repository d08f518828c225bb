package offpeak.host.engine.site;

/**
 * How a home wants its devices dealt with, from its configuration.
 *
 * @param outside what to do when somebody else changes what the host has set
 * @param maxCommandsPerDay of one device and local day, all counted
 * @param minimumGain main unit of the home's currency; a new plan must save as much to replace the one that runs
 */
public record Policy(Outside outside, int maxCommandsPerDay, double minimumGain) {

    /** When somebody else changes what the host has set. */
    public enum Outside {
        /** Let it be until something else is wanted, and take it for the user's own. */
        RESPECT,
        /** Set it once more; a second change within the same wish is let be. */
        REASSERT_ONCE,
        /** Let it be, and tell people how to take it back. */
        ASK;

        /** @throws IllegalArgumentException naming what is known */
        static Outside of(String text) {
            return switch (text.strip()) {
                case "respect" -> RESPECT;
                case "reassert-once" -> REASSERT_ONCE;
                case "ask" -> ASK;
                default -> throw new IllegalArgumentException(
                        "externalChange: '" + text + "' is none of respect, reassert-once, ask");
            };
        }
    }

    /** A battery is told something twice for each of a day's cheap and dear runs; more than this is a fault. */
    static final int USUAL_COMMANDS = 48;
    static final double USUAL_GAIN = 0.02;

    public static final Policy USUAL = new Policy(Outside.REASSERT_ONCE, USUAL_COMMANDS, USUAL_GAIN);
}
