/**
 * What the host's own bundles share among each other. An integration or rule never imports it.
 *
 * <p>Framework properties that the launcher sets and host bundles read: {@code offpeak.data} (folder),
 * {@code offpeak.config} (folder), {@code offpeak.demo} (true in the demo), {@code offpeak.clock} (instant at which
 * simulated time starts; absent for the wall clock), {@code offpeak.speed} (how fast it runs; absent is 1),
 * {@code offpeak.port}, {@code offpeak.bind}, {@code offpeak.version}.
 *
 * <p>The launcher also registers the latest lines of the log as a {@code Supplier<List<String>>} with the property
 * {@code offpeak.log=true}: oldest first, each after the milliseconds since 1970 and a space.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package offpeak.api.host;
