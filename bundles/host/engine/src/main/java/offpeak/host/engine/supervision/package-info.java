/**
 * Starts, ends, switches and lists integrations and rules as their bundles come and go. Sees {@code instance}, {@code rule} and
 * what these see, and, to put back what a leaving one had changed, {@code command}.
 */
package offpeak.host.engine.supervision;
