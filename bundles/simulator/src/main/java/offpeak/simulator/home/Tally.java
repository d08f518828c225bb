package offpeak.simulator.home;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Energy by half-hour, the newest. */
final class Tally {

    private static final Duration HALF_HOUR = Duration.ofMinutes(30);

    private final Duration kept;
    private final Deque<TallyRow> rows = new ArrayDeque<>();

    Tally(Duration kept) {
        this.kept = kept;
    }

    Duration kept() {
        return kept;
    }

    /** Adds a step that does not reach over the end of a half-hour. */
    void add(Instant at, Flows flows, double hours) {
        if (rows.isEmpty() || !at.isBefore(rows.getLast().end())) {
            Instant start = Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), 1_800) * 1_800);
            rows.addLast(TallyRow.empty(start, start.plus(HALF_HOUR)));
            while (rows.getFirst().start().isBefore(start.minus(kept))) {
                rows.removeFirst();
            }
        }
        rows.addLast(rows.removeLast().plus(flows, hours));
    }

    List<TallyRow> rows(Instant since) {
        List<TallyRow> newestFirst = new ArrayList<>();
        Iterator<TallyRow> back = rows.descendingIterator();
        while (back.hasNext()) {
            TallyRow row = back.next();
            if (row.start().isBefore(since)) {
                break;
            }
            newestFirst.add(row);
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    List<TallyRow> rows() {
        return List.copyOf(rows);
    }
}
