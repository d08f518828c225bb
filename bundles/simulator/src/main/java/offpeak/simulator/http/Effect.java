package offpeak.simulator.http;

import java.util.Map;
import java.util.TreeMap;

/** What a fault does to a request. */
sealed interface Effect {

    /** Answers instead of the vendor. {@code {n}} in a header stands for the fault's number. */
    record Refuse(int status, String contentType, Map<String, String> headers, String body) implements Effect {

        static Refuse json(int status, String body) {
            return new Refuse(status, "application/json", Map.of(), body);
        }

        static Refuse html(int status, String body) {
            return new Refuse(status, "text/html; charset=utf-8", Map.of(), body);
        }

        /** Tesla's error envelope. */
        static Refuse tesla(int status, String error) {
            return json(status, "{\"response\":null,\"error\":\"" + error + "\",\"error_description\":\"\"}");
        }

        Refuse with(Map<String, String> more) {
            return new Refuse(status, contentType, more, body);
        }

        Answer answer(int n) {
            Map<String, String> filled = new TreeMap<>();
            headers.forEach((name, value) -> filled.put(name, value.replace("{n}", Integer.toString(n))));
            return Answer.text(status, contentType, filled, body);
        }
    }

    /** Takes the request and never answers. */
    record Hang() implements Effect {}

    /** The vendor does its work; the connection breaks in the middle of its answer. */
    record CutAnswer() implements Effect {}

    /** The vendor's answer stops half-way, yet is whole HTTP. */
    record HalveAnswer() implements Effect {}

    /** The vendor's face itself behaves otherwise, and asks {@link Faults} whether to. */
    record InFace() implements Effect {}
}
