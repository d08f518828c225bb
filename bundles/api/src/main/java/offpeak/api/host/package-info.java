/**
 * What the host's own bundles share among each other. An integration or rule never imports it.
 *
 * <p>Framework properties that the launcher sets and host bundles read: {@code offpeak.data} (folder),
 * {@code offpeak.config} (folder), {@code offpeak.demo} (true in the demo), {@code offpeak.clock} (instant at which
 * simulated time starts; absent for the wall clock), {@code offpeak.speed} (how fast it runs; absent is 1;
 * {@code stepped}: not by itself),
 * {@code offpeak.port}, {@code offpeak.bind}, {@code offpeak.version}.
 *
 * <p>Stepped time stands until whoever runs the host calls the {@code Consumer<Instant>} that is registered with
 * {@code offpeak.stepped=true}: all work that is due by that instant is done when the call returns. Vendors within the
 * process are a {@code Function<HttpRequest, HttpResponse<byte[]>>} with their base URL as {@code offpeak.vendors.at}; the
 * HTTP client calls them in simulated time alone, with all its rules.
 *
 * <p>The launcher also registers the latest lines of the log as a {@code Supplier<List<String>>} with the property
 * {@code offpeak.log=true}: oldest first, each after the milliseconds since 1970 and a space.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package offpeak.api.host;
