/**
 * Rules: which there are, how each fares, and how they are asked. Sees {@code member}, {@code bus}, {@code notice}
 * and {@code site}.
 */
package offpeak.host.engine.rule;
