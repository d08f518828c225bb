package offpeak.simulator.http;

import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** As much of GraphQL as the faces need: a query's text, which fields it asks for, and its variables. */
record GraphQuery(String text, ObjectNode variables) {

    static GraphQuery of(Request request) {
        ObjectNode body = Json.objectOf(request.body());
        JsonNode variables = body.path("variables");
        return new GraphQuery(body.path("query").asString(""), variables.asObjectOpt().orElseGet(Json::object));
    }

    /** Whether a field with arguments or parts is asked for, at any depth. */
    boolean asks(String field) {
        return Pattern.compile("(?<![$A-Za-z])" + field + "\\s*[({]").matcher(text).find();
    }

    String variable(String name) {
        return variables.path(name).asString("");
    }

    static Answer data(ObjectNode data) {
        ObjectNode body = Json.object();
        body.set("data", data);
        return Answer.json(200, body);
    }

    /** Errors come with status 200. */
    static Answer error(String code, String message) {
        ObjectNode body = Json.object();
        body.putArray("errors").addObject().put("message", message).putObject("extensions").put("errorCode", code);
        return Answer.json(200, body.putNull("data"));
    }
}
