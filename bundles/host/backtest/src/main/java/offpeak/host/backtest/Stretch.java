package offpeak.host.backtest;

import java.util.concurrent.atomic.LongAdder;

/**
 * A part of the time, run by itself beside the others. What its battery holds at its start is not known yet: it begins empty a
 * while before, and by then most batteries were full or empty once, which makes them forget. Whether this one did is looked at
 * when the part before it is done.
 */
final class Stretch {

    private final RulePolicy policy;
    private final Recorded recorded;
    private final int before;
    private final int from;
    private final int to;
    private final Facts facts;
    private final Tally tally;
    private final Ledger ledger;
    private Ledger atStart;

    /** @param before the step from which it is run, at most {@code from} */
    Stretch(RulePolicy policy, Recorded recorded, Store store, int before, int from, int to, Facts facts,
            LongAdder done) {
        this.policy = policy;
        this.recorded = recorded;
        this.before = before;
        this.from = from;
        this.to = to;
        this.facts = facts;
        this.tally = new Tally(recorded, store, done);
        this.ledger = policy.beginning();
        this.atStart = ledger;
    }

    void run() throws Refused {
        policy.run(before, from, facts, tally, ledger);
        atStart = ledger.copy();
        policy.run(from, to, facts, tally, ledger);
    }

    /**
     * Adds it to what was found up to its start.
     *
     * @param found up to its start
     * @param then what the rule remembers there
     * @param again facts that were not asked yet, for when its own beginning was wrong
     * @return what the rule remembers at its end
     */
    Ledger append(Tally found, Ledger then, Facts again) throws Refused {
        boolean same = found.storedWh(from) == tally.storedWh(from)
                && (from == 0 || found.batteryW(from - 1) == tally.batteryW(from - 1))
                && atStart.same(then, recorded.at(from));
        if (same) {
            found.adopt(tally, from, to);
            return ledger;
        }
        // what was learned at the start of the day holds still
        for (int i = before; i < from; i++) {
            again.at(i);
        }
        policy.run(from, to, again, found, then);
        return then;
    }
}
