package offpeak.simulator.http;

import java.time.DateTimeException;
import java.util.Map;
import java.util.function.Function;

/** A vendor with a question or two, below a path of its own. */
record PlainFace(String prefix, Function<Request, Answer> answers) implements Face {

    @Override
    public Answer answer(Request request) {
        try {
            return answers.apply(request.below(prefix));
        } catch (DateTimeException | NumberFormatException e) {
            throw new BadRequest("a parameter is no time or number: " + e.getMessage());
        }
    }

    @Override
    public Answer badRequest(String why) {
        return Answer.json(400, Json.object().put("error", true).put("reason", why));
    }

    static Answer notFound() {
        return Answer.json(404, Json.object().put("error", "Not Found"));
    }

    static Answer noAccess() {
        return Answer.json(401, Json.object().put("error", "Unauthorized"));
    }

    /** Whether a request brings the token that all of them take. */
    static boolean mayAsk(Request request) {
        return request.bearer().filter(Accounts.MARKET_TOKEN::equals).isPresent();
    }

    static Answer nothing() {
        return Answer.text(204, "application/json", Map.of(), "");
    }
}
