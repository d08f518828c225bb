package offpeak.host.configuration;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Secrets;
import offpeak.api.host.Vault;

/** A vault that anybody can look into. */
final class MemoryVault implements Vault {
    final Map<String, String> all = new TreeMap<>();

    @Override
    public Secrets of(String pid) {
        return new Secrets() {
            @Override
            public String reveal(String field) {
                return field;
            }

            @Override
            public Optional<String> get(String name) {
                return Optional.ofNullable(all.get(pid + "/" + name));
            }

            @Override
            public void put(String name, String secret) {
                all.put(pid + "/" + name, secret);
            }

            @Override
            public void remove(String name) {
                all.remove(pid + "/" + name);
            }
        };
    }

    @Override
    public void forget(String pid) {
        all.keySet().removeIf(key -> key.startsWith(pid + "/"));
    }
}
