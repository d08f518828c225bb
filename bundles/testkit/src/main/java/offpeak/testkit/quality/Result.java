package offpeak.testkit.quality;

import java.util.List;

/**
 * What was found of one line.
 *
 * @param why what fails, why it does not apply, or the evidence; for PASS perhaps a figure
 */
public record Result(Line line, Verdict verdict, String why) {

    /** How it stands. */
    public enum Verdict {
        PASS,
        /** A sentence in quality.yaml says so; no machine can. */
        EVIDENCE, NOT_APPLICABLE, FAIL
    }

    static Result pass(Line line, String figure) {
        return new Result(line, Verdict.PASS, figure);
    }

    static Result fail(Line line, String why) {
        return new Result(line, Verdict.FAIL, why);
    }

    static Result none(Line line, String why) {
        return new Result(line, Verdict.NOT_APPLICABLE, why);
    }

    /** Passes when nothing was found. */
    static Result of(Line line, List<String> found) {
        return of(line, found, "");
    }

    static Result of(Line line, List<String> found, String figure) {
        return found.isEmpty() ? pass(line, figure) : fail(line, String.join("; ", found));
    }

    boolean holds() {
        return verdict != Verdict.FAIL;
    }
}
