package offpeak.host.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import offpeak.api.host.Budgets;
import offpeak.host.scheduler.SteppedTime;

/** Starts the component without a host. */
final class Start {
    private Start() {}

    /** A store that can fail. */
    static final class Memory implements Budgets {
        final List<Calls> rows = new ArrayList<>();
        final Map<String, Pause> pauses = new TreeMap<>();
        int writes;
        boolean broken;

        @Override
        public synchronized List<Calls> since(LocalDate day) {
            check();
            return rows.stream().filter(row -> !row.day().isBefore(day)).toList();
        }

        @Override
        public synchronized void add(List<Calls> more) {
            check();
            writes++;
            rows.addAll(more);
        }

        @Override
        public synchronized List<Pause> pauses() {
            check();
            return List.copyOf(pauses.values());
        }

        @Override
        public synchronized void pause(Pause pause) {
            check();
            pauses.put(pause.integration() + " " + pause.server(), pause);
        }

        synchronized long calls() {
            return rows.stream().mapToLong(Calls::calls).sum();
        }

        private void check() {
            if (broken) {
                throw new IllegalStateException("disk full");
            }
        }
    }

    /** Nothing is written before its end. */
    static HttpComponent http(InstantSource clock, String version, boolean simulated) {
        return new HttpComponent(clock, version, simulated, new Memory(),
                new SteppedTime(Instant.EPOCH).create("budget"), Duration.ofSeconds(30));
    }

    static HttpComponent http(SteppedTime time, Budgets store) {
        return new HttpComponent(time, null, false, store, time.create("budget"), Duration.ofSeconds(30));
    }
}
