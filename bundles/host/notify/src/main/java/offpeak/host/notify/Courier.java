package offpeak.host.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import offpeak.api.Notifier;
import offpeak.api.Scheduler;
import offpeak.api.VendorException;
import offpeak.api.host.Channels.Channel;
import offpeak.api.host.Notifications.Attempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a parcel to the first of its channels that works, and to the next one when that does not take it. */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** Who gave the parcels. */
    interface Sender {
        void took(Parcel parcel);

        /**
         * No channel took it.
         *
         * @param awake when the first of those that do not work is tried again
         */
        void returned(Parcel parcel, Optional<Instant> awake);

        /** There may be more to do. */
        void done();

        /** Work for the worker, from wherever. */
        void later(Runnable work);
    }

    private final PostOffice.Parts parts;
    private final Kept kept;
    private final Sender sender;
    private final Lines lines = new Lines();

    Courier(PostOffice.Parts parts, Kept kept, Sender sender) {
        this.parts = parts;
        this.kept = kept;
        this.sender = sender;
    }

    /** Which channels do not work, and why. */
    Optional<String> trouble() {
        return lines.trouble();
    }

    /** To the first channel that was not tried and works. */
    void forward(Parcel parcel) {
        Instant now = parts.clock().instant();
        for (Channel channel : parcel.route.channels(parcel.level(), parcel.notice.topic(),
                parts.channels().channels())) {
            if (parcel.passed.add(channel.id())) {
                if (lines.works(channel.id(), now)) {
                    lines.queue(channel.id(), parcel);
                    work(channel);
                    return;
                }
                parcel.refused = false;
            }
        }
        sender.returned(parcel, parcel.passed.stream().map(lines::deadUntil).filter(now::isBefore)
                .min(Instant::compareTo));
    }

    private void work(Channel channel) {
        lines.take(channel.id()).ifPresent(parcel -> {
            AtomicBoolean answered = new AtomicBoolean();
            Scheduler.Task deadline = parts.worker().after(
                    Duration.ofMillis((long) (PostOffice.PATIENCE.toMillis() * Math.max(1, parts.clock().speed()))),
                    () -> {
                        if (answered.compareAndSet(false, true)) {
                            result(parcel, channel, Optional.of(new VendorException(VendorException.Kind.UNREACHABLE,
                                    "no answer within " + PostOffice.PATIENCE.toSeconds() + " s")));
                        }
                    });
            Notifier.Notice notice = parcel.notice;
            parts.channels().deliver(channel.id(),
                    new Notifier.Notice(notice.id(), notice.at(), notice.site(), notice.level(), notice.topic(),
                            notice.reason(), notice.title(), notice.text(), parcel.route.address(channel)),
                    refusal -> {
                        if (answered.compareAndSet(false, true)) {
                            sender.later(() -> {
                                deadline.close();
                                result(parcel, channel, refusal);
                            });
                        }
                    });
        });
    }

    private void result(Parcel parcel, Channel channel, Optional<VendorException> refusal) {
        Instant now = parts.clock().instant();
        Attempt attempt = new Attempt(now, channel.id(), refusal.map(why -> String.valueOf(why.getMessage())));
        parcel.items.stream().filter(item -> item.id() > 0)
                .forEach(item -> kept.keep("delivery", outbox -> outbox.attempt(item.id(), attempt)));
        if (refusal.isEmpty()) {
            lines.took(channel.id());
            sender.took(parcel);
        } else {
            LOG.info("{} did not take a notice: {}", channel.id(), attempt.trouble().orElse(""));
            parcel.refused &= refusal.get().kind() == VendorException.Kind.REFUSED;
            Deque<Parcel> waited = lines.failed(channel.id(), refusal.get(), now);
            forward(parcel);
            waited.forEach(one -> {
                one.refused = false;
                forward(one);
            });
        }
        work(channel);
        sender.done();
    }
}
