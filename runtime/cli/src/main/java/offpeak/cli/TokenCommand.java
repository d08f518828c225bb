package offpeak.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import offpeak.api.host.AccountStore;
import offpeak.api.host.Role;
import offpeak.host.store.SqliteStore;
import offpeak.launcher.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "token", synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true, description = "Gives programs access.")
final class TokenCommand {

    private static final int BYTES = 32;

    @Command(name = "create", mixinStandardHelpOptions = true, description = {
            "Makes a bearer token and prints it, once: the host keeps its hash alone.",
            "Works on the data folder, beside a running host or without one."})
    int create(@Parameters(paramLabel = "NAME", description = "what it is for") String name,
            @Option(names = "--role", required = true, paramLabel = "admin|user|viewer") String role,
            @Option(names = "--data", paramLabel = "DIR", description = "the host's data folder") Path data) {
        if (!name.matches("[\\p{Alnum}._@-]{1,64}")) {
            throw new Failure(Failure.USAGE, "the name " + name + " is not 1 to 64 letters, digits or . _ @ -");
        }
        Role may = role(role);
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        String token = "offpeak_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        try (SqliteStore store = SqliteStore.open(folder(data == null ? Home.data() : data), Clock.systemUTC())) {
            AccountStore accounts = store.accounts();
            if (accounts.tokens().stream().anyMatch(each -> each.name().equals(name))) {
                throw new Failure(Failure.REFUSED, "there is a token " + name + " already; choose another name");
            }
            accounts.write(new AccountStore.Token(name, may, sha256(token), Instant.now()));
        }
        System.out.println(token);
        return 0;
    }

    private static Role role(String text) {
        try {
            return Role.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.USAGE, "--role " + text + " is not admin, user or viewer", e);
        }
    }

    private static Path folder(Path data) {
        try {
            if (!Files.isDirectory(data)) {
                Files.createDirectories(data.toAbsolutePath());
                if (data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
                }
            }
            return data.toAbsolutePath();
        } catch (IOException e) {
            throw new Failure(Failure.OTHER, "can not use the data folder " + data + ": " + e.getMessage(), e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
