package offpeak.api;

import java.util.List;

/**
 * What should happen, from what is known: a pure function. No I/O, no clock, no state: everything that it may know is in
 * the situation and in its own configuration. Registered as a component; its service id is its configuration's.
 */
public interface Rule {

    /**
     * @return what it wants now and later, in any order; empty when it wants nothing
     */
    List<Intent> decide(Situation situation);
}
