package offpeak.host.backtest;

import java.util.List;
import offpeak.api.Observation;

/** What is known at each step besides the battery, which each way of doing has its own of. */
interface Facts {

    /** @param i each step once, in their order, from any on */
    List<Observation<?>> at(int i);
}
