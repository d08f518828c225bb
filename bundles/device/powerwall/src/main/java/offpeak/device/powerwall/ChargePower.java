package offpeak.device.powerwall;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import offpeak.api.Host;

/**
 * The power with which it really charges from the grid. It depends on the mode, the firmware and the installation, and
 * nobody tells it, so what it was seen to do takes the place of the usual figures.
 */
final class ChargePower {

    /** Outside autonomous mode it takes only about 3.3 of its 5 kW from the grid, since firmware 25.18.4. */
    private static final double SLOW_PART = 0.66;
    /** Kept with the secrets, for an instance has no other drawer. */
    private static final String STORED = "charge-power";
    /** Reads in a row: it takes a minute or two to ramp up, and the cloud lags. */
    private static final int STEADY_READS = 3;
    /** Above, it slows down by itself. */
    private static final double TAPERS_FROM = 0.9;
    /** Of the usual power; beyond, something else is going on. */
    private static final double LEAST_PART = 0.3;
    private static final double MOST_PART = 1.3;
    private static final double WEIGHT = 0.2;
    /** Written again when it is so far from what is stored: not at every read. */
    private static final double WORTH_STORING = 0.05;

    /**
     * @param fastW in autonomous mode
     * @param slowW in the others
     */
    record Watts(double fastW, double slowW) {

        static Watts usual(double gridChargeW) {
            return new Watts(gridChargeW, gridChargeW * SLOW_PART);
        }
    }

    private boolean loaded;
    private OptionalDouble fastW = OptionalDouble.empty();
    private OptionalDouble slowW = OptionalDouble.empty();
    private OptionalDouble storedFastW = OptionalDouble.empty();
    private OptionalDouble storedSlowW = OptionalDouble.empty();
    private int steady;
    private String steadyIn = "";

    synchronized Watts of(Reading.Info info) {
        Watts usual = Watts.usual(info.gridChargeW());
        return new Watts(plausible(fastW, usual.fastW()).orElse(usual.fastW()),
                plausible(slowW, usual.slowW()).orElse(usual.slowW()));
    }

    private static OptionalDouble plausible(OptionalDouble seenW, double usualW) {
        boolean is = seenW.isPresent() && seenW.getAsDouble() >= usualW * LEAST_PART
                && seenW.getAsDouble() <= usualW * MOST_PART;
        return is ? seenW : OptionalDouble.empty();
    }

    /** @param certain whether its settings are newer than the last write */
    synchronized void learn(Host host, Reading reading, boolean certain) {
        load(host);
        Optional<String> mode = reading.info().settings().mode();
        if (!certain || !charges(reading) || mode.isEmpty()) {
            steady = 0;
            return;
        }
        steady = mode.get().equals(steadyIn) ? steady + 1 : 1;
        steadyIn = mode.get();
        if (steady < STEADY_READS) {
            return;
        }
        OptionalDouble seenW = OptionalDouble.of(-reading.live().batteryW().getAsDouble());
        Watts usual = Watts.usual(reading.info().gridChargeW());
        if (mode.get().equals(Orders.AUTONOMOUS)) {
            fastW = mixed(plausible(fastW, usual.fastW()), plausible(seenW, usual.fastW()));
        } else {
            slowW = mixed(plausible(slowW, usual.slowW()), plausible(seenW, usual.slowW()));
        }
        store(host);
    }

    /** Whether the grid alone charges it up to its reserve, at full power. */
    private static boolean charges(Reading reading) {
        Reading.Live live = reading.live();
        OptionalInt reserve = reading.info().settings().reservePercent();
        return reading.info().settings().gridCharging().orElse(false) && reserve.isPresent()
                && live.charge().isPresent() && live.batteryW().isPresent() && live.gridW().isPresent()
                && !live.island().orElse(false) && !OwnReserve.stormy(reading)
                && live.charge().getAsDouble() < TAPERS_FROM
                && live.charge().getAsDouble() * 100 < reserve.getAsInt() - 1
                && live.batteryW().getAsDouble() < 0
                && live.gridW().getAsDouble() >= -live.batteryW().getAsDouble();
    }

    private static OptionalDouble mixed(OptionalDouble known, OptionalDouble seen) {
        return known.isPresent() && seen.isPresent()
                ? OptionalDouble.of(known.getAsDouble() * (1 - WEIGHT) + seen.getAsDouble() * WEIGHT)
                : seen.isPresent() ? seen : known;
    }

    private void load(Host host) {
        if (!loaded) {
            String[] parts = host.secrets().get(STORED).orElse("").split(" ");
            fastW = number(parts, 0);
            slowW = number(parts, 1);
            storedFastW = fastW;
            storedSlowW = slowW;
            loaded = true;
        }
    }

    private static OptionalDouble number(String[] parts, int index) {
        return parts.length == 2 && parts[index].matches("[0-9]{1,7}")
                ? OptionalDouble.of(Integer.parseInt(parts[index]))
                : OptionalDouble.empty();
    }

    private void store(Host host) {
        if (differs(fastW, storedFastW) || differs(slowW, storedSlowW)) {
            host.secrets().put(STORED, text(fastW) + " " + text(slowW));
            storedFastW = fastW;
            storedSlowW = slowW;
        }
    }

    private static boolean differs(OptionalDouble now, OptionalDouble stored) {
        return now.isPresent() && (stored.isEmpty()
                || Math.abs(now.getAsDouble() - stored.getAsDouble()) > stored.getAsDouble() * WORTH_STORING);
    }

    private static String text(OptionalDouble watts) {
        return watts.isPresent() ? String.format(Locale.ROOT, "%.0f", watts.getAsDouble()) : "-";
    }
}
