package offpeak.api.host;

import offpeak.api.Secrets;

/** Keeps secrets encrypted. */
public interface Vault {

    /** The secrets of one configuration, by its pid; no other can read them. */
    Secrets of(String pid);

    /** Forgets everything that a configuration stored. */
    void forget(String pid);
}
