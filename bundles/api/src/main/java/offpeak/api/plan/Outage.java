package offpeak.api.plan;

import java.util.List;
import offpeak.api.Interval;

/**
 * A time in which the grid may be gone.
 *
 * @param during when nothing comes from the grid and nothing goes to it
 * @param probability how likely, 0..1; 1 for one that was announced
 * @param needs what the home needs meanwhile, the most important first
 */
public record Outage(Interval during, double probability, List<Need> needs) {

    /**
     * @param id its name
     * @param powerW what it takes in each step of the request, W
     * @param valuePerKwh value of lost load, main unit per kWh
     */
    public record Need(String id, Profile powerW, double valuePerKwh) {
        public Need {
            Check.id("need.id", id);
            Check.within("need.powerW", powerW, 0, Grid.HIGHEST_POWER_W);
            Check.notNegative("need.valuePerKwh", valuePerKwh);
        }
    }

    public Outage {
        Check.present("outage.during", during);
        Check.fraction("outage.probability", probability);
        needs = Check.present("outage.needs", needs);
        Check.unique("outage.needs", needs, Need::id);
    }
}
