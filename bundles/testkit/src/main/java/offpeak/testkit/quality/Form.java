package offpeak.testkit.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/**
 * A bundle's configuration form as the host's pages see it.
 *
 * @param pid of its configurations; empty when there is no form
 * @param fields by id
 * @param faults against B1
 */
record Form(String pid, Map<String, Field> fields, List<String> faults) {

    /** Names behind which a secret must be suspected; an address or a name of one is none. */
    private static final Pattern SECRET = Pattern
            .compile("(?i).*(token|password|passwd|passphrase|secret|api_?key|credential).*|(?i)(pin|key)");
    private static final Pattern HARMLESS = Pattern.compile("(?i).*(url|uri|address|topic|file|path|name|expires?)");

    /** A field. */
    record Field(String id, int type, boolean required, List<String> defaults, List<String> options) {
        boolean secret() {
            return type == AttributeDefinition.PASSWORD;
        }

        boolean looksSecret() {
            return SECRET.matcher(id).matches() && !HARMLESS.matcher(id).matches()
                    && (type == AttributeDefinition.STRING || secret());
        }

        boolean address() {
            return type == AttributeDefinition.STRING && (id.toLowerCase(java.util.Locale.ROOT).endsWith("url")
                    || defaults.stream().anyMatch(value -> value.matches("https?://.*")));
        }
    }

    static Form of(BundleContext context, Bundle bundle) {
        MetaTypeService service = context.getService(context.getServiceReference(MetaTypeService.class));
        MetaTypeInformation information = service.getMetaTypeInformation(bundle);
        List<String> pids = new ArrayList<>(Arrays.asList(information.getFactoryPids()));
        pids.addAll(Arrays.asList(information.getPids()));
        if (pids.isEmpty()) {
            return new Form("", Map.of(), List.of("no configuration form: @ObjectClassDefinition and @Designate"));
        }
        List<String> faults = new ArrayList<>();
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String pid : pids) {
            ObjectClassDefinition form = information.getObjectClassDefinition(pid, null);
            told(pid, form.getName(), form.getDescription(), faults);
            for (AttributeDefinition field : form.getAttributeDefinitions(ObjectClassDefinition.ALL)) {
                told(field.getID(), field.getName(), field.getDescription(), faults);
            }
            List<String> required = Arrays
                    .stream(nonNull(form.getAttributeDefinitions(ObjectClassDefinition.REQUIRED)))
                    .map(AttributeDefinition::getID).toList();
            for (AttributeDefinition field : nonNull(form.getAttributeDefinitions(ObjectClassDefinition.ALL))) {
                fields.putIfAbsent(field.getID(), new Field(field.getID(), field.getType(),
                        required.contains(field.getID()), texts(field.getDefaultValue()),
                        texts(field.getOptionValues())));
            }
        }
        return new Form(pids.get(0), Map.copyOf(fields), List.copyOf(faults));
    }

    private static AttributeDefinition[] nonNull(AttributeDefinition[] definitions) {
        return definitions == null ? new AttributeDefinition[0] : definitions;
    }

    private static List<String> texts(String[] values) {
        return values == null ? List.of() : List.of(values);
    }

    private static void told(String id, String name, String description, List<String> faults) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("name", name);
        texts.put("description", description);
        texts.forEach((what, text) -> {
            if (text == null || text.isBlank()) {
                faults.add(id + " has no " + what);
            } else if (text.startsWith("%")) {
                faults.add(id + " has no text for " + text);
            }
        });
    }

    /** A guess at a configuration: addresses lead to the vendor, secrets are the canary, the rest has its default. */
    Map<String, Object> guess(String vendor, String canary) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : fields.values()) {
            Optional<String> usual = field.defaults().stream().findFirst().filter(value -> !value.isEmpty());
            if (field.address()) {
                values.put(field.id(), vendor);
            } else if (field.secret() || field.looksSecret()) {
                values.put(field.id(), canary);
            } else if (usual.isEmpty() && field.required() && field.type() == AttributeDefinition.STRING) {
                values.put(field.id(), field.options().stream().findFirst().orElse("x"));
            }
        }
        return values;
    }
}
