/**
 * One store behind one connection, by a dynamic programme over piecewise linear functions: what is left to pay by what is in it,
 * and the course that pays least or is calmest. Sees no other package.
 */
package offpeak.host.planner.store;
