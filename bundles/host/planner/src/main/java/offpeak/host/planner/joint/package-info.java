/**
 * Several devices together: what no plan can be below, the search for one near to it, and what comes of it. Sees all packages but
 * {@code explain} and {@code whatif}.
 */
package offpeak.host.planner.joint;
