/**
 * Why a plan is as it is, what each wish costs, and what other ways of doing would. Sees {@code single} and {@code store}.
 */
package offpeak.host.planner.explain;
