package offpeak.host.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import offpeak.api.plan.PlanRequest;
import offpeak.api.plan.PlanResult;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/** Against the cases of evcc's optimiser: never dearer than its answers, with nothing that comes before money missed more. */
class EvccCasesTest {
    /** Main unit. */
    private static final double NEAR = 0.01;
    /** Wh. */
    private static final double NEAR_WH = 1;
    /** Beside the checkout: no part of the repository. */
    private static final Path CASES = Path.of("..", "..", "..", "..", "shared", "data", "evcc-cases");

    @TestFactory
    Stream<DynamicTest> neverDearerThanEvcc(TestReporter reporter) throws IOException {
        if (!Files.isDirectory(CASES)) {
            return Stream.of(DynamicTest.dynamicTest("evcc's cases",
                    () -> Assumptions.abort("skipped: there are no cases beside the checkout, in " + CASES)));
        }
        try (Stream<Path> files = Files.list(CASES)) {
            List<Path> cases = files.filter(each -> each.toString().endsWith(".json")).sorted().toList();
            assertTrue(!cases.isEmpty(), "no case in " + CASES);
            return cases.stream().map(each -> DynamicTest.dynamicTest(each.getFileName().toString(), () -> {
                EvccCase one = EvccCase.read(each);
                long start = System.nanoTime();
                PlanResult plan = new ExactPlanner().plan(one.toRequest());
                String said = each.getFileName() + " theirs " + one.theirs() + " ours " + one.ours(plan) + " gap "
                        + plan.gap() + " by " + plan.solver() + " in " + (System.nanoTime() - start) / 1_000_000
                        + " ms";
                reporter.publishEntry("evcc", said);
                notDearer(one, plan, said);
            }));
        }
    }

    private static void notDearer(EvccCase one, PlanResult plan, String said) {
        EvccCase.Score theirs = one.theirs();
        EvccCase.Score ours = one.ours(plan);
        assertTrue(ours.money() <= theirs.money() + NEAR, said);
        assertTrue(ours.importOverWh() <= theirs.importOverWh() + NEAR_WH, said);
        assertTrue(ours.goalShortWh() <= theirs.goalShortWh() + NEAR_WH, said);
        assertTrue(ours.reserveShortWh() <= theirs.reserveShortWh() + NEAR_WH, said);
    }

    /** One of our own in the same form: reckoned by hand. */
    @Test
    void aCaseInTheSameFormIsReadAndScored() throws IOException, URISyntaxException {
        EvccCase one = EvccCase.read(Path.of(EvccCasesTest.class.getResource("evcc-form.json").toURI()));
        PlanRequest request = one.toRequest();
        assertEquals(List.of("store0"), request.batteries().stream().map(each -> each.id()).toList());
        assertEquals(0.3, request.grid().importPrice().get(1), 1e-12);
        // half an hour of 500 Wh
        assertEquals(1000, request.loadW().get(0), 1e-9);

        PlanResult plan = new ExactPlanner().plan(request);

        // 2 kWh are wanted at 0.30 after an hour at 0.10 in which 1 kW may be taken: 0.9 stored, 0.81 given
        EvccCase.Score ours = one.ours(plan);
        assertEquals(0.5 * 0.10 + 1 * 0.10 + (2 - 0.81) * 0.30, ours.money(), 1e-9);
        assertEquals(new EvccCase.Score(0.5 * 0.10 + 2 * 0.30, 0, 0, 0), one.theirs());
        notDearer(one, plan, "own case");
    }
}
