package offpeak.rule.demandresponse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import offpeak.testkit.Configured;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    private static Options of(String field, Object value) {
        return Options.of(Configured.of(DemandResponse.Config.class, Map.of(field, value)));
    }

    @ParameterizedTest
    @CsvSource({"aggressiveness,-1,101", "maxSkipsPerDay,-1,289", "minPauseMinutes,-1,241", "maxPauseMinutes,4,1201",
            "staleMinutes,-1,61", "marginMinutes,-1,601"})
    void aNumberOutsideItsBoundsIsNamed(String field, int tooLow, int tooHigh) {
        for (int wrong : new int[]{tooLow, tooHigh}) {
            String said = assertThrows(IllegalArgumentException.class, () -> of(field, wrong)).getMessage();
            assertEquals(field + " must be within " + (tooLow + 1) + ".." + (tooHigh - 1) + ", not " + wrong, said);
        }
        of(field, tooLow + 1);
        of(field, tooHigh - 1);
    }

    @ParameterizedTest
    @CsvSource({"leastCharge,-0.01", "leastCharge,1.01", "leastCharge,NaN", "capacityWh,0", "capacityWh,NaN",
            "chargePowerW,-1", "chargePowerW,NaN"})
    void aNumberThatCantBeIsNamed(String field, double wrong) {
        String said = assertThrows(IllegalArgumentException.class, () -> of(field, wrong)).getMessage();
        assertEquals(true, said.contains(field), said);
    }

    @ParameterizedTest
    @CsvSource({"-Infinity", "NaN", "100.01"})
    void thePriceThatEndsAPauseIsANumberUpToTheThreshold(String wrong) {
        assertEquals("resumeBelow must be a price per MWh of at most the threshold, 100.0, or empty, not '" + wrong
                + "'", assertThrows(IllegalArgumentException.class, () -> of("resumeBelow", wrong)).getMessage());
        assertEquals(-20, of("resumeBelow", " -20 ").resumeBelow());
    }
}
