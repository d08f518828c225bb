package offpeak.host.notify;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import offpeak.api.Notifier;
import offpeak.api.Notifier.Level;
import offpeak.api.Reason;
import offpeak.api.Site;
import offpeak.api.SiteId;
import offpeak.api.host.Outbox.Item;
import offpeak.api.host.ReasonTexts;

/** What people read, each in their own language. */
final class Wording {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final ReasonTexts texts;
    private final Function<SiteId, Optional<Site>> sites;

    Wording(ReasonTexts texts, Function<SiteId, Optional<Site>> sites) {
        this.texts = texts;
        this.sites = sites;
    }

    Site site(SiteId id) {
        return sites.apply(id).orElseGet(
                () -> new Site(id, id.value(), ZoneOffset.UTC, Optional.empty(), Currency.getInstance("EUR")));
    }

    String text(Reason reason, Site site, Route route) {
        return texts.text(reason, site, route.locale());
    }

    String title(Route route, Site site, Level level) {
        return text(new Reason("notify.title." + Route.name(level), Map.of("site", site.name())), site, route);
    }

    /** Several in one, a line each. */
    Notifier.Notice notice(Route route, List<Item> items) {
        Item first = items.get(0);
        Site site = site(first.site());
        Item worst = items.stream().max((one, other) -> one.level().compareTo(other.level())).orElse(first);
        if (items.size() == 1) {
            return new Notifier.Notice(Long.toString(first.id()), first.at(), first.site(), first.level(),
                    first.topic(), first.reason(), title(route, site, first.level()), first.text(), Optional.empty());
        }
        List<String> lines = items.stream()
                .map(item -> TIME.format(item.at().atZone(site.zone())) + " " + item.text()).toList();
        Reason many = new Reason("notify.title.digest", Map.of("site", site.name(), "count", items.size()));
        return new Notifier.Notice(first.id() + "-" + items.size(), first.at(), first.site(), worst.level(),
                worst.topic(), many, text(many, site, route), String.join("\n", lines), Optional.empty());
    }
}
