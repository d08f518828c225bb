package offpeak.host.notify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import offpeak.api.Notifier;
import offpeak.api.Notifier.Level;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.host.Channels.Channel;
import offpeak.api.host.Notifications.Attempt;
import offpeak.api.host.Notifications.Stage;
import offpeak.api.host.Outbox.Item;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries a channel now, whatever the hour, and waits for what it says. */
final class Trial {
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

    /** Of its reason; not counted as a notice. */
    static final String CODE = "notify.test";

    private final PostOffice.Parts parts;
    private final Wording wording;
    private final Kept kept;
    private final Consumer<Runnable> later;

    /** @param later does work on the worker */
    Trial(PostOffice.Parts parts, Wording wording, Kept kept, Consumer<Runnable> later) {
        this.parts = parts;
        this.wording = wording;
        this.kept = kept;
        this.later = later;
    }

    Attempt test(String channelId, Optional<String> recipient, String by) {
        List<Channel> channels = parts.channels().channels();
        Channel channel = channels.stream().filter(one -> one.id().equals(channelId)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no channel '" + channelId
                        + "' is configured and switched on; there are " + PostOffice.ids(channels)));
        Route route = recipient.map(name -> parts.routes().get().stream().filter(one -> one.recipient().equals(name))
                .findFirst().orElseThrow(() -> new IllegalArgumentException("nobody is called '" + name + "'")))
                .orElseGet(Route::everybody);
        Site site = wording.site(channel.site());
        Instant now = parts.clock().instant();
        Reason reason = new Reason(CODE, Map.of("by", by));
        String text = wording.text(reason, site, route);
        Attempt attempt = new Attempt(now, channelId, trouble(channelId, new Notifier.Notice(
                "test-" + now.toEpochMilli(), now, site.id(), Level.INFO, Notifier.Topic.TROUBLE, reason,
                wording.title(route, site, Level.INFO), text, route.address(channel))));
        later.accept(() -> kept.keep("test", outbox -> {
            Item item = outbox.add(new Item(0, now, site.id(), route.recipient(), Level.INFO,
                    Notifier.Topic.TROUBLE, reason, text, attempt.trouble().isEmpty() ? Stage.SENT : Stage.FAILED, now,
                    false, 0));
            outbox.attempt(item.id(), attempt);
        }));
        return attempt;
    }

    private Optional<String> trouble(String channel, Notifier.Notice notice) {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicReference<Optional<String>> why = new AtomicReference<>(
                Optional.of("no answer within " + PostOffice.PATIENCE.toSeconds() + " s"));
        parts.channels().deliver(channel, notice, refusal -> {
            why.set(refusal.map(e -> String.valueOf(e.getMessage())));
            answered.countDown();
        });
        try {
            if (!answered.await(PostOffice.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("{} does not answer to a test", channel);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return why.get();
    }
}
