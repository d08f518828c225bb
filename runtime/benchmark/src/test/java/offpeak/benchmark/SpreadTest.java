package offpeak.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void ofAnOddNumberTheMiddleOne() {
        assertEquals(new Spread(1, 3, 9), Spread.of(List.of(9.0, 1.0, 3.0)));
    }

    @Test
    void ofAnEvenNumberHalfwayBetweenTheTwo() {
        assertEquals("1.00 / 2.50 / 9.00", Spread.of(List.of(9.0, 3.0, 1.0, 2.0)).text("%.2f"));
    }
}
