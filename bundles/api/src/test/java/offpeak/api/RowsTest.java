package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private final List<String> told = new ArrayList<>();
    private final List<Integer> read = new ArrayList<>();
    private final Host host = new QuietHost(Instant.EPOCH) {
        @Override
        public void publish(EntityId entity, State state, Instant observedAt, Duration maxAge, String source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void leftOut(String what) {
            told.add(what);
        }
    };

    private void read(String... rows) throws VendorException {
        Rows.each(host, "the numbers", List.of(rows), row -> {
            if (row.equals("impossible")) {
                throw new VendorException(VendorException.Kind.BAD_ANSWER, "an impossible number");
            }
            read.add(Integer.valueOf(row));
        });
    }

    @Test
    void whatCanNotBeReadIsLeftOutAndToldOnce() throws VendorException {
        read("1", "x", "y", "3");

        assertEquals(List.of(1, 3), read);
        assertEquals(List.of("the numbers, of which some can't be read: For input string: \"x\""), told);
    }

    @Test
    void aWholeListIsNoNews() throws VendorException {
        read("1", "2");
        read();

        assertEquals(List.of(1, 2), read);
        assertEquals(List.of(), told);
    }

    @Test
    void aListOfWhichNothingCanBeReadIsABadAnswer() {
        VendorException e = assertThrows(VendorException.class, () -> read("x", "y"));

        assertEquals(VendorException.Kind.BAD_ANSWER, e.kind());
        assertEquals("the numbers can't be read", e.getMessage());
        assertEquals(List.of(), told);
    }

    @Test
    void aListOfWhichMuchCanNotBeReadIsABadAnswer() throws VendorException {
        String[] rows = java.util.Collections.nCopies(101, "x").toArray(new String[0]);
        rows[0] = "1";
        read(rows);
        assertEquals(List.of(1), read);

        String[] more = java.util.Collections.nCopies(102, "x").toArray(new String[0]);
        more[0] = "2";
        assertEquals("the numbers can't be read", assertThrows(VendorException.class, () -> read(more)).getMessage());
    }

    @Test
    void aRowThatTheListIsNotToBeBelievedForEndsIt() {
        assertEquals("an impossible number",
                assertThrows(VendorException.class, () -> read("x", "impossible", "3")).getMessage());
        assertEquals(List.of(), read);
    }
}
