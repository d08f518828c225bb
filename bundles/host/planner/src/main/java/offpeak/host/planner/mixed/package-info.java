/**
 * A home as a mixed-integer programme, and its answers as what the devices do. Sees {@code home}, {@code store} and
 * {@code program}.
 */
package offpeak.host.planner.mixed;
