package offpeak.host.web;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicReference;
import jakarta.servlet.Servlet;
import offpeak.api.host.Installer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;

/** Says when the pages can be asked for, and where: the launcher waits for it. */
@Component(service = {}, immediate = true)
public final class Ready {
    private final AtomicReference<ServiceRegistration<?>> registration = new AtomicReference<>();

    @Activate
    public Ready(BundleContext context, @Reference ServiceReference<HttpServiceRuntime> http,
            @Reference(target = "(osgi.http.whiteboard.servlet.pattern=/)") ServiceReference<Servlet> pages,
            @Reference(target = "(osgi.http.whiteboard.servlet.pattern=/api/v1/\\*)") ServiceReference<Servlet> api,
            @Reference(target = "(osgi.http.whiteboard.servlet.pattern=/api/v1/stream)") ServiceReference<Servlet> stream,
            @Reference Installer installer,
            @Reference(service = Object.class, target = "(offpeak.configured=true)") ServiceReference<Object> configured) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("offpeak.ready", true);
        properties.put("url", "http://127.0.0.1:" + context.getProperty("org.osgi.service.http.port") + "/");
        registration.set(context.registerService(Ready.class.getName(), this, properties));
    }

    @Deactivate
    void stop() {
        registration.get().unregister();
    }
}
