package offpeak.device.honeywell;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/**
 * Which thermostats of the account the user wants.
 *
 * @param ids empty for all
 */
record Chosen(Set<String> ids) {

    static Chosen of(String[] deviceIds) {
        return new Chosen(Stream.of(deviceIds).map(String::strip).filter(id -> !id.isEmpty())
                .collect(Collectors.toUnmodifiableSet()));
    }

    boolean takes(String id) {
        return ids.isEmpty() || ids.contains(id);
    }

    /**
     * @param account of all thermostats of the account, as {@code id (name)}
     * @throws VendorException CONFIGURATION when none is left
     */
    void check(Collection<String> taken, List<String> account) throws VendorException {
        if (account.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "the account has no thermostat");
        }
        List<String> missing = ids.stream().filter(id -> !taken.contains(id)).sorted().toList();
        if (!missing.isEmpty()) {
            throw new VendorException(Kind.CONFIGURATION, "deviceIds names " + Answers.line(String.join(", ", missing))
                    + ", but the account has " + String.join(", ", account));
        }
    }
}
