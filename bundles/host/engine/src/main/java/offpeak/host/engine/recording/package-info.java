/**
 * Everything that the worker can't foresee goes through the {@code Tape}, which writes it down. Sees {@code member}
 * and {@code rule}.
 */
package offpeak.host.engine.recording;
