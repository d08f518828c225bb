package offpeak.price.intelligentoctopus;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import offpeak.api.Host;
import offpeak.api.Interval;
import offpeak.api.Rows;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import offpeak.price.intelligentoctopus.DispatchBook.Told;
import tools.jackson.databind.JsonNode;

/** Reads dispatches in the shapes that Octopus has given them: the newer and the older query, planned and completed. */
final class DispatchAnswers {
    /** A boost is the driver's own wish and billed at the dear rate. */
    private static final Set<String> SMART = Set.of("", "smart", "smart-charge");
    private static final double WH_PER_KWH = 1000;
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST = 500;

    private DispatchAnswers() {}

    /** What is left out is billed at the dear rate here, which is the safe mistake. */
    static List<Told> read(Host host, JsonNode list) throws VendorException {
        List<Told> told = new ArrayList<>();
        if (list.size() > MOST) {
            throw new VendorException(Kind.BAD_ANSWER, "Octopus answered more dispatches than there can be");
        }
        Rows.each(host, "Octopus's dispatches", list, row -> {
            if (smart(row)) {
                Instant start = instant(row, "start", "startDt");
                Instant end = instant(row, "end", "endDt");
                if (end.isAfter(start) && Duration.between(start, end).compareTo(LONGEST) <= 0) {
                    told.add(new Told(new Interval(start, end), energy(row)));
                }
            }
        });
        return told;
    }

    /** Of an unknown sort nothing is taken for cheap; without any it is smart. */
    private static boolean smart(JsonNode row) {
        JsonNode type = row.path("type").isMissingNode() ? row.path("meta").path("source") : row.path("type");
        return type.isNull() || SMART.contains(type.asString("").toLowerCase(Locale.ROOT));
    }

    private static Instant instant(JsonNode row, String name, String older) {
        JsonNode text = row.path(name).isString() ? row.path(name) : row.path(older);
        return OffsetDateTime.parse(text.asString("").replace(' ', 'T')).toInstant();
    }

    /** Decimals come as text, and imported energy as negative in the older shape. */
    private static OptionalDouble energy(JsonNode row) {
        for (String name : List.of("energyAddedKwh", "delta", "deltaKwh")) {
            JsonNode value = row.path(name);
            if (value.isNumber() || value.isString()) {
                double kwh = value.isNumber() ? value.asDouble(Double.NaN) : Double.parseDouble(value.asString());
                if (!Double.isFinite(kwh)) {
                    throw new IllegalArgumentException("an energy that is none");
                }
                return OptionalDouble.of(Math.abs(kwh) * WH_PER_KWH);
            }
        }
        return OptionalDouble.empty();
    }
}
