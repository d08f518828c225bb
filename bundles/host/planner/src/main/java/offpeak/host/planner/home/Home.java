package offpeak.host.planner.home;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import offpeak.api.Interval;
import offpeak.api.plan.Battery;
import offpeak.api.plan.Car;
import offpeak.api.plan.Load;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.Zone;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.Store;

/** A request as devices that share a connection, and what their choices cost together. */
public final class Home {
    /** kWh: less is rounding. */
    private static final double NOTHING = 1e-6;

    public final PlanRequest request;
    public final int steps;
    final double[] given;
    public final List<Peaks> peaks;
    public final Site site;
    /** Loads after those they wait for, then cars, zones, batteries: what can follow comes after what cannot. */
    public final List<Member> members = new ArrayList<>();
    /** What all devices together can take in a step at least and at most, kWh. */
    public final double[] low;
    public final double[] high;
    private final Map<String, Load> loads = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Set<String> unfed = new HashSet<>();
    private final boolean laws;
    /** Whether near the best is near enough when a device answers. */
    public boolean soon;
    /** Asked between steps of a search: whether what is found must do. */
    public BooleanSupplier enough = () -> false;

    public Home(PlanRequest request, double[] given) {
        this.request = request;
        this.given = given;
        steps = given.length;
        peaks = Peaks.of(request.grid(), request.horizon());
        request.loads().forEach(each -> loads.put(each.id(), each));
        for (Load load : ordered()) {
            members.add(load.interruptible()
                    ? new PauseMember(load, request.horizon())
                    : new LoadMember(load, request.horizon()));
        }
        for (Car car : request.cars()) {
            if (car.givenW().isEmpty()) {
                members.add(new StoreMember(request, car, given));
                if (!car.fromBattery()) {
                    unfed.add(car.id());
                }
            }
        }
        for (Zone zone : request.zones()) {
            members.add(new ZoneMember(zone, request.horizon()));
        }
        request.batteries().forEach(each -> members.add(new StoreMember(request, each, given)));
        for (int i = 0; i < members.size(); i++) {
            places.put(members.get(i).id(), i);
        }
        low = new double[steps];
        high = new double[steps];
        Store store = Problems.of(request, given);
        for (Member each : members) {
            if (each instanceof StoreMember stored) {
                store.penalty = Math.max(store.penalty, stored.penalty());
            }
            Arrays.setAll(low, t -> low[t] + each.least(t));
            Arrays.setAll(high, t -> high[t] + each.most(t));
        }
        for (Member each : members) {
            if (each instanceof StoreMember stored) {
                double[] least = new double[steps];
                double[] most = new double[steps];
                Arrays.setAll(least, t -> low[t] - each.least(t));
                Arrays.setAll(most, t -> high[t] - each.most(t));
                stored.common(store.penalty, least, most);
            }
        }
        site = new Site(store);
        laws = !unfed.isEmpty() || request.grid().estimated().max() > 0
                || request.batteries().stream().anyMatch(each -> !each.chargesFromGrid() || !each.exports());
    }

    private List<Load> ordered() {
        List<Load> ordered = new ArrayList<>();
        List<Load> left = new ArrayList<>(request.loads());
        while (!left.isEmpty()) {
            List<Load> ready = left.stream()
                    .filter(each -> each.after().stream()
                            .noneMatch(id -> left.stream().anyMatch(other -> other.id().equals(id))))
                    .toList();
            // a circle of loads that wait for each other: taken as they come, none of them can run
            List<Load> next = ready.isEmpty() ? List.copyOf(left) : ready;
            ordered.addAll(next);
            left.removeAll(next);
        }
        return ordered;
    }

    public int place(String id) {
        return places.get(id);
    }

    public double[] sum(Choice[] choices) {
        double[] sum = new double[steps];
        for (Choice each : choices) {
            if (each != null) {
                double[] usage = each.usage();
                for (int t = 0; t < steps; t++) {
                    sum[t] += usage[t];
                }
            }
        }
        return sum;
    }

    /** Around one of them. */
    public Member.Around around(Choice[] choices, int without, Site site) {
        double[] others = new double[steps];
        double[] cars = new double[steps];
        for (int i = 0; i < choices.length; i++) {
            if (i != without && choices[i] != null) {
                double[] usage = choices[i].usage();
                boolean apart = unfed.contains(members.get(i).id());
                for (int t = 0; t < steps; t++) {
                    others[t] += usage[t];
                    cars[t] += apart ? usage[t] : 0;
                }
            }
        }
        return new Member.Around(site, others, cars, soon);
    }

    /** What all costs at a connection, apart from demand charges; infinite for what may not be. */
    public double at(Choice[] choices, Site site) {
        if (!inOrder(choices) || !startsSeldom(choices) || !lawful(choices, site)) {
            return Double.POSITIVE_INFINITY;
        }
        double[] sum = sum(choices);
        double cost = 0;
        for (int t = 0; t < steps; t++) {
            cost += site.cost(t, sum[t]);
        }
        for (Choice each : choices) {
            cost += each.own();
        }
        return cost;
    }

    /** What all costs. */
    public double total(Choice[] choices) {
        double cost = at(choices, site);
        if (!peaks.isEmpty() && cost < Double.POSITIVE_INFINITY) {
            double[] imported = imported(choices);
            for (Peaks each : peaks) {
                cost += each.cost(imported);
            }
        }
        return cost;
    }

    public double[] imported(Choice[] choices) {
        double[] sum = sum(choices);
        double[] imported = new double[steps];
        Arrays.setAll(imported, t -> site.store.island[t] == null ? Math.max(0, site.flow(t, sum[t])) : 0);
        return imported;
    }

    private boolean lawful(Choice[] choices, Site site) {
        if (!laws) {
            return true;
        }
        for (int i = 0; i < choices.length; i++) {
            if (members.get(i) instanceof StoreMember stored && stored.isBattery()) {
                Store store = stored.store(around(choices, i, site));
                double[] usage = choices[i].usage();
                for (int t = 0; t < steps; t++) {
                    if (usage[t] > store.chargeMost[t] + NOTHING || -usage[t] > store.dischargeMost[t] + NOTHING) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean startsSeldom(Choice[] choices) {
        for (int i = 0; i < choices.length; i++) {
            if (choices[i] instanceof Choice.Stored choice && !((StoreMember) members.get(i)).may(choice)) {
                return false;
            }
        }
        return true;
    }

    private boolean inOrder(Choice[] choices) {
        for (Load load : loads.values()) {
            List<Interval> runs = runs(choices, load.id());
            if (!runs.isEmpty() && runs.get(0).start().isBefore(free(choices, load))) {
                return false;
            }
        }
        return true;
    }

    private List<Interval> runs(Choice[] choices, String load) {
        return choices[places.get(load)] instanceof Choice.Ran ran ? ran.runs() : List.of();
    }

    /** When all that a load waits for has ended; never when one of it does not run. */
    private Instant free(Choice[] choices, Load load) {
        Instant free = Instant.MIN;
        for (String id : load.after()) {
            if (loads.containsKey(id)) {
                List<Interval> runs = runs(choices, id);
                free = runs.isEmpty() ? Instant.MAX : LoadMember.later(free, runs.get(runs.size() - 1).end());
            }
            if (free.equals(Instant.MAX)) {
                return free;
            }
        }
        return free;
    }

    /** Tells a load when it may run beside the others. @param waits whether others already wait for it */
    public void order(Choice[] choices, int place, boolean waits) {
        if (!(members.get(place) instanceof Run run)) {
            return;
        }
        Load load = loads.get(run.id());
        Instant end = Instant.MAX;
        for (Load other : loads.values()) {
            List<Interval> runs = waits ? runs(choices, other.id()) : List.of();
            if (other.after().contains(load.id()) && !runs.isEmpty()) {
                end = LoadMember.earlier(end, runs.get(0).start());
            }
        }
        run.between(free(choices, load), end);
    }
}
