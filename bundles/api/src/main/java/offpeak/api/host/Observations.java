package offpeak.api.host;

import offpeak.api.Observation;

/** Takes what a host bundle found out by itself, and judges and publishes it as it does what an integration saw. */
public interface Observations {

    /** Its quality is found out, not taken over. An older one than the last of its entity is dropped. */
    void tell(Observation<?> seen);
}
