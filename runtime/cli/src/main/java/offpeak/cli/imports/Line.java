package offpeak.cli.imports;

/**
 * What became of a line.
 *
 * @param number 0 when it stands in no file, but was the program's own way
 * @param text where it went, why it is not needed, or what to do; never a secret
 */
public record Line(String file, int number, String key, Fate fate, String text) {

    /** Of a line. */
    public enum Fate {
        TAKEN, NOT_NEEDED, COULD_NOT;

        String shown() {
            return switch (this) {
                case TAKEN -> "taken";
                case NOT_NEEDED -> "not needed";
                case COULD_NOT -> "could not";
            };
        }
    }

    @Override
    public String toString() {
        return (number == 0 ? file : file + ":" + number) + "  " + key + "  " + fate.shown() + ": " + text;
    }
}
