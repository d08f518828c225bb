package offpeak.host.engine.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes down what came of the worker's writing to the ledger and the leases, and what it read there. */
final class RecordedStores {
    private static final Duration DAY = Duration.ofHours(24);

    private final Pen pen;
    private final Map<EntityId, Leases.Lease> leases = new TreeMap<>();
    private final Map<Long, Decision> recent = new TreeMap<>();

    RecordedStores(Pen pen) {
        this.pen = pen;
    }

    /** @param later whether lines stand before: then the decisions of the last day are told, which they had */
    void anew(boolean later) {
        leases.clear();
        if (later) {
            recent.values().forEach(decision -> pen.line().add("recent", TapeJson.of(decision)));
        }
    }

    void decided(Decision decision) {
        pen.line().add("decided", TapeJson.of(decision));
        recent.put(decision.id(), decision);
        Instant since = pen.now().minus(DAY);
        recent.values().removeIf(one -> one.at().isBefore(since));
    }

    private void stored(Optional<String> what) {
        if (pen.working()) {
            pen.line().add("stored", what);
        }
    }

    /** Nothing for what went well, which is almost all. */
    private void outcome(Runnable write) {
        try {
            write.run();
            stored(Optional.empty());
        } catch (RuntimeException e) {
            stored(Optional.of("failed " + e.getMessage()));
            throw e;
        }
    }

    Ledger ledger(Ledger really) {
        return new Ledger() {
            @Override
            public Decision append(Decision decision) {
                try {
                    Decision kept = really.append(decision);
                    stored(Optional.of(Long.toString(kept.id())));
                    return kept;
                } catch (RuntimeException e) {
                    stored(Optional.of("failed " + e.getMessage()));
                    throw e;
                }
            }

            @Override
            public void step(long decision, Decision.Step step) {
                outcome(() -> really.step(decision, step));
            }

            @Override
            public List<Decision> decisions(Optional<Instant> since, Optional<Instant> until, int limit) {
                List<Decision> found = really.decisions(since, until, limit);
                if (pen.working()) {
                    ArrayNode read = TapeJson.MAPPER.createArrayNode();
                    found.forEach(decision -> read.add(TapeJson.of(decision)));
                    pen.line().add("read", read);
                    found.forEach(decision -> recent.put(decision.id(), decision));
                }
                return found;
            }
        };
    }

    Leases leases(Leases really) {
        return new Leases() {
            @Override
            public Optional<Lease> of(EntityId device) {
                Optional<Lease> lease = really.of(device);
                notice(device, lease);
                return lease;
            }

            @Override
            public List<Lease> all() {
                List<Lease> all = really.all();
                if (pen.working()) {
                    Map<EntityId, Lease> now = new TreeMap<>();
                    all.forEach(lease -> now.put(lease.device(), lease));
                    leases.keySet().stream().filter(device -> !now.containsKey(device)).toList()
                            .forEach(device -> notice(device, Optional.empty()));
                    now.forEach((device, lease) -> notice(device, Optional.of(lease)));
                }
                return all;
            }

            @Override
            public void write(Lease lease) {
                outcome(() -> really.write(lease));
                leases.put(lease.device(), lease);
            }

            @Override
            public void release(EntityId device) {
                outcome(() -> really.release(device));
                leases.remove(device);
            }
        };
    }

    /** A lease that is not as the worker left it: it was there before, or somebody else put the device's settings back. */
    private void notice(EntityId device, Optional<Leases.Lease> lease) {
        if (pen.working() && !lease.equals(Optional.ofNullable(leases.get(device)))) {
            ObjectNode changed = TapeJson.object().put("device", device.toString());
            lease.ifPresent(one -> changed.set("lease", TapeJson.of(one)));
            pen.line().add("leases", changed);
            lease.ifPresentOrElse(one -> leases.put(device, one), () -> leases.remove(device));
        }
    }
}
