package offpeak.device.powerwall;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import offpeak.api.Host;
import offpeak.api.Setting;

/**
 * The user's own reserve: the one last read, unless that is what this host made of it, or the vendor for a storm: then
 * the one before. So self-consumption after a charge goes back to it, and a change in the vendor's app meanwhile holds.
 */
final class OwnReserve {

    /** Kept with the secrets because it must outlive an update of this bundle in the middle of an order. */
    private static final String RAISED = "raised-reserve";

    private volatile Optional<Orders.Raised> raised = Optional.empty();
    private volatile OptionalInt calm = OptionalInt.empty();

    /** What this host made of it. */
    Optional<Orders.Raised> raised() {
        return raised;
    }

    /** The last that was read while no storm was watched for. */
    OptionalInt calm() {
        return calm;
    }

    /** In percent; absent when it can't be told. */
    OptionalInt percent(Reading reading) {
        return raised.isPresent()
                ? OptionalInt.of(raised.get().fromPercent())
                : stormy(reading) ? calm : reading.info().settings().reservePercent();
    }

    static boolean stormy(Reading reading) {
        return reading.live().stormWatch().orElse(false);
    }

    void load(Host host) {
        raised = host.secrets().get(RAISED).flatMap(OwnReserve::parsed);
    }

    /** A reserve that this host did not make is the user's own, once the answers are newer than the last write. */
    void settle(Host host, Reading fresh) {
        OptionalInt percent = fresh.info().settings().reservePercent();
        if (percent.isPresent() && !stormy(fresh)) {
            calm = percent;
            remember(host, raised.filter(r -> r.explains(percent.getAsInt())));
        }
    }

    /** Notes what an order will make of it, before it is written; kept when it is lowered again until that is read. */
    void note(Host host, Setting setting, OptionalInt own, OptionalInt to, Instant now) {
        if (setting instanceof Setting.Restore || to.isEmpty() || own.isEmpty() || to.getAsInt() <= own.getAsInt()) {
            remember(host, raised.map(
                    r -> new Orders.Raised(r.fromPercent(), r.toPercent(), r.beforePercent(), false, r.at())));
            return;
        }
        boolean operation = setting instanceof Setting.ChargeFromGrid || setting instanceof Setting.Hold
                || setting instanceof Setting.Export
                || setting instanceof Setting.ReserveFloor && raised.filter(Orders.Raised::operation).isPresent();
        int before = raised.filter(r -> r.toPercent() != to.getAsInt()).map(Orders.Raised::toPercent)
                .or(() -> raised.map(Orders.Raised::beforePercent)).orElse(to.getAsInt());
        remember(host,
                Optional.of(new Orders.Raised(own.getAsInt(), to.getAsInt(), before, operation, now)));
    }

    private static Optional<Orders.Raised> parsed(String text) {
        String[] parts = text.split(" ");
        try {
            return Optional.of(new Orders.Raised(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]), Boolean.parseBoolean(parts[3]), Instant.parse(parts[4])));
        } catch (IndexOutOfBoundsException | NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private void remember(Host host, Optional<Orders.Raised> now) {
        if (!now.equals(raised)) {
            now.ifPresentOrElse(r -> host.secrets().put(RAISED, r.fromPercent() + " " + r.toPercent() + " "
                    + r.beforePercent() + " " + r.operation() + " " + r.at()), () -> host.secrets().remove(RAISED));
            raised = now;
        }
    }
}
