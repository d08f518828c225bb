package offpeak.host.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.Notifier.Level;
import offpeak.api.Scheduler;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.host.Channels;
import offpeak.api.host.Channels.Channel;
import offpeak.api.host.Notifications.Attempt;
import offpeak.api.host.Notifications.Message;
import offpeak.api.host.Notifications.Stage;
import offpeak.api.host.Notifications.Told;
import offpeak.api.host.Outbox;
import offpeak.api.host.Outbox.Item;
import offpeak.api.host.ReasonTexts;
import offpeak.api.host.SchedulerFactory;
import offpeak.api.host.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages, holds them until their time, hands them to channels and falls to the next when one does not take them. All
 * on one worker of its own; channels have theirs. What waits is in memory and kept in the outbox beside: a store that fails
 * costs what a restart would need, and holds nothing.
 */
final class PostOffice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostOffice.class);

    /** Messages that wait; the least important are dropped beyond. */
    static final int MOST = 1000;
    /** Real time. A bit less than what the host gives a channel before it gives up on it. */
    static final Duration PATIENCE = Duration.ofSeconds(45);
    /** What no channel took for so long is of no use any more. */
    static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);
    /** What a message of many lines can hold at most; a text message is far shorter, and cut by its channel. */
    private static final int MOST_TOGETHER = 50;

    /** What it is made of. */
    record Parts(TimeSource clock, SchedulerFactory.Owned worker, Channels channels, Outbox outbox, ReasonTexts texts,
            Function<SiteId, Optional<Site>> sites, Supplier<List<Route>> routes) {}

    private final Parts parts;
    private final AtomicInteger arriving = new AtomicInteger();
    private final Hourly hourly = new Hourly();
    private final Kept kept;
    private final News news;
    private final Waiting waiting;
    private final Wording wording;
    private final Courier courier;
    private final Trial trial;
    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    private Scheduler.Task next;

    PostOffice(Parts parts) {
        this.parts = parts;
        this.kept = new Kept(parts.outbox());
        this.news = new News(kept);
        this.waiting = new Waiting(parts.outbox(), kept);
        this.wording = new Wording(parts.texts(), parts.sites());
        this.courier = new Courier(parts, kept, new Returns());
        this.trial = new Trial(parts, wording, kept, this::later);
        parts.worker().after(Duration.ZERO, this::load);
        parts.worker().every(Duration.ofDays(1), this::tidy);
    }

    @Override
    public void close() {
        parts.worker().close();
    }

    private Instant now() {
        return parts.clock().instant();
    }

    /** Returns at once. */
    void tell(Message message) {
        if (arriving.incrementAndGet() > MOST) {
            arriving.decrementAndGet();
            LOG.warn("too much is told at once: {} is left out", message.reason().code());
            return;
        }
        later(() -> {
            arriving.decrementAndGet();
            accept(message);
        });
    }

    void over(String event, Optional<String> state) {
        later(() -> news.over(event, state));
    }

    private void later(Runnable work) {
        try {
            parts.worker().after(Duration.ZERO, work);
        } catch (IllegalStateException stopped) {
            LOG.debug("nothing is told any more", stopped);
        }
    }

    private void load() {
        kept.keep("past", outbox -> {
            news.remember(outbox.marks());
            waiting.remember(outbox.waiting());
        });
        kept.keep("last hour", outbox -> {
            Instant since = now().minus(Hourly.HOUR);
            hourly.count(outbox.taken(since).stream().filter(told -> !told.code().equals(Trial.CODE)).toList(), since);
        });
        pump();
    }

    private void tidy() {
        Instant before = now().minus(News.MONTH);
        news.forget(before);
        kept.keep("end", outbox -> outbox.tidy(before));
    }

    private void accept(Message message) {
        Instant now = now();
        for (Route route : parts.routes().get()) {
            if (route.about(message.site()) && route.told(message.level(), message.topic())
                    && news.tell(route.recipient(), message, now)) {
                Site site = wording.site(message.site());
                Route.When when = route.when(message.level(), message.topic(), now, site.zone());
                waiting.add(new Item(0, now, message.site(), route.recipient(), message.level(), message.topic(),
                        message.reason(), wording.text(message.reason(), site, route), Stage.WAITING,
                        when.due(), when.collected(), 0));
            }
        }
        pump();
    }

    /** Hands on what is due, and sees to it that it is done again when more is. */
    private void pump() {
        Instant now = now();
        Map<String, Route> routes = new HashMap<>();
        parts.routes().get().forEach(route -> routes.put(route.recipient(), route));
        Map<List<Object>, List<Item>> together = new LinkedHashMap<>();
        for (Item item : waiting.due(now)) {
            Route route = routes.get(item.recipient());
            if (route == null) {
                waiting.end(item, Stage.DROPPED);
            } else {
                List<String> order = ids(route.channels(item.level(), item.topic(), parts.channels().channels()));
                Object apart = item.collected() ? "" : item.id();
                together.computeIfAbsent(
                        List.of(item.recipient(), item.site(), order, item.level() == Level.ALARM, apart),
                        key -> new ArrayList<>()).add(item);
            }
        }
        for (List<Item> same : together.values()) {
            for (int from = 0; from < same.size(); from += MOST_TOGETHER) {
                send(routes.get(same.get(0).recipient()),
                        same.subList(from, Math.min(same.size(), from + MOST_TOGETHER)), now);
            }
        }
        schedule();
    }

    private void schedule() {
        if (next != null) {
            next.close();
            next = null;
        }
        waiting.nextDue().ifPresent(due -> next = parts.worker().at(due, this::pump));
        trouble.set(courier.trouble().map(why -> "not all channels of notifications work: " + why));
    }

    private void send(Route route, List<Item> items, Instant now) {
        Optional<Instant> full = hourly.fullUntil(route, items.get(0).level(), now);
        if (full.isPresent()) {
            items.forEach(item -> waiting.put(item, item.later(full.get(), true, item.tries())));
            return;
        }
        hourly.count(route, items.get(0).level(), now);
        waiting.handOut(items);
        courier.forward(new Parcel(route, items, wording.notice(route, items), now));
    }

    static List<String> ids(List<Channel> channels) {
        return channels.stream().map(Channel::id).toList();
    }

    /** What came of parcels. */
    private final class Returns implements Courier.Sender {
        @Override
        public void took(Parcel parcel) {
            parcel.items.forEach(item -> waiting.end(item, Stage.SENT));
        }

        @Override
        public void returned(Parcel parcel, Optional<Instant> awake) {
            Instant now = now();
            hourly.uncount(parcel.route, parcel.level(), parcel.at);
            boolean refusedByAll = !parcel.passed.isEmpty() && parcel.refused;
            for (Item item : parcel.items) {
                if (refusedByAll || now.isAfter(item.at().plus(LONGEST)) && item.tries() > 0) {
                    LOG.warn("no channel took the notice for {}: {}", item.recipient(), item.reason().code());
                    waiting.end(item, Stage.FAILED);
                } else {
                    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(item.tries(), 10));
                    Instant due = now.plus(wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait);
                    // a channel that may work again sooner is asked as soon
                    waiting.put(item,
                            item.later(awake.filter(due::isAfter).orElse(due), item.collected(), item.tries() + 1));
                }
            }
            schedule();
        }

        @Override
        public void done() {
            pump();
        }

        @Override
        public void later(Runnable work) {
            PostOffice.this.later(work);
        }
    }

    List<Told> log(int limit) {
        return parts.outbox().log(limit);
    }

    Optional<String> trouble() {
        return trouble.get();
    }

    Attempt test(String channelId, Optional<String> recipient, String by) {
        return trial.test(channelId, recipient, by);
    }
}
