package offpeak.host.web;

import java.nio.file.Path;
import java.util.Optional;
import offpeak.api.host.Recordings;

/** A recording of 5 kB from the home's now on, while it is switched on. */
final class TestRecordings implements Recordings {
    volatile boolean on;
    volatile Optional<String> trouble = Optional.empty();

    @Override
    public Status status() {
        return on
                ? new Status(Optional.of(Path.of("/data/recording.jsonl")), Optional.of(Home.NOW), 5000, 64_000_000,
                        trouble)
                : new Status(Optional.empty(), Optional.empty(), 0, 64_000_000, Optional.empty());
    }

    @Override
    public Status record(boolean wanted, String by) {
        on = wanted;
        return status();
    }
}
