package offpeak.itest.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import offpeak.itest.faults.Audit.Decided;
import offpeak.itest.faults.Audit.Leased;
import offpeak.itest.faults.Audit.Written;
import tools.jackson.databind.JsonNode;

/** Decides from an audit what held. Each answer is a list of sentences, empty when all is well. */
public final class Invariants {
    /** Where all homes of these tests stand. */
    private static final ZoneId HOMES = ZoneId.of("Europe/London");

    private Invariants() {}

    /**
     * What may never be left, whatever happens.
     *
     * @param reserveFloorPercent the user's own reserve
     * @param commandsPerDay of one device that the vendor may get
     */
    public record Envelope(int reserveFloorPercent, int commandsPerDay) {}

    /** What was known of a device at a time by the host's clock. */
    public record Looked(Instant from, Instant to, boolean stale) {}

    /** I1: no device outside its safe envelope. */
    static List<String> envelope(List<Written> writes, Envelope envelope) {
        List<String> violations = new ArrayList<>();
        for (Written write : writes) {
            JsonNode reserve = write.body().path("backup_reserve_percent");
            if (reserve.isNumber() && (reserve.asInt() < envelope.reserveFloorPercent() || reserve.asInt() > 100)) {
                violations.add("I1: at " + write.at() + " the reserve was set to " + reserve + " %, the user's is "
                        + envelope.reserveFloorPercent() + " %");
            }
            String mode = write.body().path("default_real_mode").asString(write.body().path("operational_mode")
                    .asString(""));
            if (mode.equals("backup")) {
                violations.add("I1: at " + write.at() + " the battery was put into backup mode");
            }
        }
        return violations;
    }

    /**
     * I2: what differs from the user's own has a live lease.
     *
     * @param changed whether the device's settings are others than the user's
     * @param late how long after its end a lease may still be there, by the host's clock
     */
    static List<String> leases(boolean changed, List<Leased> leases, Instant now, Duration late) {
        List<String> violations = new ArrayList<>();
        if (changed && leases.isEmpty()) {
            violations.add("I2: at " + now + " a setting is changed and there is no lease to put it back");
        }
        for (Leased lease : leases) {
            if (lease.original().isEmpty()) {
                violations.add("I2: the lease of " + lease.device() + " says nothing of the user's own settings");
            }
            if (changed && now.isAfter(lease.expiresAt().plus(late))) {
                violations.add("I2: at " + now + " the lease of " + lease.device() + " ended at " + lease.expiresAt()
                        + ", and it is still changed");
            }
        }
        return violations;
    }

    /** I3: commands of a device per day within the cap. Putting back is no command of a rule. */
    static List<String> commands(List<Decided> decisions, Envelope envelope) {
        Map<String, Integer> sent = new TreeMap<>();
        for (Decided decision : decisions) {
            if (decision.restores()) {
                continue;
            }
            for (Audit.Step step : decision.steps()) {
                if (step.stage().equals("SENT")) {
                    LocalDate day = LocalDate.ofInstant(step.at(), HOMES);
                    sent.merge(decision.device() + " on " + day, 1, Integer::sum);
                }
            }
        }
        List<String> violations = new ArrayList<>();
        sent.forEach((when, count) -> {
            if (count > envelope.commandsPerDay()) {
                violations.add("I3: " + count + " commands to " + when + ", at most " + envelope.commandsPerDay()
                        + " are allowed");
            }
        });
        return violations;
    }

    /** I4: nothing is sent while what is known of the device is past its age; putting back alone may be. */
    static List<String> fresh(List<Decided> decisions, List<Looked> looks) {
        List<String> violations = new ArrayList<>();
        for (Decided decision : decisions) {
            for (Audit.Step step : decision.steps()) {
                if (decision.restores() || !step.stage().equals("SENT")) {
                    continue;
                }
                for (int i = 1; i < looks.size(); i++) {
                    if (looks.get(i - 1).stale() && looks.get(i).stale() && !step.at().isBefore(looks.get(i - 1).from())
                            && !step.at().isAfter(looks.get(i).to())) {
                        violations.add("I4: decision " + decision.id() + " (" + decision.setting() + " "
                                + decision.value() + ") was sent at " + step.at() + " on a stale state");
                        break;
                    }
                }
            }
        }
        return violations;
    }

    /** I5: one value for one setting in one cycle. */
    static List<String> oneValue(List<Decided> decisions) {
        List<String> violations = new ArrayList<>();
        Map<String, Decided> byCycle = new HashMap<>();
        for (Decided decision : decisions) {
            if (!decision.has("SENT")) {
                continue;
            }
            Decided before = byCycle.putIfAbsent(decision.device() + decision.setting() + decision.at(), decision);
            if (before != null && !before.value().equals(decision.value())) {
                violations.add("I5: decisions " + before.id() + " and " + decision.id() + " give "
                        + decision.setting() + " two values at " + decision.at());
            }
        }
        return violations;
    }

    /** I6: the ledger only grows. */
    static List<String> grown(List<Decided> before, List<Decided> after) {
        List<String> violations = new ArrayList<>();
        Map<Long, Decided> now = new HashMap<>();
        long last = Long.MIN_VALUE;
        for (Decided decision : after) {
            if (decision.id() <= last || decision.steps().isEmpty()) {
                violations.add("I6: decision " + decision.id() + " has no step or is out of order");
            }
            last = decision.id();
            now.put(decision.id(), decision);
        }
        for (Decided old : before) {
            Decided kept = now.get(old.id());
            if (kept == null) {
                violations.add("I6: decision " + old.id() + " is gone from the ledger");
            } else if (!kept.bare().equals(old.bare()) || kept.steps().size() < old.steps().size()
                    || !kept.steps().subList(0, old.steps().size()).equals(old.steps())) {
                violations.add("I6: decision " + old.id() + " was rewritten: " + old + " -> " + kept);
            }
        }
        return violations;
    }

    /** I8: nothing piles up. The floor of some threads is what pools breathe. */
    static List<String> flat(Footprint before, Footprint after) {
        List<String> violations = new ArrayList<>();
        if (after.threads() > before.threads() + Math.max(8, before.threads() / 10)) {
            violations.add("I8: threads " + before.threads() + " -> " + after.threads());
        }
        // of so small a heap a tenth is what classes and caches of a first use take; below 8 MB more nothing is proved
        if (after.heapBytes() > before.heapBytes() + Math.max(8 << 20, before.heapBytes() / 10)) {
            violations.add("I8: heap " + before.heapText() + " -> " + after.heapText());
        }
        return violations;
    }
}
