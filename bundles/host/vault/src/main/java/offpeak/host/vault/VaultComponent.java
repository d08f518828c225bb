package offpeak.host.vault;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.Secrets;
import offpeak.api.host.SecretStore;
import offpeak.api.host.Vault;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The vault: the store keeps what is sealed, a file beside it keeps the key. The key is read or made at first use. */
@Component
public final class VaultComponent implements Vault {
    private final SecretStore store;
    private final KeyFile keyFile;
    private final Outside outside;
    private final Keys keys = new Keys();

    /** @throws IllegalArgumentException without a data folder */
    @Activate
    public VaultComponent(BundleContext context, @Reference SecretStore store) {
        this(data(context), config(context), System::getenv, store);
    }

    VaultComponent(Path data, Path config, Function<String, String> environment, SecretStore store) {
        this.store = store;
        this.keyFile = new KeyFile(data.resolve("vault.key"));
        this.outside = new Outside(config, keyFile.path(), environment);
    }

    @Override
    public Secrets of(String pid) {
        return new OwnSecrets(pid, store, keys, outside);
    }

    @Override
    public void forget(String pid) {
        forgetOwner(pid);
        store.names(LinksComponent.listOf(pid)).forEach(account -> forgetOwner(LinksComponent.ownerOf(pid, account)));
        forgetOwner(LinksComponent.listOf(pid));
    }

    private void forgetOwner(String owner) {
        store.names(owner).forEach(name -> store.delete(owner, name));
    }

    private static Path data(BundleContext context) {
        String folder = context.getProperty("offpeak.data");
        if (folder == null) {
            throw new IllegalArgumentException("the framework property offpeak.data must name the data folder");
        }
        return Path.of(folder).toAbsolutePath();
    }

    private static Path config(BundleContext context) {
        String folder = context.getProperty("offpeak.config");
        return folder == null ? data(context) : Path.of(folder).toAbsolutePath();
    }

    private final class Keys implements OwnSecrets.Seals {
        private Seal seal;

        @Override
        public synchronized Seal forReading() {
            if (seal == null) {
                if (!keyFile.exists()) {
                    throw new VaultException("the vault's key " + keyFile.path()
                            + " is missing: put back its backup, or enter all secrets again");
                }
                seal = new Seal(undisturbed(keyFile::read));
            }
            return seal;
        }

        @Override
        public synchronized Seal forWriting() {
            if (seal == null) {
                seal = new Seal(undisturbed(keyFile.exists() ? keyFile::read : keyFile::create));
            }
            return seal;
        }

        /** An interrupt would close the file; a token that was just rotated must be kept all the same. */
        private byte[] undisturbed(Supplier<byte[]> files) {
            boolean interrupted = Thread.interrupted();
            try {
                return files.get();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
