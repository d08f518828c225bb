/**
 * Judges observations on their way from the integrations to the bus. Sees {@code bus}, {@code notice} and {@code
 * site}.
 */
package offpeak.host.engine.plausibility;
