package offpeak.host.web;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import offpeak.api.host.Access.Identity;

/**
 * A request that was let in.
 *
 * @param name the path's parameter, decoded
 * @param who empty on public routes
 */
record Request(HttpServletRequest http, HttpServletResponse response, String name, Optional<Identity> who) {

    String by() {
        return who.map(Identity::name).orElse("nobody");
    }

    Optional<String> query(String parameter) {
        return Optional.ofNullable(http.getParameter(parameter)).filter(text -> !text.isBlank());
    }

    Map<String, Object> body() throws Problem, IOException {
        return Json.object(http.getInputStream());
    }

    Locale locale() {
        return http.getLocale();
    }

    Optional<Instant> queryInstant(String parameter) throws Problem {
        Optional<String> text = query(parameter);
        try {
            return text.map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw new Problem(400, "No time",
                    parameter + " must be an RFC 3339 time such as 2026-11-21T16:00:00Z, not '"
                            + text.orElse("") + "'");
        }
    }

    int queryInt(String parameter, int usual, int most) throws Problem {
        Optional<String> text = query(parameter);
        if (text.isEmpty()) {
            return usual;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, like a number out of range
        }
        throw new Problem(400, "No such number",
                parameter + " must be within 1.." + most + ", not '" + text.get() + "'");
    }

    static String text(Map<String, Object> body, String field) throws Problem {
        return optionalText(body, field)
                .orElseThrow(() -> new Problem(400, "Field missing", "the field '" + field + "' is missing"));
    }

    static Optional<String> optionalText(Map<String, Object> body, String field) {
        return Optional.ofNullable(body.get(field)).map(String::valueOf).filter(text -> !text.isBlank());
    }
}
