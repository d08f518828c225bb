package offpeak.host.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import offpeak.api.Secrets;
import offpeak.api.host.Vault;

/** Moves secrets that stand in configurations as they are to the vault, and leaves references in their places. */
final class Sealing {
    private static final List<String> REFERENCES = List.of("$vault:", "$file:", "$env:");

    private final AtomicReference<Vault> vault = new AtomicReference<>();

    void bind(Vault service) {
        vault.set(service);
    }

    void unbind(Vault service) {
        vault.compareAndSet(service, null);
    }

    Optional<Vault> vault() {
        return Optional.ofNullable(vault.get());
    }

    /**
     * The secrets among checked values, each under the name that it gets in the vault.
     *
     * @return by field; a field with several values has several
     */
    static Map<String, List<String>> secrets(Form form, Map<String, Object> values) {
        Map<String, List<String>> secrets = new LinkedHashMap<>();
        for (Form.Field field : form.fields()) {
            Object value = values.get(field.id());
            if (field.secret() && value != null) {
                List<String> all = Values.list(value).stream().map(Object::toString).toList();
                if (all.stream().anyMatch(Sealing::literal)) {
                    secrets.put(field.id(), all);
                }
            }
        }
        return secrets;
    }

    static boolean literal(String text) {
        return !text.isEmpty() && REFERENCES.stream().noneMatch(text::startsWith);
    }

    /** What takes the place of the n-th value of a field. */
    static String reference(Form.Field field, int n) {
        return "$vault:" + name(field, n);
    }

    private static String name(Form.Field field, int n) {
        return field.many() == 0 ? field.id() : field.id() + "." + n;
    }

    /**
     * Stores the secrets among checked values; durable when it returns.
     *
     * @return the values with references
     * @throws IllegalStateException when there are secrets and no vault
     */
    Map<String, Object> seal(String pid, Form form, Map<String, Object> values) {
        Map<String, List<String>> secrets = secrets(form, values);
        if (secrets.isEmpty()) {
            return values;
        }
        Secrets own = vault().orElseThrow(() -> new IllegalStateException("the vault for the secrets is not there yet"))
                .of(pid);
        Map<String, Object> sealed = new LinkedHashMap<>(values);
        secrets.forEach((id, texts) -> {
            Form.Field field = form.field(id).orElseThrow();
            List<String> references = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                if (literal(texts.get(i))) {
                    own.put(name(field, i), texts.get(i));
                    references.add(reference(field, i));
                } else {
                    references.add(texts.get(i));
                }
            }
            sealed.put(id, field.many() == 0
                    ? references.get(0)
                    : field.many() > 0 ? references.toArray(String[]::new) : references);
        });
        return sealed;
    }
}
