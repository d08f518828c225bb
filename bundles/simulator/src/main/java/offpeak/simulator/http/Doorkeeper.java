package offpeak.simulator.http;

import java.util.Optional;

/** Who may call, and where tokens are had. */
interface Doorkeeper {

    /** What a call's token is worth. */
    enum Verdict {
        GOOD, EXPIRED, UNKNOWN, TOO_OFTEN
    }

    Verdict check(Optional<String> bearer);

    /** Answers the token endpoint. */
    Answer answer(Request request);
}
