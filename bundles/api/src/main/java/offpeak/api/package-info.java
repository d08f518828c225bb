/**
 * What an add-on author holds in the head: an {@link offpeak.api.Integration} reads a vendor and publishes
 * {@link offpeak.api.Observation}s through its {@link offpeak.api.Host}; a {@link offpeak.api.Rule} turns a
 * {@link offpeak.api.Situation} into {@link offpeak.api.Intent}s; the engine does the rest.
 *
 * <p>Units: W, Wh, fractions 0..1 for state of charge, {@link java.time.Instant} for time, half-open intervals,
 * prices in the currency's main unit per kWh. What is not known is absent, never 0.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package offpeak.api;
