package offpeak.host.engine.plausibility;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import offpeak.api.EntityId;
import offpeak.api.Reason;

/** Whether a home's meters agree: what comes from battery, sun and grid is what the home takes. Of one site. */
final class BalanceJudge {
    /** Meters read further apart than this see different kettles. */
    static final Duration SAME_TIME = Duration.ofSeconds(10);
    /** W; a disagreement above this always counts. */
    static final double MOST_W = 3000;
    /** Of what flows. */
    static final double SHARE = 0.2;
    /** W; rounding, losses and standby of the electronics. */
    static final double LEAST_W = 500;
    static final int READINGS = 3;
    /** A correction explains a disagreement when what is left is below the half of what is borne. */
    private static final double EXPLAINED = 0.5;
    private static final double KILO = 1000;
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    /** What a power belongs to. */
    enum Part {
        GRID(1), BATTERY(1), SOLAR(1), LOAD(-1);

        private final int sign;

        Part(int sign) {
            this.sign = sign;
        }
    }

    private record Reading(Part part, double powerW, Instant at) {
        /** W into the home; all together are none. */
        double intoW() {
            return part.sign * powerW;
        }

        Reading times(double factor) {
            return new Reading(part, powerW * factor, at);
        }
    }

    /**
     * @param suspicion what is wrong with the meters; absent when they agree or can't be compared
     * @param meters which
     */
    record Finding(Optional<Reason> suspicion, Set<EntityId> meters) {}

    private static final class Group {
        private Instant judged = Instant.MIN;
        private int disagreeing;
        private Finding finding = new Finding(Optional.empty(), Set.of());
    }

    private final Map<EntityId, Reading> readings = new TreeMap<>();
    private final Map<String, Group> groups = new TreeMap<>();

    /** @return what is to be thought of the group of meters that this one belongs to, this reading included */
    Finding judge(EntityId entity, Part part, double powerW, Instant at) {
        readings.put(entity, new Reading(part, powerW, at));
        readings.values().removeIf(one -> one.at().isBefore(at.minus(FORGOTTEN)));
        // those of one system first: a second system at the same site may count the same power again
        Map<EntityId, Reading> own = of(entity.integration());
        boolean whole = complete(own);
        Map<EntityId, Reading> set = whole ? own : readings;
        if (!whole && (!complete(set) || count(set, Part.SOLAR) > 1 || count(set, Part.BATTERY) > 1)) {
            return new Finding(Optional.empty(), Set.of());
        }
        Group group = groups.computeIfAbsent(whole ? entity.integration() : "", name -> new Group());
        Instant oldest = set.values().stream().map(Reading::at).min(Instant::compareTo).orElseThrow();
        Instant newest = set.values().stream().map(Reading::at).max(Instant::compareTo).orElseThrow();
        if (oldest.isAfter(group.judged) && !newest.isAfter(oldest.plus(SAME_TIME))) {
            group.judged = newest;
            compare(group, set);
        }
        return group.finding.meters().contains(entity) ? group.finding : new Finding(Optional.empty(), Set.of());
    }

    private static void compare(Group group, Map<EntityId, Reading> set) {
        if (Math.abs(sumW(set.values())) <= borneW(set.values())) {
            group.disagreeing = 0;
            group.finding = new Finding(Optional.empty(), Set.of());
        } else if (++group.disagreeing >= READINGS) {
            Set<EntityId> meters = new HashSet<>(set.keySet());
            meters.removeIf(one -> set.get(one).part() == Part.BATTERY);
            group.finding = new Finding(Optional.of(reason(set)), Set.copyOf(meters));
        }
    }

    private static Reason reason(Map<EntityId, Reading> set) {
        for (double factor : new double[]{-1, KILO, 1 / KILO}) {
            for (Map.Entry<EntityId, Reading> one : set.entrySet()) {
                Map<EntityId, Reading> corrected = new TreeMap<>(set);
                corrected.put(one.getKey(), one.getValue().times(factor));
                boolean matters = Math.abs(one.getValue().intoW() * (factor - 1)) > borneW(set.values());
                // where nothing else flows, to divide by a thousand explains everything
                if (matters && flowW(corrected.values()) > LEAST_W
                        && Math.abs(sumW(corrected.values())) <= borneW(corrected.values()) * EXPLAINED) {
                    return new Reason(factor < 0 ? "engine.suspect.sign" : "engine.suspect.unit",
                            Map.of("meter", one.getKey().toString(), "power", one.getValue().powerW()));
                }
            }
        }
        return new Reason("engine.suspect.meters",
                Map.of("site", set.keySet().iterator().next().site().value(), "power", Math.abs(sumW(set.values()))));
    }

    private static double sumW(Iterable<Reading> set) {
        double sum = 0;
        for (Reading one : set) {
            sum += one.intoW();
        }
        return sum;
    }

    /** W; how much they may differ. */
    private static double borneW(Iterable<Reading> set) {
        return Math.min(MOST_W, Math.max(LEAST_W, SHARE * flowW(set)));
    }

    private static double flowW(Iterable<Reading> set) {
        double in = 0;
        double out = 0;
        for (Reading one : set) {
            in += Math.max(0, one.intoW());
            out += Math.max(0, -one.intoW());
        }
        return Math.max(in, out);
    }

    private Map<EntityId, Reading> of(String integration) {
        Map<EntityId, Reading> own = new TreeMap<>();
        readings.forEach((entity, reading) -> {
            if (entity.integration().equals(integration)) {
                own.put(entity, reading);
            }
        });
        return own;
    }

    private static boolean complete(Map<EntityId, Reading> set) {
        return count(set, Part.GRID) == 1 && count(set, Part.LOAD) == 1;
    }

    private static long count(Map<EntityId, Reading> set, Part part) {
        return set.values().stream().filter(one -> one.part() == part).count();
    }

    void forget(String integration) {
        readings.keySet().removeIf(entity -> entity.integration().equals(integration));
        groups.remove(integration);
        groups.remove("");
    }
}
