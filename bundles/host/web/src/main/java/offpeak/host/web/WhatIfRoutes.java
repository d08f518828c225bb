package offpeak.host.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import offpeak.api.Site;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.Role;
import offpeak.api.host.WhatIf;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import tools.jackson.databind.util.RawValue;

/** What would be planned if things were otherwise. */
@Component(service = WhatIfRoutes.class)
public final class WhatIfRoutes {
    private final Views views;
    private final WhatIf planner;
    private final ReasonTexts texts;

    @Activate
    public WhatIfRoutes(@Reference Views views, @Reference WhatIf planner, @Reference ReasonTexts texts) {
        this.views = views;
        this.planner = planner;
        this.texts = texts;
    }

    List<Route> routes() {
        // it costs the host's computer time, so that looking is not enough
        return List.of(new Route("POST", "plan", Optional.of(Role.USER),
                "What if: the plan of a request (the body, schema 1), with why; nothing of it is done", this::plan));
    }

    private Answer plan(Request request) throws Problem, IOException {
        Site site = views.site(request.query("site"));
        // read as any body is, for its bounds; the planner's own schema says more of it
        String body = new String(Json.bytes(request.body()), StandardCharsets.UTF_8);
        try {
            return Answer.ok(new RawValue(
                    planner.plan(body, reason -> texts.text(reason, site, request.locale()))));
        } catch (WhatIf.BusyException e) {
            throw new Problem(503, "Not now", e.getMessage());
        }
    }
}
