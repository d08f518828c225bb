/**
 * The planner as the host sees it: one store is planned by {@code single}, several devices by {@code joint}. Sees all packages
 * but {@code whatif}.
 */
package offpeak.host.planner;
