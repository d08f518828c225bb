package offpeak.host.engine.recording;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.Change;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.Situation;
import offpeak.api.VendorException;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import offpeak.api.host.TimeSource;
import offpeak.host.engine.member.Members;
import offpeak.host.engine.member.RuleInstance;
import offpeak.host.engine.rule.Deciding;

/**
 * Everything that the engine's worker can't foresee comes to it through here: time, what was observed, ordered and answered.
 * So a recording of it holds all that decisions follow from, and the same engine decides the same when it is played. Each
 * method is for the worker alone, except {@link #sent}; to other threads it hands through what really is.
 */
public interface Tape {

    /** Stands still during a piece of the worker's work; goes on as the host's for all others. */
    TimeSource clock();

    /** A piece of the worker's work; one within another is a part of it. */
    void work(String kind, Runnable work);

    boolean flag(String name, BooleanSupplier really);

    double[] numbers(Supplier<double[]> really);

    Situation situation(Situation really);

    /** @param ask asks some rules */
    List<Deciding.Answer> answers(List<RuleInstance> rules, Function<List<RuleInstance>, List<Deciding.Answer>> ask);

    /** What the worker tells the others. */
    void told(Change change);

    Ledger ledger(Ledger really);

    Leases leases(Leases really);

    Members members(Members really);

    /** A device's driver, which says what it makes of states. */
    Device driver(Device really);

    /**
     * An order goes to a vendor.
     *
     * @param done what to do with the answer: it hands work to the worker by {@link #later}
     * @return what to do with the answer in its place
     */
    Consumer<Optional<VendorException>> sent(Command command, Consumer<Optional<VendorException>> done);

    /** Work for the worker that follows from an answer, from within what {@link #sent} gave. */
    Runnable later(Runnable work);
}
