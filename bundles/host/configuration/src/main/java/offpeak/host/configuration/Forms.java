package offpeak.host.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import offpeak.api.SafeXml;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forms of all bundles. Read when asked for the first time: a start at which nothing changed needs none. */
final class Forms {
    private static final Logger LOG = LoggerFactory.getLogger(Forms.class);
    private static final String FOLDER = "OSGI-INF/metatype";

    /** The smallest and largest value of a field, which the service's interface does not tell. */
    private record Bounds(Optional<BigDecimal> min, Optional<BigDecimal> max) {
        static final Bounds NONE = new Bounds(Optional.empty(), Optional.empty());
    }

    private record Known(long modified, Set<String> pids, Map<String, Optional<Form>> forms) {}

    private final BundleContext context;
    private final MetaTypeService service;
    private final Map<Long, Known> known = new HashMap<>();

    Forms(BundleContext context, MetaTypeService service) {
        this.context = context;
        this.service = service;
    }

    /** The pid without the name of an instance. */
    static String base(String pid) {
        int tilde = pid.indexOf('~');
        return tilde < 0 ? pid : pid.substring(0, tilde);
    }

    synchronized Optional<Form> of(String pid) {
        String base = base(pid);
        for (Bundle bundle : context.getBundles()) {
            Optional<Known> there = known(bundle);
            if (there.isPresent() && there.get().pids().contains(base)) {
                Optional<Form> form = there.get().forms().computeIfAbsent(base, wanted -> read(bundle, wanted));
                if (form.isPresent()) {
                    return form;
                }
            }
        }
        return Optional.empty();
    }

    /** All pids that have a form. */
    synchronized Set<String> pids() {
        Set<String> pids = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            known(bundle).ifPresent(there -> pids.addAll(there.pids()));
        }
        return pids;
    }

    /** Whether a bundle is there that the configuration without a form can be meant for, by its name. */
    boolean related(String pid) {
        String base = base(pid);
        for (Bundle bundle : context.getBundles()) {
            String name = bundle.getSymbolicName();
            if (name != null && bundle.getState() >= Bundle.RESOLVED
                    && (base.equals(name) || base.startsWith(name + ".") || name.startsWith(base + "."))) {
                return true;
            }
        }
        return false;
    }

    private Optional<Known> known(Bundle bundle) {
        if (bundle.getState() < Bundle.RESOLVED || bundle.getBundleId() == 0) {
            known.remove(bundle.getBundleId());
            return Optional.empty();
        }
        Known before = known.get(bundle.getBundleId());
        if (before != null && before.modified() == bundle.getLastModified()) {
            return Optional.of(before);
        }
        Set<String> pids = new TreeSet<>();
        if (bundle.findEntries(FOLDER, "*.xml", false) != null) {
            MetaTypeInformation information = service.getMetaTypeInformation(bundle);
            if (information != null) {
                Collections.addAll(pids, information.getPids());
                Collections.addAll(pids, information.getFactoryPids());
            }
        }
        Known now = new Known(bundle.getLastModified(), pids, new HashMap<>());
        known.put(bundle.getBundleId(), now);
        return Optional.of(now);
    }

    private Optional<Form> read(Bundle bundle, String pid) {
        try {
            ObjectClassDefinition definition = service.getMetaTypeInformation(bundle).getObjectClassDefinition(pid,
                    null);
            Map<String, Bounds> bounds = bounds(bundle, definition.getID());
            List<Form.Field> fields = new ArrayList<>();
            for (AttributeDefinition one : attributes(definition, ObjectClassDefinition.ALL)) {
                boolean required = attributes(definition, ObjectClassDefinition.REQUIRED).stream()
                        .anyMatch(other -> other.getID().equals(one.getID()));
                fields.add(field(one, required, bounds.getOrDefault(one.getID(), Bounds.NONE)));
            }
            return Optional.of(new Form(pid, text(definition.getName()), text(definition.getDescription()), fields));
        } catch (RuntimeException e) {
            LOG.warn("the form of {} in {} can't be read", pid, bundle.getSymbolicName(), e);
            return Optional.empty();
        }
    }

    private static List<AttributeDefinition> attributes(ObjectClassDefinition definition, int which) {
        AttributeDefinition[] attributes = definition.getAttributeDefinitions(which);
        return attributes == null ? List.of() : List.of(attributes);
    }

    private static Form.Field field(AttributeDefinition one, boolean required, Bounds bounds) {
        Map<String, String> options = new LinkedHashMap<>();
        String[] values = one.getOptionValues();
        String[] labels = one.getOptionLabels();
        for (int i = 0; values != null && i < values.length; i++) {
            options.put(values[i], labels != null && i < labels.length ? text(labels[i]) : values[i]);
        }
        Scalar type = Scalar.of(one.getType());
        return new Form.Field(one.getID(), one.getName() == null ? one.getID() : one.getName(),
                text(one.getDescription()), type, one.getCardinality(), required,
                Optional.ofNullable(one.getDefaultValue()).map(List::of), options, bounds.min(), bounds.max());
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }

    private static Map<String, Bounds> bounds(Bundle bundle, String definition) {
        Map<String, Bounds> bounds = new HashMap<>();
        Enumeration<URL> files = bundle.findEntries(FOLDER, "*.xml", false);
        while (files != null && files.hasMoreElements()) {
            URL file = files.nextElement();
            try (InputStream in = file.openStream()) {
                read(SafeXml.reader(in), definition, bounds);
            } catch (IOException | XMLStreamException | NumberFormatException e) {
                LOG.debug("{}", file, e);
            }
        }
        return bounds;
    }

    private static void read(XMLStreamReader xml, String definition, Map<String, Bounds> bounds)
            throws XMLStreamException {
        boolean within = false;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (xml.getLocalName().equals("OCD")) {
                within = definition.equals(xml.getAttributeValue(null, "id"));
            } else if (within && xml.getLocalName().equals("AD")) {
                bounds.put(xml.getAttributeValue(null, "id"),
                        new Bounds(number(xml.getAttributeValue(null, "min")),
                                number(xml.getAttributeValue(null, "max"))));
            }
        }
    }

    private static Optional<BigDecimal> number(String text) {
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(new BigDecimal(text.strip()));
    }
}
