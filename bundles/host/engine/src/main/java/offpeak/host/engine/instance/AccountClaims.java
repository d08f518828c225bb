package offpeak.host.engine.instance;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import offpeak.api.host.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of several hosts on one computer the first that asks controls an account, the others only read it. The claim is a lock of
 * the operating system, so it ends with its host however that ends. On other computers see {@link offpeak.host.engine.command.Rivals}.
 */
public final class AccountClaims {
    private static final Logger LOG = LoggerFactory.getLogger(AccountClaims.class);

    /** Shared by all users and services of a computer, and empty after its start. */
    private static final Path USUAL = Path.of("/run/lock");
    private static final int NAME_BYTES = 12;

    /** Ends the claim. */
    interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    private final Optional<Path> folder;
    private final String host;

    /**
     * @param folder where hosts meet; absent when nothing is claimed, as in simulated time
     * @param host whose data it is; the same in a copy
     */
    public AccountClaims(Optional<Path> folder, String host) {
        this.folder = folder;
        this.host = host;
    }

    /** @param data the host's data folder */
    public static AccountClaims ofThisComputer(Path data) {
        return new AccountClaims(Optional.of(Files.isWritable(USUAL)
                ? USUAL
                : Path.of(System.getProperty("java.io.tmpdir"))), hostId(data.resolve("host-id")));
    }

    private static String hostId(Path file) {
        try {
            if (!Files.exists(file)) {
                DurableFiles.write(file, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
            }
            return Files.readString(file);
        } catch (IOException e) {
            LOG.warn("This host's id can't be kept in {}: {}", file, e.toString());
            return UUID.randomUUID().toString();
        }
    }

    /** Of an instance whose account has no name: the same in a copy of this host's data, and nowhere else. */
    Optional<Claim> claimUnnamed(String instance) {
        return claim(host + " " + instance);
    }

    /**
     * @param account as {@link offpeak.api.Integration#account} names it
     * @return empty when another host has it
     */
    Optional<Claim> claim(String account) {
        if (folder.isEmpty()) {
            return Optional.of(() -> {});
        }
        Path file = folder.get().resolve("offpeak-account-" + hash(account) + ".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Optional<FileLock> lock = lock(channel);
            if (lock.isEmpty()) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(() -> release(channel));
        } catch (IOException e) {
            // a file of another user's: whether it is held can't be seen, and a home must not stand still for that
            LOG.debug("Whether another host has {} can't be told: {}", file, e.toString());
            return Optional.of(() -> {});
        }
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            // a second host within this process
            return Optional.empty();
        }
    }

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A claim could not be closed: {}", e.toString());
        }
    }

    /** The name of an account is nobody else's business. */
    private static String hash(String account) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(account.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
