package offpeak.rule.octopustariff;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * The configuration, read and checked.
 *
 * @param source empty for the only one
 * @param prices whether prices are the basis, not dispatches
 * @param window that is cheap each night; absent for what the source tells
 */
record Options(String site, String battery, String source, boolean prices, Rate offPeak, Rate peak,
        Optional<Window> window, boolean freeElectricity, boolean savingSessions, double savingMinOffset, int bands,
        boolean readOnly, boolean force) {

    /**
     * @param buy main currency unit per kWh imported
     * @param sell per kWh exported
     */
    record Rate(double buy, double sell) {}

    /** A daily stretch on the home's clock; may pass midnight. */
    record Window(LocalTime from, LocalTime to) {

        /** Whether it has all of a half-hour. */
        boolean has(int slot) {
            int start = slot * HomeClock.SLOT_MINUTES;
            int first = from.toSecondOfDay() / 60;
            int last = to.toSecondOfDay() / 60;
            int end = start + HomeClock.SLOT_MINUTES;
            return last > first
                    ? start >= first && end <= last
                    : start >= first || end <= last;
        }
    }

    /** @throws IllegalArgumentException naming the field and what it should be */
    static Options of(OctopusTariff.Config config) {
        String basis = config.basis().strip();
        if (!List.of("dispatches", "prices").contains(basis)) {
            throw new IllegalArgumentException("basis must be dispatches or prices, not '" + basis + "'");
        }
        if (config.bands() < 1 || config.bands() > 4) {
            throw new IllegalArgumentException("bands must be 1 to 4, not " + config.bands());
        }
        return new Options(config.site().strip(), config.battery().strip(), config.source().strip(),
                basis.equals("prices"),
                rate("offPeak", config.offPeakRate(), config.offPeakExportRate()),
                rate("peak", config.peakRate(), config.peakExportRate()), window(config.fixedWindow()),
                config.freeElectricity(), config.savingSessions(),
                price("savingMinOffset", config.savingMinOffset()), config.bands(), config.readOnly(), config.force());
    }

    private static Rate rate(String name, double buy, double sell) {
        price(name + "Rate", buy);
        price(name + "ExportRate", sell);
        if (sell > buy) {
            throw new IllegalArgumentException(name + "ExportRate must not be above " + name + "Rate, " + sell
                    + " is above " + buy + ": a battery that sells dearer than it buys would only trade");
        }
        return new Rate(buy, sell);
    }

    private static double price(String field, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(field + " must be 0 or more per kWh, not " + value);
        }
        return value;
    }

    private static Optional<Window> window(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        String[] ends = text.strip().split("\\s*-\\s*");
        try {
            if (ends.length == 2) {
                Window window = new Window(LocalTime.parse(ends[0]), LocalTime.parse(ends[1]));
                if (!window.from().equals(window.to()) && halfHour(window.from()) && halfHour(window.to())) {
                    return Optional.of(window);
                }
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "fixedWindow must be like 23:30-05:30, or empty for what the source tells, not '" + text + "'", e);
        }
        throw new IllegalArgumentException(
                "fixedWindow must be like 23:30-05:30, in half-hours, or empty for what the source tells, not '" + text
                        + "'");
    }

    private static boolean halfHour(LocalTime time) {
        return time.toSecondOfDay() % (HomeClock.SLOT_MINUTES * 60) == 0;
    }
}
