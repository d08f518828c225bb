package offpeak.simulator.http;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The faults in force: at most one for each vendor. */
public final class Faults {

    private final Map<Vendor, Active> active = new ConcurrentHashMap<>();

    /**
     * @param number of hours, seconds or percent, as the fault says
     */
    public record Active(Fault fault, int number) {

        String wire() {
            return fault.usualNumber() == 0 ? fault.wire() : fault.wire() + ":" + number;
        }
    }

    /** From now on this fault is the one of its vendor, with its usual number. */
    public void set(Fault fault) {
        set(fault, fault.usualNumber());
    }

    public void set(Fault fault, int number) {
        active.put(fault.vendor(), new Active(fault, number));
    }

    public void clear(Vendor vendor) {
        active.remove(vendor);
    }

    public void clear() {
        active.clear();
    }

    public Optional<Active> active(Vendor vendor) {
        return Optional.ofNullable(active.get(vendor));
    }

    /** The fault's number while it is in force, else empty. */
    OptionalInt number(Fault fault) {
        return active(fault.vendor()).filter(a -> a.fault() == fault).map(a -> OptionalInt.of(a.number()))
                .orElse(OptionalInt.empty());
    }

    boolean has(Fault fault) {
        return number(fault).isPresent();
    }

    /**
     * The fault that a client named, such as "late:3".
     *
     * @throws BadRequest when there is no such fault: says which there are
     */
    static Active parse(Vendor vendor, String named) {
        String[] parts = named.split(":", 2);
        Fault fault = Fault.of(vendor, parts[0])
                .orElseThrow(() -> new BadRequest(vendor.wire() + " has no fault \"" + parts[0] + "\"; it has "
                        + Fault.of(vendor).stream().map(Fault::wire)
                                .collect(Collectors.joining(", "))));
        try {
            return new Active(fault, parts.length < 2 ? fault.usualNumber() : Integer.parseInt(parts[1]));
        } catch (NumberFormatException e) {
            throw new BadRequest("the number of a fault is a whole one: " + named);
        }
    }
}
