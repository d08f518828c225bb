/**
 * A home that does not exist, for the demo, the tests and the soak. {@link offpeak.simulator.SimulatedVendors} is all
 * that a test needs; {@code home} is the physics, {@code price} the market, {@code http} the vendors' faces and faults.
 */
package offpeak.simulator;
