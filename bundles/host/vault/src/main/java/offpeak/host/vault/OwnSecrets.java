package offpeak.host.vault;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import offpeak.api.Secrets;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.api.host.SecretStore;

/** The secrets of one owner: there is no way from here to another's. */
final class OwnSecrets implements Secrets {
    private final String owner;
    private final SecretStore store;
    private final Seals seals;
    private final Outside outside;

    /** Where the key comes from: reading never makes one, since it could not open anything. */
    interface Seals {
        Seal forReading();

        Seal forWriting();
    }

    OwnSecrets(String owner, SecretStore store, Seals seals, Outside outside) {
        this.owner = Objects.requireNonNull(owner, "owner");
        this.store = store;
        this.seals = seals;
        this.outside = outside;
    }

    @Override
    public String reveal(String field) throws VendorException {
        try {
            if (field.startsWith("$$")) {
                return field.substring(1);
            } else if (field.startsWith("$vault:")) {
                String name = field.substring("$vault:".length());
                return get(name).orElseThrow(noSecret(name));
            } else if (field.startsWith("$file:")) {
                return outside.file(field.substring("$file:".length()));
            } else if (field.startsWith("$env:")) {
                return outside.environment(field.substring("$env:".length()));
            }
            return field;
        } catch (VaultException failed) {
            throw new VendorException(Kind.CONFIGURATION, failed.getMessage(), failed);
        }
    }

    @Override
    public Optional<String> get(String name) {
        return store.read(owner, name).map(sealed -> seals.forReading().open(owner, name, sealed));
    }

    @Override
    public void put(String name, String secret) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a secret needs a name");
        }
        store.write(owner, name, seals.forWriting().close(owner, name, secret));
    }

    @Override
    public void remove(String name) {
        store.delete(owner, name);
    }

    private Supplier<VaultException> noSecret(String name) {
        return () -> new VaultException("the vault has no secret '" + name + "' for " + owner + "; enter it again");
    }
}
