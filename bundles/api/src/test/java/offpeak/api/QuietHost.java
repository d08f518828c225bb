package offpeak.api;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Optional;

/** A host at one instant, of which nothing but its ids is asked. */
abstract class QuietHost implements Host {
    private final Instant now;

    QuietHost(Instant now) {
        this.now = now;
    }

    @Override
    public Site site() {
        return new Site(SiteId.HOME, "Home", ZoneId.of("UTC"), Optional.empty(), Currency.getInstance("EUR"));
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public EntityId entity(EntityId.Kind kind, String name) {
        return new EntityId(SiteId.HOME, kind, "test", name);
    }

    @Override
    public Http http() {
        throw new UnsupportedOperationException("no calls here");
    }

    @Override
    public Secrets secrets() {
        throw new UnsupportedOperationException("no secrets here");
    }

    @Override
    public Scheduler scheduler() {
        throw new UnsupportedOperationException("no work here");
    }

    @Override
    public Topics topics() {
        throw new UnsupportedOperationException("no topics here");
    }
}
