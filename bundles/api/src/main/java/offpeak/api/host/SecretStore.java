package offpeak.api.host;

import java.util.List;
import java.util.Optional;

/** Where the vault keeps what it has encrypted. Every write is durable when it returns. */
public interface SecretStore {
    Optional<byte[]> read(String owner, String name);

    void write(String owner, String name, byte[] sealed);

    void delete(String owner, String name);

    List<String> names(String owner);
}
