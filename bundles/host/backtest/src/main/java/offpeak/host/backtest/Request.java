package offpeak.host.backtest;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked for.
 *
 * @param exports what a kWh to the grid earned; absent when nothing stored may go there
 * @param solar what the panels gave; absent without any
 * @param rules to run, in order
 * @param plan whether the plan and perfect foresight are run too
 * @param priceUnit of both files of prices
 * @param powerInKw whether load and solar are in kW instead of W
 * @param published when, on the site's clock, the next day's prices are known
 * @param json whether the answer is for a program
 * @param html a report to write
 */
record Request(Path prices, Path load, Optional<Path> solar, Optional<Path> exports, Store store, List<RuleAsked> rules,
        boolean plan, PriceUnit priceUnit, boolean powerInKw, ZoneId zone, LocalTime published, boolean json,
        Optional<Path> html) {

    /** @param options of its form, as text; several values of one in a line each */
    record RuleAsked(String name, Map<String, String> options) {}

    /** @param perMainUnit how many of it are one main unit per kWh */
    record PriceUnit(Currency currency, double perMainUnit) {}

    private static final Set<String> KNOWN = Set.of("--prices", "--load", "--pv", "--export", "--battery", "--rule",
            "--price-unit", "--power-unit", "--zone", "--published", "--html");

    /** @param folder that paths are relative to */
    static Request parse(List<String> args, Path folder) throws Refused {
        Map<String, String> single = new HashMap<>();
        List<RuleAsked> rules = new ArrayList<>();
        boolean json = false;
        boolean plan = true;
        for (Iterator<String> rest = args.iterator(); rest.hasNext();) {
            String arg = rest.next();
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (arg.equals("--json")) {
                json = true;
            } else if (arg.equals("--no-plan")) {
                plan = false;
            } else if (!KNOWN.contains(name)) {
                throw Refused.usage("unknown option " + arg + "; try: offpeak backtest --help");
            } else if (equals < 0 && !rest.hasNext()) {
                throw Refused.usage(name + " needs a value; try: offpeak backtest --help");
            } else {
                String value = equals < 0 ? rest.next() : arg.substring(equals + 1);
                if (name.equals("--rule")) {
                    rules.add(rule(value));
                } else {
                    single.put(name, value);
                }
            }
        }
        PriceUnit unit = unit(single.getOrDefault("--price-unit", "p/kWh"));
        return new Request(file("--prices", single, folder).orElseThrow(() -> missing("--prices FILE")),
                file("--load", single, folder).orElseThrow(() -> missing("--load FILE")),
                file("--pv", single, folder), file("--export", single, folder),
                Store.parse(Optional.ofNullable(single.get("--battery"))
                        .orElseThrow(() -> missing("--battery 13.5kWh,5kW,5kW,0.9"))),
                rules, plan, unit, kilowatts(single.getOrDefault("--power-unit", "W")),
                zone(single.getOrDefault("--zone", usualZone(unit))), time(single.getOrDefault("--published", "16:00")),
                json, file("--html", single, folder));
    }

    private static Refused missing(String what) {
        return Refused.usage("give " + what + "; try: offpeak backtest --help");
    }

    private static Optional<Path> file(String name, Map<String, String> options, Path folder) throws Refused {
        try {
            return Optional.ofNullable(options.get(name)).map(value -> folder.resolve(value).normalize());
        } catch (java.nio.file.InvalidPathException e) {
            throw Refused.usage(name + " " + options.get(name) + " is no path");
        }
    }

    /** {@code cheapest-slots} or {@code cheapest-slots target=0.9 readyBy=06:00}. */
    private static RuleAsked rule(String text) throws Refused {
        // a value may have spaces
        String[] words = text.strip().split("\\s+(?=[A-Za-z][A-Za-z0-9_.]*=)");
        Map<String, String> options = new java.util.LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            // a field that is given several times is a list
            options.merge(words[i].substring(0, equals), words[i].substring(equals + 1),
                    (one, other) -> one + "\n" + other);
        }
        if (!words[0].matches("[a-z0-9-]{1,64}")) {
            throw Refused.usage("--rule takes the name of a rule and its options, such as 'cheapest-slots target=0.9',"
                    + " not '" + text + "'");
        }
        return new RuleAsked(words[0], options);
    }

    private static PriceUnit unit(String text) throws Refused {
        return switch (text) {
            case "p/kWh" -> new PriceUnit(Currency.getInstance("GBP"), 100);
            case "GBP/kWh" -> new PriceUnit(Currency.getInstance("GBP"), 1);
            case "ct/kWh" -> new PriceUnit(Currency.getInstance("EUR"), 100);
            case "EUR/kWh" -> new PriceUnit(Currency.getInstance("EUR"), 1);
            case "EUR/MWh" -> new PriceUnit(Currency.getInstance("EUR"), 1000);
            case "$/kWh" -> new PriceUnit(Currency.getInstance("USD"), 1);
            case "$/MWh" -> new PriceUnit(Currency.getInstance("USD"), 1000);
            default -> throw Refused.usage("--price-unit " + text
                    + " is not one of p/kWh, GBP/kWh, ct/kWh, EUR/kWh, EUR/MWh, $/kWh, $/MWh");
        };
    }

    private static String usualZone(PriceUnit unit) {
        return switch (unit.currency().getCurrencyCode()) {
            case "USD" -> "America/Los_Angeles";
            case "EUR" -> "Europe/Berlin";
            default -> "Europe/London";
        };
    }

    private static boolean kilowatts(String text) throws Refused {
        return switch (text) {
            case "W" -> false;
            case "kW" -> true;
            default -> throw Refused.usage("--power-unit " + text + " is not W or kW");
        };
    }

    private static ZoneId zone(String text) throws Refused {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw Refused.usage("--zone " + text + " is not a time zone such as Europe/London");
        }
    }

    private static LocalTime time(String text) throws Refused {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw Refused.usage("--published " + text + " is not a time such as 16:00");
        }
    }
}
