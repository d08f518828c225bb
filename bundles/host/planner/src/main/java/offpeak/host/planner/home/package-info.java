/**
 * The devices that share a connection, and what is best for each beside the others. Sees {@code store}, {@code single} and the
 * rows of {@code program}.
 */
package offpeak.host.planner.home;
