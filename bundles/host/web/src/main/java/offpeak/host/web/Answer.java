package offpeak.host.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import jakarta.servlet.http.HttpServletResponse;

/** What goes back. */
interface Answer {
    void send(HttpServletResponse response) throws IOException;

    static Answer ok(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return response -> Json.send(response, status, "application/json", value);
    }

    static Answer none() {
        return response -> response.setStatus(204);
    }

    /** Something to be saved under a name. */
    static Answer file(String type, String name, byte[] body) {
        return response -> {
            response.setContentType(type);
            response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        };
    }

    static Answer text(String type, String text) {
        return response -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            response.setContentType(type + ";charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        };
    }
}
