/**
 * What is kept of what was observed: readings, prices and their corrections, the past that vendors tell. Sees no
 * other package.
 */
package offpeak.host.engine.history;
