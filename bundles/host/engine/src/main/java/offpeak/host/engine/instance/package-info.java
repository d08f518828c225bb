/**
 * One configured integration while it runs: what it is given of the host, how it is called, when it is asked again. Sees
 * {@code member}, {@code plausibility}, {@code history} and {@code recording}.
 */
package offpeak.host.engine.instance;
