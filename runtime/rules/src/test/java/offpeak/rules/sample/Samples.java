package offpeak.rules.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import offpeak.api.Intent;
import offpeak.api.Rule;
import offpeak.api.Situation;
import offpeak.api.host.Engine;
import org.osgi.service.component.annotations.Activate;

public final class Samples {
    private Samples() {}

    /** Keeps all rules. */
    public static final class Good implements Rule {
        private static final List<String> WORDS = List.of("a", "b");
        private final double limit;

        public Good(double limit) {
            this.limit = limit;
        }

        @Override
        public List<Intent> decide(Situation situation) {
            boolean cheap = new Random(situation.now().getEpochSecond()).nextDouble() < limit;
            return cheap && WORDS.contains("A".toLowerCase(Locale.ROOT)) ? List.of() : new ArrayList<>();
        }
    }

    /** Which of the two is taken is left to chance. */
    public static final class Activated {
        private final Map<String, Engine> engines = new HashMap<>();

        @Activate
        public Activated(Engine engine) {
            this(Map.of("home", engine));
        }

        public Activated(Map<String, Engine> engines) {
            this.engines.putAll(engines);
        }
    }

    public record KnowsTheHost(Engine engine) {}

    public record KnowsAnother(Good good) {}

    public static final class Clock {
        public Instant read() {
            return Instant.now();
        }
    }

    public static final class ClockByReference {
        public Supplier<LocalDate> read() {
            return LocalDate::now;
        }
    }

    public static final class Chance {
        public double roll() {
            return new Random().nextDouble();
        }
    }

    public static final class FileReader {
        public String read() throws IOException {
            return Files.readString(Path.of("x"));
        }
    }

    public static final class OwnThreads {
        public void run(Runnable work) {
            Executors.newSingleThreadExecutor().submit(work);
        }
    }

    public static final class PooledThreads {
        public long count(List<String> all) {
            return all.parallelStream().count();
        }
    }

    public static final class OwnConnection {
        public URI call(URI uri) {
            HttpClient.newHttpClient();
            return uri;
        }
    }

    public static final class MachinesZone {
        public ZoneId zone() {
            return ZoneId.systemDefault();
        }
    }

    public static final class MachinesLanguage {
        public String lower(String text) {
            return text.toLowerCase();
        }
    }

    public static final class Remembers {
        private int calls;

        public int count() {
            return ++calls;
        }
    }

    public static final class StaticCounter {
        private static int calls;

        private StaticCounter() {}

        public static int count() {
            return ++calls;
        }
    }

    public static final class StaticArray {
        static final int[] TABLE = {1, 2};

        private StaticArray() {}
    }

    public static final class StaticCache {
        static final Map<String, String> CACHE = new HashMap<>();

        private StaticCache() {}
    }
}
