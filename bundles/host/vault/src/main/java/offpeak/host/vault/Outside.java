package offpeak.host.vault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** Secrets that the user keeps in files or in the environment. */
final class Outside {
    /** More is no password or token. */
    private static final int CAP_BYTES = 64 << 10;

    private final Path base;
    private final Path keyFile;
    private final Function<String, String> environment;

    /** @param base what relative paths are relative to */
    Outside(Path base, Path keyFile, Function<String, String> environment) {
        this.base = base;
        this.keyFile = keyFile;
        this.environment = environment;
    }

    /** The file's text, without the line end that editors put behind it. */
    String file(String name) {
        try {
            Path file = base.resolve(name);
            if (!Files.exists(file)) {
                throw new NoSuchFileException(name);
            }
            if (!Files.isRegularFile(file)) {
                throw new VaultException("the secret file " + file + " is a folder or device, not a file");
            }
            if (Files.exists(keyFile) && Files.isSameFile(file, keyFile)) {
                throw new VaultException("the vault's own key is not a secret for others: " + file);
            }
            String text = text(file).replaceFirst("\\R\\z", "");
            if (text.isEmpty()) {
                throw new VaultException("the secret file " + file + " is empty");
            }
            return text;
        } catch (CharacterCodingException binary) {
            throw new VaultException("the secret file " + name + " is not text in UTF-8");
        } catch (NoSuchFileException missing) {
            throw new VaultException("the secret file " + name + " does not exist");
        } catch (IOException failed) {
            throw new VaultException("the secret file " + name + " can't be read: " + failed.getClass().getSimpleName()
                    + "; check who may read it", failed);
        }
    }

    String environment(String name) {
        String value = environment.apply(name);
        if (value == null || value.isEmpty()) {
            throw new VaultException("the environment variable " + name + " is not set for Offpeak");
        }
        return value;
    }

    private static String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(CAP_BYTES + 1);
        }
        if (bytes.length > CAP_BYTES) {
            throw new VaultException("the secret file " + file + " is larger than " + CAP_BYTES / 1024 + " kB");
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
