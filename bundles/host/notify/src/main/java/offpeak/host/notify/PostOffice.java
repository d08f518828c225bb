package offpeak.host.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import offpeak.api.Notifier;
import offpeak.api.Notifier.Level;
import offpeak.api.Reason;
import offpeak.api.Scheduler;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.Channels;
import offpeak.api.host.Channels.Channel;
import offpeak.api.host.Notifications.Attempt;
import offpeak.api.host.Notifications.Message;
import offpeak.api.host.Notifications.Stage;
import offpeak.api.host.Notifications.Told;
import offpeak.api.host.Outbox;
import offpeak.api.host.Outbox.Item;
import offpeak.api.host.Outbox.Mark;
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
    /** What was over and begins again within that is no news. */
    static final Duration CALM = Duration.ofHours(1);
    /** How long something that was told is remembered. */
    static final Duration MONTH = Duration.ofDays(31);
    /** What no channel took for so long is of no use any more. */
    static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);
    /** What a message of many lines can hold at most; a text message is far shorter, and cut by its channel. */
    private static final int MOST_TOGETHER = 50;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final String TEST = "notify.test";
    /** Between the parts of a key; in no part, because it is no printable character. */
    private static final char BETWEEN = '\u001f';

    /** What it is made of. */
    record Parts(TimeSource clock, SchedulerFactory.Owned worker, Channels channels, Outbox outbox, ReasonTexts texts,
            Function<SiteId, Optional<Site>> sites, Supplier<List<Route>> routes) {}

    private final Parts parts;
    private final AtomicInteger arriving = new AtomicInteger();
    private final Map<String, Mark> marks = new HashMap<>();
    private final List<Item> waiting = new ArrayList<>();
    /** Ids of {@link #waiting} that are with a channel. */
    private final Set<Item> under = new HashSet<>();
    private final Hourly hourly = new Hourly();
    private final Lines lines = new Lines();
    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    private long unkept;
    private Scheduler.Task next;

    PostOffice(Parts parts) {
        this.parts = parts;
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
        later(() -> {
            String part = BETWEEN + event + BETWEEN;
            for (Map.Entry<String, Mark> one : marks.entrySet()) {
                boolean meant = state.isPresent()
                        ? one.getKey().endsWith(part + state.get())
                        : one.getKey().contains(part);
                if (meant && !one.getValue().over()) {
                    one.setValue(new Mark(one.getValue().at(), true));
                    keep("mark", () -> parts.outbox().mark(one.getKey(), one.getValue()));
                }
            }
        });
    }

    private void later(Runnable work) {
        try {
            parts.worker().after(Duration.ZERO, work);
        } catch (IllegalStateException stopped) {
            LOG.debug("nothing is told any more", stopped);
        }
    }

    private void keep(String what, Runnable write) {
        try {
            write.run();
        } catch (RuntimeException e) {
            LOG.warn("the {} of a notice can't be kept: {}", what, e.getMessage());
        }
    }

    private void load() {
        keep("past", () -> {
            marks.putAll(parts.outbox().marks());
            waiting.addAll(0, parts.outbox().waiting());
        });
        keep("last hour", () -> {
            Instant since = now().minus(Hourly.HOUR);
            hourly.count(parts.outbox().taken(since).stream().filter(told -> !told.code().equals(TEST)).toList(),
                    since);
        });
        pump();
    }

    private void tidy() {
        Instant before = now().minus(MONTH);
        marks.values().removeIf(mark -> mark.at().isBefore(before));
        keep("end", () -> parts.outbox().tidy(before));
    }

    private Site site(SiteId id) {
        return parts.sites().apply(id).orElseGet(
                () -> new Site(id, id.value(), ZoneOffset.UTC, Optional.empty(), Currency.getInstance("EUR")));
    }

    private void accept(Message message) {
        Instant now = now();
        for (Route route : parts.routes().get()) {
            if (route.about(message.site()) && route.told(message.level(), message.topic())
                    && news(route.recipient() + BETWEEN + message.event() + BETWEEN + message.state(), now)) {
                Site site = site(message.site());
                Route.When when = route.when(message.level(), message.topic(), now, site.zone());
                add(new Item(0, now, message.site(), route.recipient(), message.level(), message.topic(),
                        message.reason(), parts.texts().text(message.reason(), site, route.locale()), Stage.WAITING,
                        when.due(), when.collected(), 0));
            }
        }
        pump();
    }

    private boolean news(String key, Instant now) {
        Mark before = marks.get(key);
        if (before != null && before.at().plus(MONTH).isAfter(now)
                && (!before.over() || before.at().plus(CALM).isAfter(now))) {
            return false;
        }
        Mark mark = new Mark(now, false);
        marks.put(key, mark);
        keep("mark", () -> parts.outbox().mark(key, mark));
        return true;
    }

    private void add(Item item) {
        if (waiting.size() >= MOST) {
            waiting.stream().filter(one -> !under.contains(one))
                    .min((one, other) -> one.level().compareTo(other.level())).ifPresent(least -> {
                        LOG.warn("too many notices wait: the one for {} of {} is dropped", least.recipient(),
                                least.at());
                        end(least, Stage.DROPPED);
                    });
        }
        Item kept;
        try {
            kept = parts.outbox().add(item);
        } catch (RuntimeException e) {
            LOG.warn("a notice can't be kept, and is sent all the same: {}", e.getMessage());
            // a number of its own, so that two are never taken for one
            kept = item.kept(--unkept);
        }
        waiting.add(kept);
    }

    private void end(Item item, Stage stage) {
        waiting.remove(item);
        if (item.id() > 0) {
            keep("end", () -> parts.outbox().update(item.as(stage)));
        }
    }

    private void put(Item before, Item after) {
        int at = waiting.indexOf(before);
        if (at >= 0) {
            waiting.set(at, after);
            if (after.id() > 0) {
                keep("time", () -> parts.outbox().update(after));
            }
        }
    }

    /** Hands on what is due, and sees to it that it is done again when more is. */
    private void pump() {
        Instant now = now();
        Map<String, Route> routes = new HashMap<>();
        parts.routes().get().forEach(route -> routes.put(route.recipient(), route));
        Map<List<Object>, List<Item>> together = new LinkedHashMap<>();
        for (Item item : List.copyOf(waiting)) {
            if (under.contains(item) || item.due().isAfter(now)) {
                continue;
            }
            Route route = routes.get(item.recipient());
            if (route == null) {
                end(item, Stage.DROPPED);
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
        waiting.stream().filter(item -> !under.contains(item)).map(Item::due).min(Instant::compareTo)
                .ifPresent(due -> next = parts.worker().at(due, this::pump));
        trouble.set(lines.trouble().map(why -> "not all channels of notifications work: " + why));
    }

    private void send(Route route, List<Item> items, Instant now) {
        Optional<Instant> full = hourly.fullUntil(route, items.get(0).level(), now);
        if (full.isPresent()) {
            items.forEach(item -> put(item, item.later(full.get(), true, item.tries())));
            return;
        }
        hourly.count(route, items.get(0).level(), now);
        under.addAll(items);
        forward(new Parcel(route, items, notice(route, items), now));
    }

    private Notifier.Notice notice(Route route, List<Item> items) {
        Item first = items.get(0);
        Site site = site(first.site());
        Item worst = items.stream().max((one, other) -> one.level().compareTo(other.level())).orElse(first);
        if (items.size() == 1) {
            return new Notifier.Notice(Long.toString(first.id()), first.at(), first.site(), first.level(),
                    first.topic(), first.reason(), title(route, site, first.level()), first.text(), Optional.empty());
        }
        List<String> text = items.stream()
                .map(item -> TIME.format(item.at().atZone(site.zone())) + " " + item.text()).toList();
        Reason many = new Reason("notify.title.digest", Map.of("site", site.name(), "count", items.size()));
        return new Notifier.Notice(first.id() + "-" + items.size(), first.at(), first.site(), worst.level(),
                worst.topic(), many, parts.texts().text(many, site, route.locale()), String.join("\n", text),
                Optional.empty());
    }

    private String title(Route route, Site site, Level level) {
        return parts.texts().text(new Reason("notify.title." + Route.name(level), Map.of("site", site.name())), site,
                route.locale());
    }

    private static List<String> ids(List<Channel> channels) {
        return channels.stream().map(Channel::id).toList();
    }

    /** To the first channel that was not tried and works. */
    private void forward(Parcel parcel) {
        Instant now = now();
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
        returned(parcel, now);
    }

    private void work(Channel channel) {
        lines.take(channel.id()).ifPresent(parcel -> {
            AtomicBoolean answered = new AtomicBoolean();
            Scheduler.Task deadline = parts.worker().after(
                    Duration.ofMillis((long) (PATIENCE.toMillis() * Math.max(1, parts.clock().speed()))), () -> {
                        if (answered.compareAndSet(false, true)) {
                            result(parcel, channel, Optional.of(new VendorException(VendorException.Kind.UNREACHABLE,
                                    "no answer within " + PATIENCE.toSeconds() + " s")));
                        }
                    });
            Notifier.Notice notice = parcel.notice;
            parts.channels().deliver(channel.id(),
                    new Notifier.Notice(notice.id(), notice.at(), notice.site(), notice.level(), notice.topic(),
                            notice.reason(), notice.title(), notice.text(), parcel.route.address(channel)),
                    refusal -> {
                        if (answered.compareAndSet(false, true)) {
                            later(() -> {
                                deadline.close();
                                result(parcel, channel, refusal);
                            });
                        }
                    });
        });
    }

    private void result(Parcel parcel, Channel channel, Optional<VendorException> refusal) {
        Instant now = now();
        Attempt attempt = new Attempt(now, channel.id(), refusal.map(why -> String.valueOf(why.getMessage())));
        parcel.items.stream().filter(item -> item.id() > 0)
                .forEach(item -> keep("delivery", () -> parts.outbox().attempt(item.id(), attempt)));
        if (refusal.isEmpty()) {
            lines.took(channel.id());
            parcel.items.forEach(item -> {
                under.remove(item);
                end(item, Stage.SENT);
            });
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
        pump();
    }

    /** No channel took it. */
    private void returned(Parcel parcel, Instant now) {
        hourly.uncount(parcel.route, parcel.level(), parcel.at);
        Optional<Instant> awake = parcel.passed.stream().map(lines::deadUntil).filter(now::isBefore)
                .min(Instant::compareTo);
        for (Item item : parcel.items) {
            under.remove(item);
            boolean all = !parcel.passed.isEmpty() && parcel.refused;
            if (all || now.isAfter(item.at().plus(LONGEST)) && item.tries() > 0) {
                LOG.warn("no channel took the notice for {}: {}", item.recipient(), item.reason().code());
                end(item, Stage.FAILED);
                continue;
            }
            Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(item.tries(), 10));
            Instant due = now.plus(wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait);
            // a channel that may work again sooner is asked as soon
            put(item, item.later(awake.filter(due::isAfter).orElse(due), item.collected(), item.tries() + 1));
        }
        schedule();
    }

    List<Told> log(int limit) {
        return parts.outbox().log(limit);
    }

    Optional<String> trouble() {
        return trouble.get();
    }

    Attempt test(String channelId, Optional<String> recipient, String by) {
        Channel channel = parts.channels().channels().stream().filter(one -> one.id().equals(channelId)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no channel '" + channelId
                        + "' is configured and switched on; there are "
                        + ids(parts.channels().channels())));
        Route route = recipient.map(name -> parts.routes().get().stream().filter(one -> one.recipient().equals(name))
                .findFirst().orElseThrow(() -> new IllegalArgumentException("nobody is called '" + name + "'")))
                .orElseGet(Route::everybody);
        Site site = site(channel.site());
        Instant now = now();
        Reason reason = new Reason(TEST, Map.of("by", by));
        String text = parts.texts().text(reason, site, route.locale());
        CountDownLatch answered = new CountDownLatch(1);
        AtomicReference<Optional<String>> why = new AtomicReference<>(
                Optional.of("no answer within " + PATIENCE.toSeconds() + " s"));
        parts.channels().deliver(channelId, new Notifier.Notice("test-" + now.toEpochMilli(), now, site.id(),
                Level.INFO, Notifier.Topic.TROUBLE, reason, title(route, site, Level.INFO), text,
                route.address(channel)), refusal -> {
                    why.set(refusal.map(e -> String.valueOf(e.getMessage())));
                    answered.countDown();
                });
        try {
            if (!answered.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("{} does not answer to a test", channelId);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Attempt attempt = new Attempt(now, channelId, why.get());
        later(() -> keep("test", () -> {
            Item item = parts.outbox().add(new Item(0, now, site.id(), route.recipient(), Level.INFO,
                    Notifier.Topic.TROUBLE, reason, text, attempt.trouble().isEmpty() ? Stage.SENT : Stage.FAILED, now,
                    false, 0));
            parts.outbox().attempt(item.id(), attempt);
        }));
        return attempt;
    }
}
