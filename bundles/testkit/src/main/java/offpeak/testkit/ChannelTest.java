package offpeak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.annotation.Annotation;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import offpeak.api.Notifier;
import offpeak.api.Notifier.Level;
import offpeak.api.Notifier.Notice;
import offpeak.api.Notifier.Topic;
import offpeak.api.Reason;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import org.junit.jupiter.api.AfterEach;

/**
 * What tests of a way to reach people share: a home in London at noon, a server for the vendor, and something to say. Extend
 * it, and say how the channel is configured when all is well.
 */
public abstract class ChannelTest {

    protected final FakeHost host;
    protected final Fixtures vendor = Fixtures.start();
    private final Function<Map<String, Object>, Notifier> maker;

    /**
     * @param instance the channel's name at the host
     * @param config the component's configuration annotation
     * @param component its constructor
     */
    protected <A extends Annotation> ChannelTest(String instance, Class<A> config, Function<A, Notifier> component) {
        this.host = FakeHost.london(instance, "2026-06-15T12:00:00Z");
        this.maker = values -> component.apply(Configured.of(config, values));
    }

    /** The configuration when all is well. Its secrets hold the word secret, so that it can be looked for. */
    protected abstract Map<String, Object> usual();

    @AfterEach
    final void closeVendor() {
        vendor.close();
    }

    /** Configured as usual but for these. */
    protected final Notifier channel(Map<String, ?> other) {
        Map<String, Object> values = new HashMap<>(usual());
        values.putAll(other);
        return maker.apply(values);
    }

    /** Trouble of a minute ago, with a parameter of each kind. */
    protected static Notice notice(Level level, String text, Optional<String> to) {
        return new Notice("17", Instant.parse("2026-06-15T11:59:00Z"), SiteId.HOME, level, Topic.TROUBLE,
                new Reason("engine.needs-login", Map.of("integration", "powerwall", "count", 2, "since",
                        Instant.parse("2026-06-15T11:00:00Z"))),
                "Home: action needed", text, to);
    }

    /** Sends an alarm, which must not go through. */
    protected final VendorException fails(Notifier channel, Optional<String> to) {
        return assertThrows(VendorException.class, () -> channel.send(host, notice(Level.ALARM, "Sign in.", to)));
    }

    /** Each status is told as this kind, with neither a secret nor what the server wrote. */
    protected final void assertToldAs(Map<Integer, Kind> kinds) {
        kinds.forEach((status, kind) -> {
            vendor.on("POST", "*", Fixtures.Answer.json(status, "{\"error\":\"<b>no</b>\"}"));
            VendorException e = fails(channel(Map.of()), Optional.empty());
            assertEquals(kind, e.kind(), () -> status + ": " + e.getMessage());
            assertFalse(e.getMessage().contains("secret"), e.getMessage());
            assertFalse(e.getMessage().contains("<b>"), e.getMessage());
        });
    }
}
