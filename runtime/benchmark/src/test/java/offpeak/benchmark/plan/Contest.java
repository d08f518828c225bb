package offpeak.benchmark.plan;

import offpeak.api.plan.PlanRequest;

/** Who finds what the least a home's days cost. */
interface Contest {

    /** @return the least cost that it found, main unit */
    double solve(PlanRequest request) throws Exception;

    /** @param name {@code offpeak}, {@code ojalgo} or {@code scip} */
    static Contest of(String name) throws Exception {
        return switch (name) {
            case "offpeak" -> new Own();
            case "ojalgo" -> new OjAlgo();
            case "scip" -> new ScipAlone();
            default -> throw new IllegalArgumentException(name + " is none of offpeak, ojalgo and scip");
        };
    }
}
