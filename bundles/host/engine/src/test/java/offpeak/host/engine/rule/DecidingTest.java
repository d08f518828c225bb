package offpeak.host.engine.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Notifier;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Setting;
import offpeak.api.SiteId;
import offpeak.api.Situation;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.World;
import offpeak.host.engine.member.About;
import offpeak.host.engine.member.RuleInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecidingTest {
    private static final Intent INTENT = new Intent(World.BATTERY, new Setting.ReserveFloor(0.5),
            Interval.of(World.START, Duration.ofHours(1)), Priority.PLAN, new Reason("test", Map.of()),
            OptionalDouble.empty());
    private static final Situation SITUATION = new Situation(World.HOME, World.START, Map.of(), List.of(), List.of());

    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<String> late = new LinkedBlockingQueue<>();
    /** For those that don't return; the others must answer within it on a busy machine too. */
    private final Deciding deciding = new Deciding(Duration.ofSeconds(1), rule -> late.add(rule.about().id()));
    private final Deciding patient = new Deciding(Duration.ofSeconds(60), rule -> late.add(rule.about().id()));

    /** What a first answer loads is not what a rule is given its second for. */
    @BeforeEach
    void loaded() {
        assertEquals(1, patient.ask(List.of(good("first")), SITUATION).get(0).intents().size());
    }

    @AfterEach
    void close() {
        release.countDown();
        deciding.close();
        patient.close();
    }

    private static RuleInstance rule(String id, Rule rule) {
        return new RuleInstance(new About(id, "pid", id, "rule", "1", "bundle", true), rule, SiteId.HOME,
                World.START, true, Optional.empty(), false);
    }

    private static RuleInstance good(String id) {
        return rule(id, situation -> List.of(INTENT));
    }

    /** Nothing moves it, not even an interrupt. */
    private List<Intent> hang(Situation situation) {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException ignored) {
                Thread.interrupted();
            }
        }
        return List.of(INTENT);
    }

    @Test
    void aRuleThatDoesNotReturnHoldsUpNoOther() throws Exception {
        List<Deciding.Answer> answers = deciding.ask(List.of(good("a"), rule("b", this::hang), good("c")), SITUATION);

        assertEquals(List.of("a", "b", "c"), answers.stream().map(Deciding.Answer::rule).toList());
        assertEquals(List.of(1, 0, 1), answers.stream().map(answer -> answer.intents().size()).toList());
        assertTrue(answers.get(1).stuck());
        assertTrue(answers.get(1).failure().orElseThrow().startsWith("does not return within 1.0 s"));
        assertEquals(1, deciding.ask(List.of(good("a")), SITUATION).get(0).intents().size());

        assertEquals(0, late.size());
        release.countDown();
        assertEquals("b", late.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void whatARuleSaysOfItsOptionsIsToldInItsOwnWords() {
        Rule wrong = situation -> {
            throw new IllegalArgumentException("steps must be like 2F or 1.5C, not 'lots'");
        };
        Rule broken = situation -> {
            throw new IllegalStateException("no such thing");
        };
        assertEquals(
                List.of("steps must be like 2F or 1.5C, not 'lots'", "java.lang.IllegalStateException: no such thing"),
                deciding.ask(List.of(rule("a", wrong), rule("b", broken)), SITUATION).stream()
                        .map(answer -> answer.failure().orElseThrow()).toList());
    }

    @Test
    void aListThatNeverEndsIsTheSame() {
        List<Intent> endless = new java.util.AbstractList<>() {
            @Override
            public Intent get(int index) {
                return hang(SITUATION).get(0);
            }

            @Override
            public int size() {
                return 1;
            }
        };

        assertTrue(deciding.ask(List.of(rule("b", situation -> endless)), SITUATION).get(0).stuck());
    }

    @Test
    void whatARuleThrowsIsItsAnswer() {
        List<Deciding.Answer> answers = patient.ask(List.of(rule("a", situation -> {
            throw new IllegalStateException("on purpose");
        }), rule("b", situation -> {
            throw new Error("worse");
        }), rule("c", situation -> null), good("d")), SITUATION);

        assertEquals(Optional.of("java.lang.IllegalStateException: on purpose"), answers.get(0).failure());
        assertEquals(Optional.of("java.lang.Error: worse"), answers.get(1).failure());
        assertTrue(answers.get(2).failure().isPresent());
        assertEquals(List.of(INTENT), answers.get(3).intents());
    }

    private static Rule reporting(Function<Situation, List<Rule.Report>> reports) {
        return new Rule() {
            @Override
            public List<Intent> decide(Situation situation) {
                return List.of(INTENT);
            }

            @Override
            public List<Report> reports(Situation situation) {
                return reports.apply(situation);
            }
        };
    }

    @Test
    void aRuleThatFailsAtItsReportsStillGetsWhatItWants() {
        Rule.Report report = new Rule.Report("end-of-day", Notifier.Level.INFO, new Reason("test", Map.of()));
        List<Deciding.Answer> answers = deciding.ask(List.of(rule("a", reporting(now -> List.of(report))),
                rule("b", reporting(now -> {
                    throw new IllegalStateException("on purpose");
                })), rule("c", reporting(now -> {
                    hang(now);
                    return List.of(report);
                })), rule("d", reporting(now -> Collections.nCopies(101, report)))), SITUATION);

        assertEquals(List.of(1, 1, 1, 1), answers.stream().map(answer -> answer.intents().size()).toList());
        assertEquals(List.of(1, 0, 0, 0), answers.stream().map(answer -> answer.reports().size()).toList());
        assertEquals(Optional.of("fails at its reports: java.lang.IllegalStateException: on purpose"),
                answers.get(1).failure());
        assertTrue(answers.get(2).stuck());
        assertEquals(Optional.of("has 101 reports at once; at most 100 are told"), answers.get(3).failure());
    }

    @Test
    void aRuleThatDoesNotReturnIsShownAsFailed() {
        RuleInstance stuck = good("a").with(Optional.of("does not return"), true);

        assertEquals(Life.FAILED, stuck.life());
        assertEquals(Life.FAILED, stuck.switched(false, World.START).switched(true, World.START).life());
        assertEquals(Life.RUNNING, stuck.with(Optional.empty(), false).life());
    }
}
