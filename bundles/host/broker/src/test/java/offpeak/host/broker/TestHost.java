package offpeak.host.broker;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import offpeak.api.Secrets;
import offpeak.api.host.EmbeddedBroker;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import offpeak.api.host.Vault;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The services that the broker uses, in memory and on the wall clock. */
final class TestHost {
    final Map<String, String> properties = new HashMap<>();
    /** So that no test waits for netty's end unless it wants to. */
    int frameworkState = Bundle.STOPPING;
    volatile Optional<EmbeddedBroker> registered = Optional.empty();

    static BrokerComponent.Config config(int port, String bind, String user, String password) {
        return new BrokerComponent.Config() {
            @Override
            public Class<? extends Annotation> annotationType() {
                return BrokerComponent.Config.class;
            }

            @Override
            public int port() {
                return port;
            }

            @Override
            public String bind() {
                return bind;
            }

            @Override
            public String user() {
                return user;
            }

            @Override
            public String password() {
                return password;
            }
        };
    }

    BrokerComponent start(BrokerComponent.Config config) {
        return new BrokerComponent(context(), config, Map.of("service.pid", "offpeak.broker"), vault(),
                TestHost::scheduler, clock());
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getBundle" -> Proxy.newProxyInstance(getClass().getClassLoader(),
                            new Class<?>[]{Bundle.class}, (bundle, called, nothing) -> frameworkState);
                    case "getProperty" -> properties.get(arguments[0]);
                    case "registerService" -> {
                        registered = Optional.of((EmbeddedBroker) arguments[1]);
                        yield registration();
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private ServiceRegistration<?> registration() {
        return (ServiceRegistration<?>) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{ServiceRegistration.class}, (proxy, method, arguments) -> {
                    registered = Optional.empty();
                    return null;
                });
    }

    private static Vault vault() {
        return new Vault() {
            @Override
            public Secrets of(String pid) {
                return new Secrets() {
                    @Override
                    public String reveal(String field) {
                        return field.equals("$vault:lights") ? "let-there-be" : field;
                    }

                    @Override
                    public Optional<String> get(String name) {
                        return Optional.empty();
                    }

                    @Override
                    public void put(String name, String secret) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void remove(String name) {
                        throw new UnsupportedOperationException();
                    }
                };
            }

            @Override
            public void forget(String pid) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** The wall clock. */
    private static TimeSource clock() {
        return new TimeSource() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public double speed() {
                return 1;
            }

            @Override
            public boolean simulated() {
                return false;
            }
        };
    }

    /** Waits a thousandth of what is asked. */
    private static SchedulerFactory.Owned scheduler(String name) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        return new SchedulerFactory.Owned() {
            @Override
            public Task at(Instant instant, Runnable work) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Task after(Duration delay, Runnable work) {
                var future = executor.schedule(work, delay.toMillis(), TimeUnit.MICROSECONDS);
                return () -> future.cancel(false);
            }

            @Override
            public Task every(Duration period, Runnable work) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                executor.shutdownNow();
            }
        };
    }
}
