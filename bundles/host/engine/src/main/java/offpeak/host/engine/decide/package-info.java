/**
 * From what rules and people want to one value for each setting, and to the plan. Sees {@code rule}, {@code order},
 * {@code recording} and what these see; no integration.
 */
package offpeak.host.engine.decide;
