package offpeak.host.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** What went wrong with a request, as RFC 9457 tells it. */
final class Problem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    /** @param detail what happened and what to do */
    Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    /** Pages and streams are only looked at. */
    static void requireReading(HttpServletRequest request, HttpServletResponse response) throws Problem {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            throw new Problem(405, "Not this way", request.getRequestURI() + " takes GET, HEAD");
        }
    }

    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getContentLengthLong() != 0 && !SlowBodies.dropped(request)) {
            response.setHeader("Connection", "close");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", getMessage());
        if (status == 401) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"offpeak\"");
        }
        Json.send(response, status, "application/problem+json", body);
    }
}
