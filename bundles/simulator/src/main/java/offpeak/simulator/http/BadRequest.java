package offpeak.simulator.http;

/** A client's mistake; each face tells it in its own words. */
final class BadRequest extends RuntimeException {

    private static final long serialVersionUID = 1;

    BadRequest(String why) {
        super(why);
    }
}
