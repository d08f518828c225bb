package offpeak.host.notify;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import offpeak.api.Notifier.Level;
import offpeak.api.Notifier.Topic;
import offpeak.api.SiteId;
import offpeak.api.host.Channels.Channel;

/**
 * What one person is told, when and how.
 *
 * @param site the home that it is about; absent for all
 * @param orders names of channels by level, topic or {@code topic.level}
 * @param addresses by kind or name of a channel
 * @param quiet when nothing is sent
 * @param digest levels, topics or {@code topic.level} that are collected
 */
record Route(String recipient, Optional<SiteId> site, Locale locale, Map<String, List<String>> orders,
        Map<String, String> addresses, Optional<Hours> quiet, boolean alarmsPass, int hourlyCap, Set<String> digest,
        LocalTime digestAt) {

    /** Stands for every channel that there is. */
    private static final String ALL = "*";
    private static final Set<String> CLASSES = classes();

    /** From one time of day to another, which may be the next day's. */
    record Hours(LocalTime from, LocalTime to) {
        boolean contains(LocalTime time) {
            boolean afterFrom = !time.isBefore(from);
            boolean beforeTo = time.isBefore(to);
            return from.isAfter(to) ? afterFrom || beforeTo : afterFrom && beforeTo;
        }
    }

    /**
     * When something is sent.
     *
     * @param collected whether it goes together with others
     */
    record When(Instant due, boolean collected) {}

    /** Where nobody said otherwise: everything by whatever there is. */
    static Route everybody() {
        return new Route("everybody", Optional.empty(), Locale.ENGLISH, Map.of(), Map.of(), Optional.empty(), true,
                RouteConfiguration.USUAL_CAP, Set.of(), LocalTime.of(18, 0));
    }

    private static Set<String> classes() {
        Set<String> all = new TreeSet<>();
        for (Level level : Level.values()) {
            all.add(name(level));
            for (Topic topic : Topic.values()) {
                all.add(name(topic));
                all.add(name(topic) + "." + name(level));
            }
        }
        return Set.copyOf(all);
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** @param problem is told what can't be used; the rest holds */
    static Route of(String recipient, RouteConfiguration.Config config, Consumer<String> problem) {
        Map<String, List<String>> orders = new HashMap<>();
        orders.put("alarm", words(config.alarm()));
        orders.put("warning", words(config.warning()));
        orders.put("info", words(config.info()));
        pairs("topics", config.topics(), problem).forEach((name, channels) -> {
            if (known("topics", name, problem)) {
                orders.put(name, words(channels));
            }
        });
        Set<String> digest = new TreeSet<>();
        for (String name : words(config.digest())) {
            if (known("digest", name, problem)) {
                digest.add(name);
            }
        }
        Optional<Hours> quiet = Optional.empty();
        if (!config.quiet().isBlank()) {
            String[] sides = config.quiet().strip().split("\\s*-\\s*", -1);
            try {
                quiet = Optional.of(new Hours(LocalTime.parse(sides[0]), LocalTime.parse(sides[sides.length - 1])));
            } catch (DateTimeException e) {
                problem.accept("quiet must be like 22:00-07:00, not '" + config.quiet() + "'");
            }
        }
        LocalTime digestAt = LocalTime.of(18, 0);
        try {
            digestAt = LocalTime.parse(config.digestAt().strip());
        } catch (DateTimeException e) {
            problem.accept("digestAt must be like 18:00, not '" + config.digestAt() + "'");
        }
        int cap = config.hourlyCap();
        if (cap < 1) {
            problem.accept("hourlyCap must be at least 1, not " + cap);
            cap = RouteConfiguration.USUAL_CAP;
        }
        String site = config.site().strip();
        return new Route(recipient, site.equals(ALL) ? Optional.empty() : Optional.of(new SiteId(site)),
                Locale.forLanguageTag(config.language().strip()), Map.copyOf(orders),
                Map.copyOf(pairs("addresses", config.addresses(), problem)), quiet, config.alarmsPass(), cap,
                Set.copyOf(digest), digestAt);
    }

    private static boolean known(String field, String name, Consumer<String> problem) {
        boolean known = CLASSES.contains(name);
        if (!known) {
            problem.accept(field + " has '" + name + "', which is no level, topic or topic.level such as report.info");
        }
        return known;
    }

    private static List<String> words(String... texts) {
        return Arrays.stream(texts).flatMap(text -> Arrays.stream(text.strip().split("[,\\s]+")))
                .filter(word -> !word.isEmpty()).toList();
    }

    private static Map<String, String> pairs(String field, String[] texts, Consumer<String> problem) {
        Map<String, String> pairs = new HashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                pairs.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
            } else if (!text.isBlank()) {
                // not the text itself, which may be an address
                problem.accept(field + " must be like name=value");
            }
        }
        return pairs;
    }

    boolean about(SiteId home) {
        return site.isEmpty() || site.get().equals(home);
    }

    /** The names of the channels to try, in order; empty when this is not told. */
    private List<String> order(Level level, Topic topic) {
        for (String name : List.of(name(topic) + "." + name(level), name(topic), name(level))) {
            if (orders.containsKey(name)) {
                return orders.get(name);
            }
        }
        return List.of(ALL);
    }

    boolean told(Level level, Topic topic) {
        return !order(level, topic).isEmpty();
    }

    /** Of the channels that there are those to try, in order. */
    List<Channel> channels(Level level, Topic topic, List<Channel> there) {
        List<Channel> chosen = new ArrayList<>();
        for (String name : order(level, topic)) {
            there.stream().filter(one -> name.equals(ALL) || one.id().equals(name))
                    .filter(one -> !chosen.contains(one)).forEach(chosen::add);
        }
        return chosen;
    }

    Optional<String> address(Channel channel) {
        return Optional.ofNullable(addresses.get(channel.id()))
                .or(() -> Optional.ofNullable(addresses.get(channel.kind()))).filter(address -> !address.isBlank());
    }

    When when(Level level, Topic topic, Instant now, ZoneId zone) {
        ZonedDateTime local = now.atZone(zone);
        if (digest.contains(name(level)) || digest.contains(name(topic))
                || digest.contains(name(topic) + "." + name(level))) {
            return new When(next(local, digestAt), true);
        }
        boolean passes = level == Level.ALARM && alarmsPass;
        if (!passes && quiet.isPresent() && quiet.get().contains(local.toLocalTime())) {
            return new When(next(local, quiet.get().to()), true);
        }
        return new When(now, false);
    }

    private static Instant next(ZonedDateTime now, LocalTime time) {
        ZonedDateTime today = now.with(time);
        return (today.isAfter(now) ? today : now.plusDays(1).with(time)).toInstant();
    }
}
