/**
 * From a request to the problem of one store with all else fixed, its solution, and what comes of that. Sees {@code store}.
 */
package offpeak.host.planner.single;
