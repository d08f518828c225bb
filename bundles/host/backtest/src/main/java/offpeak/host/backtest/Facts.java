package offpeak.host.backtest;

import java.util.List;
import offpeak.api.Observation;

/** What is known at each step besides the battery, which each way of doing has its own of. */
interface Facts {

    /** @param i 0, 1, 2 and so on: each step once */
    List<Observation<?>> at(int i);
}
