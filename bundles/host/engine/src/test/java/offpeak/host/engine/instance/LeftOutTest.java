package offpeak.host.engine.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeftOutTest {
    private final LeftOut leftOut = new LeftOut();

    @Test
    void eachSentenceIsNewsOnceAndOnOneLine() {
        assertEquals(Optional.of("a session without length [31m"),
                leftOut.news("a session\nwithout length \u001b[31m"));
        assertEquals(Optional.empty(), leftOut.news("a session\nwithout length \u001b[31m"));
        assertEquals(Optional.of("another"), leftOut.news("another"));
        assertEquals("x".repeat(200) + "…", leftOut.news("x".repeat(5000)).orElseThrow());
    }

    @Test
    void whoAlwaysHasSomethingNewIsNoLongerHeard() {
        for (int i = 0; i < 20; i++) {
            assertEquals(Optional.of("row " + i), leftOut.news("row " + i));
        }
        assertEquals(Optional.empty(), leftOut.news("row 20"));
    }
}
