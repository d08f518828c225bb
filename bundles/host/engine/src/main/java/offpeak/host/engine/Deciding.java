package offpeak.host.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import offpeak.api.Intent;
import offpeak.api.Situation;

/**
 * Asks rules what they want, on a thread that the engine can do without: one that never returns is left behind with it, and the
 * others are asked on a fresh one. Java can't end a thread, so only a restart of the host is rid of it.
 */
final class Deciding implements AutoCloseable {
    /** Rules decide in milliseconds; real time, whatever the host's clock. */
    static final Duration PATIENCE = Duration.ofSeconds(5);
    /** With a thread ends what removed bundles left in its thread locals. */
    private static final long THREAD_LIFE_NANOS = Duration.ofMinutes(10).toNanos();

    /**
     * What a rule answered.
     *
     * @param failure why it gave no answer
     * @param stuck whether it did not return at all
     */
    record Answer(String rule, List<Intent> intents, Optional<String> failure, boolean stuck) {}

    /** Told when a rule that was given up returned after all. */
    interface Late {
        void returned(RuleInstance rule);
    }

    /** Some rules, asked one after the other on one thread. */
    private final class Round implements Runnable {
        private final List<RuleInstance> rules;
        private final Situation situation;
        private final List<Answer> answers = new ArrayList<>();
        private long begunNanos = System.nanoTime();
        private boolean abandoned;

        Round(List<RuleInstance> rules, Situation situation) {
            this.rules = rules;
            this.situation = situation;
        }

        @Override
        public void run() {
            for (RuleInstance rule : rules) {
                synchronized (this) {
                    begunNanos = System.nanoTime();
                }
                Answer answer = ask(rule);
                synchronized (this) {
                    if (!abandoned) {
                        answers.add(answer);
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
            try {
                // a list of the rule's own could do anything when it is read
                return new Answer(id, List.copyOf(rule.rule().decide(situation)), Optional.empty(), false);
            } catch (Throwable e) {
                // whatever it throws, the rules behind it have their turn
                return new Answer(id, List.of(), Optional.of(e.toString()), false);
            }
        }

        /** Returns when all have answered, or one does not return. */
        synchronized List<Answer> await() throws InterruptedException {
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

    private final Duration patience;
    private final Late late;
    private ThreadPoolExecutor thread = fresh();
    private long freshNanos = System.nanoTime();

    Deciding(Duration patience, Late late) {
        this.patience = patience;
        this.late = late;
    }

    /** @return an answer for each rule, in order; fewer only when this thread is interrupted */
    List<Answer> ask(List<RuleInstance> rules, Situation situation) {
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
                    answers.add(new Answer(rules.get(answers.size()).about().id(), List.of(),
                            Optional.of("does not return within " + patience.toMillis() / 1000.0
                                    + " s; it is left out, and its thread runs on until the host is restarted"),
                            true));
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
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
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
