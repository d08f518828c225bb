package offpeak.itest.faults;

import java.util.List;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** The fault matrix: each row is a test. {@code runtime/itest/faults} runs all of it and writes the table. */
@RunWith(Parameterized.class)
public class FaultsIT {
    private static Matrix matrix;

    private final Scenario scenario;

    public FaultsIT(Scenario scenario) {
        this.scenario = scenario;
    }

    @Parameters(name = "{0}")
    public static List<Scenario> rows() {
        return Rows.chosen();
    }

    @BeforeClass
    public static void begin() {
        matrix = new Matrix();
    }

    @Test
    public void survives() throws Throwable {
        matrix.run(scenario);
    }

    @AfterClass
    public static void end() throws Exception {
        SharedHost.closeAll();
        if (Rows.full()) {
            matrix.write();
        }
    }
}
