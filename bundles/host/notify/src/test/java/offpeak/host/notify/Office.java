package offpeak.host.notify;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.Channels;
import offpeak.api.host.Notifications.Attempt;
import offpeak.api.host.Notifications.Message;
import offpeak.api.host.Notifications.Stage;
import offpeak.api.host.Notifications.Told;
import offpeak.api.host.Outbox;
import offpeak.host.scheduler.SteppedTime;

/** A post office in stepped time, with channels that do what the test says and an outbox in memory. */
final class Office implements Channels, Outbox {
    static final Instant NOON = Instant.parse("2026-06-15T11:00:00Z");
    static final Site HOME = new Site(SiteId.HOME, "Home", ZoneId.of("Europe/London"), Optional.empty(),
            Currency.getInstance("GBP"));

    final SteppedTime time;
    final List<String> there = new ArrayList<>(List.of("email", "sms"));
    /** What a channel says; absent: it takes it. */
    final Map<String, VendorException> broken = new HashMap<>();
    final List<String> hanging = new ArrayList<>();
    /** What arrived: {@code channel: text}. */
    final List<String> arrived = new ArrayList<>();
    final List<Notifier.Notice> notices = new ArrayList<>();
    boolean storeFails;
    List<Route> routes = new ArrayList<>(List.of(Route.everybody()));
    final Map<Long, Item> items = new TreeMap<>();
    final Map<Long, List<Attempt>> attempts = new HashMap<>();
    final Map<String, Mark> marks = new HashMap<>();
    PostOffice office;

    Office() {
        this("2026-06-15T11:00:00Z");
    }

    Office(String now) {
        time = new SteppedTime(Instant.parse(now));
        open();
    }

    /** As after a restart. */
    void open() {
        if (office != null) {
            office.close();
        }
        office = new PostOffice(new PostOffice.Parts(time, time.create("notify"), this, this,
                (reason, site, locale) -> reason.code() + " " + locale.getLanguage() + reason.params().values(),
                id -> id.equals(SiteId.HOME) ? Optional.of(HOME) : Optional.empty(), () -> routes));
        settle();
    }

    void settle() {
        time.advance(Duration.ZERO);
    }

    void tell(String event, String state, Notifier.Level level) {
        tell(event, state, level, Notifier.Topic.TROUBLE);
    }

    void tell(String event, String state, Notifier.Level level, Notifier.Topic topic) {
        office.tell(new Message(SiteId.HOME, event, state, level, topic, Reason.of("code." + state)));
        settle();
    }

    /** What arrived since the last look. */
    List<String> arrived() {
        List<String> all = List.copyOf(arrived);
        arrived.clear();
        return all;
    }

    static VendorException down() {
        return new VendorException(VendorException.Kind.UNREACHABLE, "no answer");
    }

    /** A route from a form, with some of its fields filled in. */
    static Route route(String name, Map<String, Object> fields, Consumer<String> problem) {
        return Route.of(name, config(fields), problem);
    }

    static RouteConfiguration.Config config(Map<String, Object> fields) {
        return (RouteConfiguration.Config) java.lang.reflect.Proxy.newProxyInstance(Office.class.getClassLoader(),
                new Class<?>[]{RouteConfiguration.Config.class},
                (proxy, method, args) -> method.getDeclaringClass() == Annotation.class
                        ? RouteConfiguration.Config.class
                        : fields.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Override
    public List<Channel> channels() {
        return there.stream().map(id -> new Channel(id, id.replaceAll("-.*", ""), SiteId.HOME)).toList();
    }

    @Override
    public void deliver(String channel, Notifier.Notice notice, Consumer<Optional<VendorException>> done) {
        if (hanging.contains(channel)) {
            return;
        }
        if (broken.containsKey(channel)) {
            done.accept(Optional.of(broken.get(channel)));
            return;
        }
        arrived.add(channel + ": " + notice.text());
        notices.add(notice);
        done.accept(Optional.empty());
    }

    private void store() {
        if (storeFails) {
            throw new IllegalStateException("No space left on device");
        }
    }

    @Override
    public Item add(Item item) {
        store();
        Item kept = item.kept(items.size() + 1L);
        items.put(kept.id(), kept);
        return kept;
    }

    @Override
    public void update(Item item) {
        store();
        items.put(item.id(), item);
    }

    @Override
    public void attempt(long item, Attempt attempt) {
        store();
        attempts.computeIfAbsent(item, any -> new ArrayList<>()).add(attempt);
    }

    @Override
    public List<Item> waiting() {
        store();
        return items.values().stream().filter(item -> item.stage() == Stage.WAITING).toList();
    }

    @Override
    public List<Told> log(int limit) {
        return List.of();
    }

    @Override
    public List<Told> taken(Instant since) {
        store();
        return items.values().stream()
                .map(item -> new Told(item.id(), item.at(), item.site(), item.recipient(), item.level(), item.topic(),
                        item.reason().code(), item.text(), item.stage(), item.due(),
                        attempts.getOrDefault(item.id(), List.of())))
                .filter(told -> told.attempts().stream()
                        .anyMatch(attempt -> attempt.trouble().isEmpty() && attempt.at().isAfter(since)))
                .toList();
    }

    @Override
    public Map<String, Mark> marks() {
        store();
        return Map.copyOf(marks);
    }

    @Override
    public void mark(String key, Mark mark) {
        store();
        marks.put(key, mark);
    }

    @Override
    public void tidy(Instant before) {
        marks.values().removeIf(mark -> mark.at().isBefore(before));
    }
}
