package offpeak.host.engine.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import offpeak.api.Intent;
import offpeak.api.Rule;
import offpeak.api.Situation;
import offpeak.host.engine.member.RuleInstance;

/**
 * Asks rules what they want, on a thread that the engine can do without: one that never returns is left behind with it, and the
 * others are asked on a fresh one. Java can't end a thread, so only a restart of the host is rid of it.
 */
public final class Deciding implements AutoCloseable {
    /** Rules decide in milliseconds; real time, whatever the host's clock. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);
    /** With a thread ends what removed bundles left in its thread locals. */
    private static final long THREAD_LIFE_NANOS = Duration.ofMinutes(10).toNanos();

    /**
     * How long each side looks for the other before it sleeps: to be woken costs a thread more than all rules need, and on a
     * second core nobody is in the way.
     */
    private static final long LOOK_NANOS = Runtime.getRuntime().availableProcessors() > 1 ? 200_000 : 0;

    /** A day has at most some; more are a mistake, and nobody would read them. */
    static final int MOST_REPORTS = 100;

    /**
     * What a rule answered.
     *
     * @param reports empty when it failed at them
     * @param failure why it gave no answer, or no reports
     * @param decided whether it said what it wants, whatever became of its reports
     * @param stuck whether it did not return at all
     */
    public record Answer(String rule, List<Intent> intents, List<Rule.Report> reports, Optional<String> failure,
            boolean decided, boolean stuck) {

        public static Answer of(String rule, List<Intent> intents, List<Rule.Report> reports) {
            return new Answer(rule, intents, reports, Optional.empty(), true, false);
        }

        public static Answer failed(String rule, String failure, boolean stuck) {
            return new Answer(rule, List.of(), List.of(), Optional.of(failure), false, stuck);
        }

        /** It wants this, and failed at its reports. */
        public static Answer unreported(String rule, List<Intent> intents, String failure, boolean stuck) {
            return new Answer(rule, intents, List.of(), Optional.of(failure), true, stuck);
        }
    }

    /** Told when a rule that was given up returned after all. */
    public interface Late {
        void returned(RuleInstance rule);
    }

    /** Some rules, asked one after the other on one thread. */
    private final class Round implements Runnable {
        private final List<RuleInstance> rules;
        private final Situation situation;
        private final List<Answer> answers = new ArrayList<>();
        private long begunNanos = System.nanoTime();
        private boolean abandoned;
        private volatile int answered;
        /** What the rule that is being asked wants, as soon as it has said so. */
        private Optional<List<Intent>> wanted = Optional.empty();

        Round(List<RuleInstance> rules, Situation situation) {
            this.rules = rules;
            this.situation = situation;
        }

        @Override
        public void run() {
            for (RuleInstance rule : rules) {
                synchronized (this) {
                    begunNanos = System.nanoTime();
                    wanted = Optional.empty();
                }
                Answer answer = ask(rule);
                synchronized (this) {
                    if (!abandoned) {
                        answers.add(answer);
                        answered++;
                        notifyAll();
                        continue;
                    }
                }
                late.returned(rule);
                return;
            }
        }

        private Answer ask(RuleInstance rule) {
            String id = rule.about().id();
            List<Intent> intents;
            try {
                // a list of the rule's own could do anything when it is read
                intents = List.copyOf(rule.rule().decide(situation));
            } catch (Throwable e) {
                // whatever it throws, the rules behind it have their turn
                return Answer.failed(id, words(e), false);
            }
            synchronized (this) {
                wanted = Optional.of(intents);
            }
            try {
                List<Rule.Report> reports = List.copyOf(rule.rule().reports(situation));
                return reports.size() <= MOST_REPORTS
                        ? Answer.of(id, intents, reports)
                        : Answer.unreported(id, intents, "has " + reports.size() + " reports at once; at most "
                                + MOST_REPORTS + " are told", false);
            } catch (Throwable e) {
                return Answer.unreported(id, intents, "fails at its reports: " + e, false);
            }
        }

        /** What a rule says of its own options is for people; anything else is a fault. */
        private static String words(Throwable e) {
            return e instanceof IllegalArgumentException && e.getMessage() != null ? e.getMessage() : e.toString();
        }

        /** The answer of the one that did not return. */
        synchronized Answer givenUp(String failure) {
            String id = rules.get(answers.size()).about().id();
            return wanted.map(intents -> Answer.unreported(id, intents, failure, true))
                    .orElseGet(() -> Answer.failed(id, failure, true));
        }

        /** Returns when all have answered, or one does not return. */
        List<Answer> await() throws InterruptedException {
            long looked = System.nanoTime();
            while (answered < rules.size() && System.nanoTime() - looked < LOOK_NANOS) {
                Thread.onSpinWait();
            }
            return asleep();
        }

        private synchronized List<Answer> asleep() throws InterruptedException {
            while (answers.size() < rules.size()) {
                long left = patience.toNanos() - (System.nanoTime() - begunNanos);
                if (left <= 0) {
                    abandoned = true;
                    return List.copyOf(answers);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return List.copyOf(answers);
        }
    }

    /** Looks for work before it sleeps. */
    private static final class Rounds extends LinkedBlockingQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
            long begun = System.nanoTime();
            while (isEmpty() && System.nanoTime() - begun < LOOK_NANOS) {
                Thread.onSpinWait();
            }
            return super.poll(timeout, unit);
        }
    }

    private final Duration patience;
    private final Late late;
    private ThreadPoolExecutor thread = fresh();
    private long freshNanos = System.nanoTime();

    public Deciding(Duration patience, Late late) {
        this.patience = patience;
        this.late = late;
    }

    /** @return an answer for each rule, in order; fewer only when this thread is interrupted */
    public List<Answer> ask(List<RuleInstance> rules, Situation situation) {
        List<Answer> answers = new ArrayList<>();
        try {
            while (answers.size() < rules.size()) {
                if (System.nanoTime() - freshNanos > THREAD_LIFE_NANOS) {
                    replace();
                }
                Round round = new Round(rules.subList(answers.size(), rules.size()), situation);
                thread.execute(round);
                answers.addAll(round.await());
                if (answers.size() < rules.size()) {
                    answers.add(round.givenUp("does not return within " + patience.toMillis() / 1000.0
                            + " s; it is left out, and its thread runs on until the host is restarted"));
                    replace();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answers;
    }

    private void replace() {
        thread.shutdownNow();
        thread = fresh();
        freshNanos = System.nanoTime();
    }

    private static ThreadPoolExecutor fresh() {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new Rounds(),
                work -> {
                    Thread made = new Thread(work, "offpeak-rules");
                    made.setDaemon(true);
                    return made;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
