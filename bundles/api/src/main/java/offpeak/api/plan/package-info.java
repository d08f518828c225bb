/**
 * What a plan is made of and what it says: {@link offpeak.api.plan.Planner} turns a {@link offpeak.api.plan.PlanRequest}
 * into a {@link offpeak.api.plan.PlanResult}. Values alone: no clock, no I/O; the same request gives the same bits.
 *
 * <p>Units: W, Wh, fractions 0..1 for state of charge and efficiency, °C, prices in the currency's main unit per kWh,
 * money in the currency's main unit, time in instants. A request with a number that cannot be in its unit is refused
 * with an {@link java.lang.IllegalArgumentException} that names the field. A request that asks for what cannot be done is
 * planned all the same: the limit that gives is priced and reported.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package offpeak.api.plan;
