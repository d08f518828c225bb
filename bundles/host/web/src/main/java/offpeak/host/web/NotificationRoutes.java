package offpeak.host.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import offpeak.api.host.Notifications;
import offpeak.api.host.Notifications.Attempt;
import offpeak.api.host.Notifications.Told;
import offpeak.api.host.Role;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** What people were told, and whether they can be reached. */
@Component(service = NotificationRoutes.class)
public final class NotificationRoutes {
    private static final int USUAL = 50;
    private static final int MOST = 500;

    private final AtomicReference<Notifications> notifications = new AtomicReference<>();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setNotifications(Notifications told) {
        notifications.set(told);
    }

    void unsetNotifications(Notifications told) {
        notifications.compareAndSet(told, null);
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "notifications", Optional.of(Role.VIEWER),
                        "What was told whom, by which channel, and what came of it; newest first; ?limit", this::log),
                new Route("POST", "notifications/test", Optional.of(Role.USER),
                        "Send a test by a channel {channel, user} and wait for what comes of it", this::test));
    }

    private Notifications told() throws Problem {
        return Optional.ofNullable(notifications.get())
                .orElseThrow(() -> new Problem(503, "Not yet", "notifications are starting: ask again in a second"));
    }

    private Answer log(Request request) throws Problem {
        return Answer.ok(told().log(request.queryInt("limit", USUAL, MOST)).stream().map(NotificationRoutes::shape)
                .toList());
    }

    private Answer test(Request request) throws Problem, IOException {
        Map<String, Object> body = request.body();
        return Answer.ok(shape(told().test(Request.text(body, "channel"), Request.optionalText(body, "user"),
                request.by())));
    }

    private static Map<String, Object> shape(Told told) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", told.id());
        shape.put("at", told.at().toString());
        shape.put("site", told.site().value());
        shape.put("user", told.recipient());
        shape.put("level", told.level().name().toLowerCase(Locale.ROOT));
        shape.put("topic", told.topic().name().toLowerCase(Locale.ROOT));
        shape.put("reason", Map.of("code", told.code(), "text", told.text()));
        shape.put("stage", told.stage().name());
        if (told.stage() == Notifications.Stage.WAITING) {
            shape.put("due", told.due().toString());
        }
        shape.put("attempts", told.attempts().stream().map(NotificationRoutes::shape).toList());
        return shape;
    }

    private static Map<String, Object> shape(Attempt attempt) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("at", attempt.at().toString());
        shape.put("channel", attempt.channel());
        shape.put("delivered", attempt.trouble().isEmpty());
        attempt.trouble().ifPresent(why -> shape.put("detail", why));
        return shape;
    }
}
