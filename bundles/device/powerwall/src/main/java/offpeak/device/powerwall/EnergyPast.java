package offpeak.device.powerwall;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Interval;
import offpeak.api.VendorException;
import tools.jackson.databind.JsonNode;

/**
 * Tells the host what the site recorded by itself, so that neither charts nor what is learned have a hole where the host was
 * down or not yet there: at first the last weeks, then each day once it is over. One call a day, and never two within a
 * minute: they cost the owner money.
 */
final class EnergyPast {

    static final int MOST_DAYS = 365;

    /** Kept with the secrets because it must outlive a restart: the last day that was read. */
    private static final String READ_TO = "history-read-to";
    /** The cloud is behind by minutes; and not all homes ask at once. */
    private static final Duration COMPLETE = Duration.ofMinutes(30);
    private static final int SPREAD_MINUTES = 180;
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofHours(1);
    /** What is refused today may be allowed when the owner has seen to it. */
    private static final Duration AFTER_REFUSAL = Duration.ofHours(24);

    private final int days;
    private boolean first = true;
    private Instant next = Instant.MIN;

    /** @param days how far back to begin; 0: never */
    EnergyPast(int days) {
        this.days = Math.min(days, MOST_DAYS);
    }

    /** Reads a day when one is due. That it can't be read is no failure of the site. */
    void look(Host host, PowerwallClient client) {
        Instant now = host.now();
        if (first) {
            // what must be known now comes first, and a configuration that is only tried needs no past
            first = false;
            return;
        }
        // further off than any pause: a simulated clock was set back
        boolean waits = now.isBefore(next) && !next.isAfter(now.plus(AFTER_REFUSAL));
        if (days <= 0 || waits) {
            return;
        }
        ZoneId zone = host.site().zone();
        int spread = Math.floorMod(host.entity(EntityId.Kind.DEVICE, Publication.BATTERY).hashCode(), SPREAD_MINUTES);
        LocalDate last = LocalDate.ofInstant(now.minus(COMPLETE).minus(Duration.ofMinutes(spread)), zone).minusDays(1);
        LocalDate oldest = last.minusDays(days - 1L);
        LocalDate day = host.secrets().get(READ_TO).flatMap(EnergyPast::parsed).map(read -> read.plusDays(1))
                .filter(unread -> !unread.isBefore(oldest)).orElse(oldest);
        if (day.isAfter(last)) {
            return;
        }
        next = now.plus(BETWEEN);
        try {
            if (read(host, client, new Interval(day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant()))) {
                host.secrets().put(READ_TO, day.toString());
            } else {
                next = now.plus(AFTER_REFUSAL);
            }
        } catch (VendorException e) {
            next = now.plus(pause(e));
            if (e.kind() == VendorException.Kind.BAD_ANSWER) {
                // one day that can't be understood must not keep the later ones away
                host.secrets().put(READ_TO, day.toString());
            }
        }
    }

    private static Duration pause(VendorException e) {
        return switch (e.kind()) {
            case UNREACHABLE, BAD_ANSWER -> AFTER_FAILURE;
            case THROTTLED ->
                e.retryAfter().filter(asked -> asked.compareTo(AFTER_FAILURE) > 0).orElse(AFTER_FAILURE);
            default -> AFTER_REFUSAL;
        };
    }

    /** @return whether there is anybody who knows the past */
    private static boolean read(Host host, PowerwallClient client, Interval day) throws VendorException {
        Optional<JsonNode> told = client.energies(host, day);
        told.ifPresent(response -> DayEnergies.of(response, day).forEach((role, series) -> host.publishPast(
                host.entity(EntityId.Kind.DEVICE, role.name().toLowerCase(Locale.ROOT)), series)));
        return told.isPresent();
    }

    private static Optional<LocalDate> parsed(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
