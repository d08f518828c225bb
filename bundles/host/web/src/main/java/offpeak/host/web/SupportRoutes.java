package offpeak.host.web;

import java.util.List;
import java.util.Optional;
import offpeak.api.host.Role;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What one gives to somebody who helps. */
@Component(service = SupportRoutes.class)
public final class SupportRoutes {
    private final SupportBundle bundle;

    @Activate
    public SupportRoutes(@Reference SupportBundle bundle) {
        this.bundle = bundle;
    }

    List<Route> routes() {
        return List.of(new Route("GET", "support-bundle", Optional.of(Role.ADMIN),
                "An archive for who helps: health, log, configurations, decisions and the recording of the last day,"
                        + " without secrets",
                request -> Answer.file("application/zip", "offpeak-support.zip", bundle.zip())));
    }
}
