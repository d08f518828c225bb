package offpeak.host.backtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Recorded times that are made up. */
final class Made {

    static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    static final Duration HALF_HOUR = Duration.ofMinutes(30);
    /** 10 kWh, 5 kW, 4 kW, of which 0.81 comes back: 0.9 each way. */
    static final Store STORE = new Store(10_000, 5000, 4000, 0.81);

    private Made() {}

    static double[] values(int steps, IntToDoubleFunction value) {
        return IntStream.range(0, steps).mapToDouble(value).toArray();
    }

    /** Half-hours of which each has the same value. */
    static Recorded even(int steps, double buy, double sell, double loadW, double sunW) {
        return new Recorded(START, HALF_HOUR, values(steps, i -> buy), values(steps, i -> sell),
                values(steps, i -> loadW), values(steps, i -> sunW), true, 0);
    }

    /** A file of half-hours in UTC. */
    static Path file(Path folder, String name, double... values) {
        StringBuilder text = new StringBuilder("start,value\n");
        for (int i = 0; i < values.length; i++) {
            text.append(START.plusSeconds(1800L * i)).append(',').append(values[i]).append('\n');
        }
        return file(folder, name, text.toString());
    }

    static Path file(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Request request(Path folder, String... more) throws Refused {
        List<String> args = new ArrayList<>(
                List.of("--prices", "prices.csv", "--load", "load.csv", "--battery", "10kWh,5kW,4kW,0.81"));
        args.addAll(Arrays.asList(more));
        return Request.parse(args, folder);
    }
}
