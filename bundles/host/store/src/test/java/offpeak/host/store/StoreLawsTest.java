package offpeak.host.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import offpeak.api.Decision;
import offpeak.api.Decision.Stage;
import offpeak.api.Decision.Step;
import offpeak.api.EntityId;
import offpeak.api.Interval;
import offpeak.api.ManualOverride;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.host.Leases.Lease;

/** What holds for all values that the API can express. */
class StoreLawsTest {
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2261-01-01T00:00:00Z");
    private static Path folder;
    private static SqliteStore store;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("offpeak-laws");
        store = SqliteStore.open(folder, InstantSource.fixed(Samples.NOON));
    }

    @AfterContainer
    static void close() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 60)
    void theLedgerGivesBackWhatWasWrittenNewestFirst(
            @ForAll @Size(min = 1, max = 5) List<@From("decisions") Decision> all,
            @ForAll @Size(max = 4) List<@From("steps") Step> later) {
        List<Decision> written = new ArrayList<>();
        for (Decision one : all) {
            Decision decision = store.ledger().append(one);
            for (Step step : later) {
                store.ledger().step(decision.id(), step);
                decision = decision.with(step);
            }
            written.add(0, decision);
        }

        List<Decision> read = store.ledger().decisions(Optional.empty(), Optional.empty(), all.size());

        assertEquals(written, read);
        for (int i = 1; i < read.size(); i++) {
            assertTrue(read.get(i - 1).id() > read.get(i).id());
        }
    }

    @Property(tries = 60)
    void anOverrideSurvivesWithItsSetting(@ForAll("settings") Setting setting, @ForAll("instants") Instant start) {
        ManualOverride override = new ManualOverride("o", Samples.BATTERY, setting,
                new Interval(start, start.plusSeconds(60)), "anna");

        store.orders().write(override);

        assertEquals(List.of(override), store.orders().overrides());
    }

    @Property(tries = 60)
    void aSlotSurvivesBesideOthersForTheSameSetting(@ForAll("settings") Setting setting,
            @ForAll("instants") Instant start) {
        ManualOverride first = new ManualOverride("a", Samples.BATTERY, setting,
                new Interval(start, start.plusSeconds(60)), "anna");
        ManualOverride second = new ManualOverride("b", Samples.BATTERY, setting,
                new Interval(start.plusSeconds(60), start.plusSeconds(90)), "anna");

        store.orders().writeSchedule(second);
        store.orders().writeSchedule(first);

        assertEquals(List.of(first, second), store.orders().schedules());
        store.orders().deleteSchedule("a");
        assertEquals(List.of(second), store.orders().schedules());
        store.orders().deleteSchedule("b");
    }

    @Property(tries = 60)
    void aLeaseSurvivesWithItsOriginals(@ForAll Map<String, String> original, @ForAll("instants") Instant at) {
        Lease lease = new Lease(Samples.BATTERY, wellFormed(original), at, at.plusSeconds(60), "cheapest-slots");

        store.leases().write(lease);

        assertEquals(Optional.of(lease), store.leases().of(Samples.BATTERY));
    }

    @Property(tries = 500)
    void aReasonSurvivesWithTheTypesOfItsParameters(@ForAll("reasons") Reason reason) {
        assertEquals(reason, Texts.reason(Texts.reason(reason)));
    }

    @Property
    void instantsKeepTheirNanoseconds(@ForAll("instants") Instant instant) {
        assertEquals(instant, Nanos.at(Nanos.of(instant)));
    }

    /** Half a surrogate pair is no text and can't be written as UTF-8. */
    private static Map<String, String> wellFormed(Map<String, String> texts) {
        Map<String, String> kept = new HashMap<>();
        texts.forEach((name, value) -> kept.put(wellFormed(name), wellFormed(value)));
        return kept;
    }

    private static String wellFormed(String text) {
        return text.codePoints().filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Combinators.combine(Arbitraries.longs().between(FIRST.getEpochSecond(), LAST.getEpochSecond()),
                Arbitraries.integers().between(0, 999_999_999)).as(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<Setting> settings() {
        Arbitrary<Double> fractions = Arbitraries.doubles().between(0, 1);
        Arbitrary<OptionalDouble> powers = Arbitraries.doubles().between(0, 20_000).map(OptionalDouble::of)
                .injectNull(0.3).map(power -> power == null ? OptionalDouble.empty() : power);
        Arbitrary<Map<String, String>> originals = Arbitraries.maps(Arbitraries.strings().alpha().ofMinLength(1),
                Arbitraries.strings().alpha().numeric().ofMinLength(1));
        return Arbitraries.oneOf(Arbitraries.of(new Setting.SelfConsume(), new Setting.Hold()),
                fractions.map(Setting.ReserveFloor::new),
                Combinators.combine(fractions, powers).as(Setting.ChargeFromGrid::new),
                Combinators.combine(fractions, powers).as(Setting.Export::new), originals.map(Setting.Restore::new));
    }

    @Provide
    Arbitrary<Reason> reasons() {
        Arbitrary<Object> values = Arbitraries.oneOf(Arbitraries.strings().map(StoreLawsTest::wellFormed),
                Arbitraries.integers(), Arbitraries.longs(), Arbitraries.doubles(), Arbitraries.floats(),
                Arbitraries.bigDecimals(), Arbitraries.of(true, false), instants(),
                Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY));
        Arbitrary<String> words = Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(6);
        return Combinators.combine(words, Arbitraries.maps(words, values).ofMaxSize(5)).as(Reason::new);
    }

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(Arbitraries.of(Stage.class), instants(),
                Arbitraries.strings().map(StoreLawsTest::wellFormed).optional()).as(Step::new);
    }

    @Provide
    Arbitrary<Decision> decisions() {
        Arbitrary<List<Decision.Lost>> lost = Combinators
                .combine(settings(), reasons(), Arbitraries.of(offpeak.api.Priority.class))
                .as((setting, reason, priority) -> new Decision.Lost("rule", setting, priority, reason)).list()
                .ofMaxSize(2);
        EntityId device = EntityId.parse("home/device/powerwall/battery");
        return Combinators
                .combine(instants(), settings(), instants(), Arbitraries.of(offpeak.api.Priority.class), reasons(),
                        lost, steps().list().ofMinSize(1).ofMaxSize(2))
                .as((at, setting, until, priority, reason, losers, steps) -> new Decision(0, at, device, setting,
                        until, priority, "rule", reason, losers, steps));
    }
}
