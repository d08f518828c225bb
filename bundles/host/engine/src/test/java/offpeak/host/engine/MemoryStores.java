package offpeak.host.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;

/** The ledger and the leases in memory; can be told to fail like a full disk. */
public final class MemoryStores implements Ledger, Leases {
    public final Map<Long, Decision> decisions = new LinkedHashMap<>();
    public final Map<EntityId, Lease> leases = new TreeMap<>();
    public boolean full;

    @Override
    public Decision append(Decision decision) {
        requireSpace();
        Decision kept = new Decision(decisions.size() + 1, decision.at(), decision.device(), decision.setting(),
                decision.until(), decision.priority(), decision.rule(), decision.reason(), decision.lost(),
                decision.steps());
        decisions.put(kept.id(), kept);
        return kept;
    }

    @Override
    public void step(long decision, Decision.Step step) {
        requireSpace();
        decisions.computeIfPresent(decision, (id, before) -> before.with(step));
    }

    private void requireSpace() {
        if (full) {
            throw new IllegalStateException("disk full");
        }
    }

    @Override
    public List<Decision> decisions(Optional<Instant> since, Optional<Instant> until, int limit) {
        List<Decision> newestFirst = new ArrayList<>();
        decisions.values().forEach(decision -> newestFirst.add(0, decision));
        return newestFirst;
    }

    @Override
    public Optional<Lease> of(EntityId device) {
        return Optional.ofNullable(leases.get(device));
    }

    @Override
    public List<Lease> all() {
        return List.copyOf(leases.values());
    }

    @Override
    public void write(Lease lease) {
        requireSpace();
        leases.put(lease.device(), lease);
    }

    @Override
    public void release(EntityId device) {
        leases.remove(device);
    }

    public List<String> stages() {
        return decisions.values().stream().map(decision -> decision.setting().value().split(" ")[0] + " "
                + decision.steps().stream().map(step -> step.stage().name()).toList()).toList();
    }
}
