/** Plans that somebody asks for, as JSON and within bounds of size and time. Sees the planner alone. */
package offpeak.host.planner.whatif;
