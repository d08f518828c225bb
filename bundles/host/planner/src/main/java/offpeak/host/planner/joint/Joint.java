package offpeak.host.planner.joint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import offpeak.api.plan.ProgramSolver;
import offpeak.api.plan.Scenario;
import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.Home;
import offpeak.host.planner.single.Problems;

/**
 * Several devices behind one connection: a bound from prices ({@link Dual}), a plan from each device's own best in turn
 * ({@link Search}), and how far they are apart. With scenarios, the first step is one for all of them.
 */
public final class Joint {
    private static final String SOLVER = "decomposition";

    private final PlanRequest request;
    private final double[] given;
    private final Optional<ProgramSolver> solver;
    private final BooleanSupplier enough;

    /**
     * @param solver which may know better; what it answers is simulated as all else is
     * @param enough whether what was found must do
     */
    public Joint(PlanRequest request, double[] given, Optional<ProgramSolver> solver, BooleanSupplier enough) {
        this.request = request;
        this.given = given;
        this.solver = solver;
        this.enough = enough;
    }

    /** Whether a request is one for it. */
    public static boolean of(PlanRequest request) {
        long stores = request.batteries().size()
                + request.cars().stream().filter(each -> each.givenW().isEmpty()).count();
        return stores > 1 || !request.loads().isEmpty() || !request.zones().isEmpty();
    }

    public PlanResult plan() {
        return request.scenarios().isEmpty() ? alone() : shared();
    }

    private PlanResult alone() {
        Home home = home(request);
        Optional<Helper> helper = solver.map(Helper::new);
        Search search = new Search(home, helper);
        search.run();
        String name = helper.filter(Helper::isBelieved).map(Helper::name).orElse(SOLVER);
        double best = new JointOutcome(home, search.best).result(name, 0, 0).costs().total();
        Choice[] calm = search.calm(request.tolerance().of(best));
        return new JointOutcome(home, calm).result(name, Math.min(best, search.bound), best);
    }

    private PlanResult shared() {
        List<PlanRequest> requests = new ArrayList<>(
                request.scenarios().stream().map(each -> Problems.with(request, each)).toList());
        requests.add(Problems.with(request, likely()));
        List<Search> searches = new ArrayList<>();
        double bound = 0;
        for (int i = 0; i < requests.size(); i++) {
            Search search = new Search(home(requests.get(i)), Optional.empty());
            search.run();
            searches.add(search);
            bound += i < request.scenarios().size() ? request.scenarios().get(i).weight() * search.bound : 0;
        }
        double least = Double.POSITIVE_INFINITY;
        Choice[] first = null;
        for (Search each : searches) {
            double sum = 0;
            for (int i = 0; i < request.scenarios().size() && sum < least; i++) {
                sum += request.scenarios().get(i).weight() * held(requests.get(i), each.best, searches.get(i)).cost;
            }
            if (first == null || sum < least) {
                least = sum;
                first = each.best;
            }
        }
        Search last = held(requests.get(requests.size() - 1), first, searches.get(searches.size() - 1));
        Choice[] calm = last.calm(request.tolerance().of(last.cost));
        return new JointOutcome(last.home(), calm).result(SOLVER, Math.min(least, bound), least);
    }

    private Home home(PlanRequest of) {
        Home home = new Home(of, given);
        home.enough = enough;
        return home;
    }

    /** The path of the request itself. */
    private Scenario likely() {
        return new Scenario("likely", 1, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** The best plan of a scenario that begins as another does. */
    private Search held(PlanRequest scenario, Choice[] first, Search free) {
        Home home = home(scenario);
        for (int i = 0; i < first.length; i++) {
            home.members.get(i).holdFirst(first[i]);
        }
        Search search = new Search(home, Optional.empty());
        search.from(free.best);
        return search;
    }
}
