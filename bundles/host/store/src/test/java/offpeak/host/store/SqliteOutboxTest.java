package offpeak.host.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.SiteId;
import offpeak.api.host.Notifications.Attempt;
import offpeak.api.host.Notifications.Stage;
import offpeak.api.host.Notifications.Told;
import offpeak.api.host.Outbox;
import offpeak.api.host.Outbox.Item;
import offpeak.api.host.Outbox.Mark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final Item ITEM = new Item(0, AT, SiteId.HOME, "alice", Notifier.Level.ALARM,
            Notifier.Topic.TROUBLE, new Reason("engine.needs-login", Map.of("since", AT)), "Sign in: 'again'; --",
            Stage.WAITING, AT.plusSeconds(60), true, 2);

    @TempDir
    Path folder;

    @Test
    void whatWaitsIsThereAfterARestart() {
        Item kept;
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            kept = store.outbox().add(ITEM);
            store.outbox().mark("alice powerwall", new Mark(AT, false));
            store.outbox().mark("alice powerwall", new Mark(AT, true));
        }
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            assertEquals(List.of(kept), store.outbox().waiting());
            assertEquals(ITEM.kept(kept.id()), kept);
            assertEquals(Map.of("alice powerwall", new Mark(AT, true)), store.outbox().marks());
        }
    }

    @Test
    void theLogTellsEachAttempt() {
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            Outbox outbox = store.outbox();
            long first = outbox.add(ITEM).id();
            Item second = outbox.add(ITEM);
            outbox.attempt(first, new Attempt(AT, "sms", Optional.of("no answer")));
            outbox.attempt(first, new Attempt(AT.plusSeconds(1), "email", Optional.empty()));
            outbox.update(ITEM.kept(first).as(Stage.SENT));
            outbox.update(second.later(AT.plusSeconds(99), false, 3));

            assertEquals(List.of(ITEM.kept(second.id()).later(AT.plusSeconds(99), false, 3)), outbox.waiting());
            List<Told> log = outbox.log(10);
            assertEquals(List.of(second.id(), first), log.stream().map(Told::id).toList());
            assertEquals(Stage.SENT, log.get(1).stage());
            assertEquals("engine.needs-login", log.get(1).code());
            assertEquals(List.of(new Attempt(AT, "sms", Optional.of("no answer")),
                    new Attempt(AT.plusSeconds(1), "email", Optional.empty())), log.get(1).attempts());
            assertEquals(1, outbox.log(1).size());
        }
    }

    @Test
    void whatAChannelTookLatelyIsKnownAfterARestart() {
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            Outbox outbox = store.outbox();
            long before = outbox.add(ITEM).id();
            long refused = outbox.add(ITEM).id();
            long taken = outbox.add(ITEM).id();
            outbox.attempt(before, new Attempt(AT, "sms", Optional.empty()));
            outbox.attempt(refused, new Attempt(AT.plusSeconds(1), "sms", Optional.of("no answer")));
            outbox.attempt(taken, new Attempt(AT.plusSeconds(2), "sms", Optional.empty()));
        }
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            assertEquals(List.of(List.of(new Attempt(AT.plusSeconds(2), "sms", Optional.empty()))),
                    store.outbox().taken(AT).stream().map(Told::attempts).toList());
        }
    }

    @Test
    void whatIsOldIsForgottenUnlessItWaits() {
        try (SqliteStore store = SqliteStore.open(folder, InstantSource.system())) {
            Outbox outbox = store.outbox();
            Item waits = outbox.add(ITEM);
            Item sent = outbox.add(ITEM);
            outbox.attempt(sent.id(), new Attempt(AT, "email", Optional.empty()));
            outbox.update(sent.as(Stage.SENT));
            outbox.mark("old", new Mark(AT, false));
            outbox.mark("new", new Mark(AT.plus(Duration.ofDays(31)), false));

            outbox.tidy(AT.plus(Duration.ofDays(30)));

            assertEquals(List.of(waits.id()), outbox.log(10).stream().map(Told::id).toList());
            assertEquals(java.util.Set.of("new"), outbox.marks().keySet());
        }
    }
}
