package offpeak.host.vault;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import offpeak.api.host.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The vault's key, 256 random bits in a file that only the host's own user may read. */
class KeyFile {
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE);

    private final Path file;

    KeyFile(Path file) {
        this.file = file;
    }

    Path path() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** @throws VaultException when it can't be read, is damaged, or others can read it and that can't be changed */
    byte[] read() {
        try {
            refuseReadableByOthers();
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new VaultException(
                        "the vault's key " + file + " is damaged: it has " + key.length + " bytes, not "
                                + KEY_BYTES + "; put back its backup, or remove it and enter all secrets again");
            }
            return key;
        } catch (AccessDeniedException denied) {
            throw new VaultException("the vault's key " + file
                    + " can't be read by this user: make the user that runs Offpeak its owner", denied);
        } catch (IOException failed) {
            throw new VaultException("the vault's key " + file + " can't be read: " + failed, failed);
        }
    }

    /** Makes a new key; it is on the disk when this returns. */
    byte[] create() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            Files.createDirectories(file.getParent());
            DurableFiles.write(file, key);
            return key;
        } catch (IOException failed) {
            throw new VaultException("the vault's key " + file + " can't be made: " + failed
                    + "; give the user that runs Offpeak a folder that it can write, and room", failed);
        }
    }

    private void refuseReadableByOthers() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || OWNER_ONLY.containsAll(view.readAttributes().permissions())) {
            return;
        }
        String was = PosixFilePermissions.toString(view.readAttributes().permissions());
        try {
            takeFromOthers(view);
        } catch (IOException notOurs) {
            throw new VaultException("others can read the vault's key " + file + " (" + was
                    + "), so it is not used: give it to the user that runs Offpeak and run chmod 600 on it", notOurs);
        }
        if (!OWNER_ONLY.containsAll(view.readAttributes().permissions())) {
            throw new VaultException("others can read the vault's key " + file + " (" + was
                    + ") and its file system can't change that: keep Offpeak's data on one that can");
        }
        Logger log = LoggerFactory.getLogger(KeyFile.class);
        log.warn("others could read the vault's key {} ({}); it is now 0600. Whoever had access to this machine may"
                + " know the secrets: renew them if that worries you", file, was);
    }

    /** Fails where the file is another user's. */
    void takeFromOthers(PosixFileAttributeView view) throws IOException {
        view.setPermissions(OWNER_ONLY);
    }
}
