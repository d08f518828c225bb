package offpeak.host.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.host.Recordings;
import offpeak.api.host.Role;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What one gives to somebody who helps. */
@Component(service = SupportRoutes.class)
public final class SupportRoutes {
    private static final Optional<Role> ADMIN = Optional.of(Role.ADMIN);

    private final SupportBundle bundle;
    private final Recordings recordings;

    @Activate
    public SupportRoutes(@Reference SupportBundle bundle, @Reference Recordings recordings) {
        this.bundle = bundle;
        this.recordings = recordings;
    }

    List<Route> routes() {
        return List.of(new Route("GET", "support-bundle", ADMIN,
                "An archive for who helps: health, log, configurations, decisions and the recording of the last day,"
                        + " without secrets",
                request -> Answer.file("application/zip", "offpeak-support.zip", bundle.zip())),
                new Route("GET", "recording", ADMIN,
                        "Whether all that is decided is written to a file, where, and how large it is",
                        request -> Answer.ok(shape(recordings.status()))),
                new Route("PUT", "recording", ADMIN,
                        "Switch that on or off: {\"on\": true}; a new file replaces the last one",
                        this::record));
    }

    private Answer record(Request request) throws Problem, IOException {
        if (!(request.body().get("on") instanceof Boolean on)) {
            throw new Problem(400, "Field missing", "send {\"on\": true} or {\"on\": false}");
        }
        return Answer.ok(shape(recordings.record(on, request.by())));
    }

    private static Map<String, Object> shape(Recordings.Status status) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("on", status.on());
        status.file().ifPresent(file -> shape.put("file", file.toString()));
        status.since().ifPresent(since -> shape.put("since", since.toString()));
        shape.put("bytes", status.bytes());
        shape.put("most_bytes", status.mostBytes());
        status.trouble().ifPresent(trouble -> shape.put("trouble", trouble));
        return shape;
    }
}
