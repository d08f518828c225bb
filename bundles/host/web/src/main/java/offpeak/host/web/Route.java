package offpeak.host.web;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.host.Role;

/**
 * One way into the host.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path below {@code /api/v1}; a last part {@code {name}} takes the rest of the path, slashes included
 * @param role who may; absent: everybody
 * @param summary for the OpenAPI page
 * @param action what it does
 */
record Route(String method, String path, Optional<Role> role, String summary, Action action) {

    /** Does it and gives what to answer with. */
    @FunctionalInterface
    interface Action {
        Answer answer(Request request) throws Problem, IOException;
    }

    /** @return the path's parameter, or empty text when it has none; empty when the path is another */
    Optional<String> match(String requested) {
        int brace = path.indexOf('{');
        if (brace < 0) {
            return path.equals(requested) ? Optional.of("") : Optional.empty();
        }
        String tail = path.substring(path.indexOf('}') + 1);
        Matcher matcher = Pattern.compile(Pattern.quote(path.substring(0, brace)) + "(.+)" + Pattern.quote(tail))
                .matcher(requested);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
