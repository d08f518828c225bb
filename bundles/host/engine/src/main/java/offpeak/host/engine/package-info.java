/**
 * The engine's worker: ticks each site, from its situation to what its devices are told. Sees all packages but
 * {@code replay}.
 */
package offpeak.host.engine;
