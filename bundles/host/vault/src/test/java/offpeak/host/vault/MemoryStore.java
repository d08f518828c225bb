package offpeak.host.vault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.host.SecretStore;

/** What the vault writes, for tests to look at and to spoil. */
final class MemoryStore implements SecretStore {
    final Map<String, Map<String, byte[]>> sealed = new TreeMap<>();

    @Override
    public Optional<byte[]> read(String owner, String name) {
        return Optional.ofNullable(sealed.getOrDefault(owner, Map.of()).get(name));
    }

    @Override
    public void write(String owner, String name, byte[] bytes) {
        sealed.computeIfAbsent(owner, key -> new TreeMap<>()).put(name, bytes);
    }

    @Override
    public void delete(String owner, String name) {
        sealed.getOrDefault(owner, new TreeMap<>()).remove(name);
    }

    @Override
    public List<String> names(String owner) {
        return List.copyOf(sealed.getOrDefault(owner, Map.of()).keySet());
    }
}
