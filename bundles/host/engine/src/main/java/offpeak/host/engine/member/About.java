package offpeak.host.engine.member;

import offpeak.api.SiteId;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** What is known of a component besides its service. */
public record About(String id, String pid, String name, String kind, String version, String bundle,
        boolean configured) {

    public static About of(ServiceReference<?> reference) {
        Object pidProperty = reference.getProperty("service.pid");
        String pid = pidProperty instanceof String[] several
                ? several[several.length - 1]
                : pidProperty != null
                        ? String.valueOf(pidProperty)
                        : String.valueOf(reference.getProperty("component.name"));
        Object enabled = reference.getProperty("enabled");
        Bundle bundle = reference.getBundle();
        return new About(InstanceId.of(pid, siteOf(reference).value()), pid, nameOf(bundle), InstanceId.kindOf(pid),
                bundle.getVersion().toString(), bundle.getSymbolicName(),
                enabled == null || Boolean.TRUE.equals(enabled));
    }

    public static SiteId siteOf(ServiceReference<?> reference) {
        Object site = reference.getProperty("site");
        return site == null || String.valueOf(site).isBlank() ? SiteId.HOME : new SiteId(String.valueOf(site));
    }

    public static String nameOf(Bundle bundle) {
        String name = bundle.getHeaders("").get("Bundle-Name");
        return name == null ? bundle.getSymbolicName() : name;
    }
}
