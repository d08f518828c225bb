package offpeak.api.host;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import offpeak.api.MeterState;
import offpeak.api.PowerForecast;
import offpeak.api.Site;
import org.osgi.annotation.versioning.ProviderType;

/** Learns from what a meter showed what it will show. Pure: the same past gives the same forecast. */
@ProviderType
public interface PowerLearner {

    /**
     * Takes milliseconds: what is learned holds for a day.
     *
     * @param role LOAD or SOLAR
     * @param pastW mean power by the start of the half-hour, W; what is not known is not in it
     * @param site whose days and holidays
     * @param now what lies after it is not looked at
     * @return empty while too little is known
     */
    Optional<Learned> learn(MeterState.Role role, NavigableMap<Instant, Double> pastW, Site site, Instant now);

    /** What was learned. */
    @ProviderType
    interface Learned {

        /**
         * The forecast from the half-hour that is running, 48 h ahead as far as learned. What is near follows what the last hours
         * were off.
         *
         * @param latestW as it came in the last hours, by the start of the half-hour, W; may be empty
         */
        PowerForecast from(Instant now, NavigableMap<Instant, Double> latestW);
    }
}
