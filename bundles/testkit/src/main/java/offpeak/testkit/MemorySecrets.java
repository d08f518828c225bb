package offpeak.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Secrets;
import offpeak.api.VendorException;

/** Secrets in memory. Remembers the order of the puts, so that "stored before used" can be tested. */
public final class MemorySecrets implements Secrets {

    /** A put, as it came. */
    public record Put(String name, String secret) {}

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<Put> puts = new ArrayList<>();
    private Runnable beforePut = () -> {};

    /** {@code $vault:NAME} is a secret that was put; {@code $env:} and {@code $file:} are never known here. */
    @Override
    public synchronized String reveal(String field) throws VendorException {
        if (field.startsWith("$vault:")) {
            return get(field.substring("$vault:".length())).orElseThrow(() -> unknown(field));
        }
        if (field.startsWith("$env:") || field.startsWith("$file:")) {
            throw unknown(field);
        }
        return field;
    }

    private static VendorException unknown(String field) {
        return new VendorException(VendorException.Kind.CONFIGURATION, "no such secret: " + field);
    }

    @Override
    public synchronized Optional<String> get(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public synchronized void put(String name, String secret) {
        beforePut.run();
        secrets.put(name, secret);
        puts.add(new Put(name, secret));
    }

    @Override
    public synchronized void remove(String name) {
        secrets.remove(name);
    }

    /** Every put since the start, oldest first. */
    public synchronized List<Put> puts() {
        return List.copyOf(puts);
    }

    /** Runs before each put: to throw, as a full disk would, or to look at what the vendor had seen by then. */
    public synchronized void beforePut(Runnable look) {
        beforePut = look;
    }
}
