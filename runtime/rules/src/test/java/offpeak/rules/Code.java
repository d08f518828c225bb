package offpeak.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The classes of the bundles; what a bundle packs of others is left out. */
final class Code {
    private static final String COMPONENT = "org.osgi.service.component.annotations.Component";
    private static final Map<String, JavaClasses> KNOWN = new ConcurrentHashMap<>();

    private Code() {}

    static JavaClasses of(Bundle bundle) {
        return KNOWN.computeIfAbsent(bundle.module(),
                any -> importer().importLocations(Set.of(Location.of(bundle.location()))));
    }

    static JavaClasses of(Collection<Bundle> bundles) {
        return importer().importLocations(
                bundles.stream().map(bundle -> Location.of(bundle.location())).collect(Collectors.toSet()));
    }

    private static ClassFileImporter importer() {
        // in a jar or a folder of classes; the path to either may have the name too
        return new ClassFileImporter().withImportOption(
                location -> location.contains("!/offpeak/") || location.contains("/classes/offpeak/"));
    }

    static Set<String> componentsOf(Bundle bundle) {
        return of(bundle).stream().filter(each -> each.isAnnotatedWith(COMPONENT)).map(JavaClass::getName)
                .collect(Collectors.toSet());
    }
}
