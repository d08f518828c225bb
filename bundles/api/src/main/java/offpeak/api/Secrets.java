package offpeak.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One instance's own secrets. Kept encrypted; never in logs, answers or the configuration. */
@ProviderType
public interface Secrets {

    /**
     * What a configuration field means: {@code $vault:NAME}, {@code $file:PATH}, {@code $env:NAME}, or the text itself.
     *
     * @throws VendorException CONFIGURATION when there is no such secret
     */
    String reveal(String field) throws VendorException;

    /** A secret that this instance stored. */
    Optional<String> get(String name);

    /** Stores a secret; durable when it returns, so that a rotated token is never lost. */
    void put(String name, String secret);

    /** Forgets a secret. */
    void remove(String name);
}
