package offpeak.cli.imports;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Smart Battery Scheduler's .env. Its names changed over time, so each is known by what it is made of. */
final class BatteryScheduler {

    static final String NAME = "Smart Battery Scheduler";
    private static final String SLOTS = "offpeak.rule.cheapest-slots";
    private static final String AGILE = "offpeak.price.agile";
    private static final String POWERWALL = "offpeak.device.powerwall";
    private static final Pattern RATES = Pattern.compile(".*/products/([A-Z0-9-]{3,40})/.*");
    private static final Pattern REGION = Pattern.compile(".*-([A-P])/standard-unit-rates.*");

    private final Draft draft;

    private BatteryScheduler(Draft draft) {
        this.draft = draft;
    }

    static Imported read(SourceFile file, String site, String instance) {
        Draft draft = new Draft(site, instance);
        BatteryScheduler program = new BatteryScheduler(draft);
        draft.of("offpeak.site").putAll(Map.of("name", "Home", "zone", "Europe/London", "currency", "GBP"));
        draft.set(POWERWALL, "transport", "netzero");
        draft.of(AGILE);
        draft.of(SLOTS);
        WordFile.variables(file).forEach(program::line);
        program.ways();
        return draft.done(NAME);
    }

    private void line(Entry entry) {
        String key = entry.key().toUpperCase(Locale.ROOT);
        if (entry.value().isEmpty()) {
            draft.fail(entry, "is no KEY=value");
        } else if (key.contains("GOOGLE") || key.contains("OAUTH") || key.contains("ALLOWED") || key.contains("CLIENT")
                || key.matches("(FLASK_|APP_)?SECRET(_KEY)?")) {
            draft.skip(entry, "Offpeak has accounts of its own: make yours on its page with the setup code");
        } else if (key.contains("INTERNAL")) {
            draft.skip(entry, "programs ask with a token: offpeak token create NAME --role user");
        } else if (key.matches("(NETZERO|NZERO|NET_ZERO)?_?(API_)?(KEY|TOKEN)")) {
            secret(entry);
        } else if (key.matches("((NETZERO|TESLA|POWERWALL)_)?(ENERGY_)?SITE_?ID")) {
            site(entry);
        } else if (key.contains("AGILE") || key.contains("OCTOPUS") && key.contains("URL")) {
            agile(entry);
        } else if (key.contains("URL")) {
            draft.skip(entry,
                    "the address of NetZero is known; another one would be baseUrl of " + draft.pid(POWERWALL));
        } else if (key.contains("SIMULAT")) {
            simulation(entry);
        } else if (key.contains("TIMEZONE") || key.contains("TIME_ZONE") || key.equals("TZ")) {
            zone(entry);
        } else {
            number(entry, key);
        }
    }

    private void number(Entry entry, String key) {
        if (key.contains("SLOTS")) {
            draft.skip(entry, "as many slots are taken as the battery needs; 'offpeak schedule' adds your own");
        } else if (key.contains("SLOT")) {
            draft.skip(entry, "slots are as long as the prices'");
        } else if (key.contains("KWH")) {
            scaled(entry, "capacityWh", 1000, 1, 1000, " Wh");
        } else if (key.contains("RATE") && key.contains("KW")) {
            scaled(entry, "chargePowerW", 1000, 0.1, 100, " W");
        } else if (key.contains("TARGET")) {
            scaled(entry, "target", 0.01, 1, 100, "");
        } else if (key.contains("RESERVE") || key.contains("START_SOC")) {
            draft.skip(entry, "the reserve that is set in Tesla's app comes back after each charge");
        } else if (key.contains("PORT") || key.contains("HOST") || key.contains("DEBUG") || key.contains("LOG")
                || key.contains("DATABASE") || key.contains("DB")) {
            draft.skip(entry, "see 'offpeak start --help': --port, --bind, --data");
        } else if (key.contains("LAT") || key.contains("LON")) {
            place(entry, key);
        } else {
            draft.fail(entry, "is no key of " + NAME + "; if it is about solar panels, configure "
                    + "offpeak.forecast.open-meteo with planes, and otherwise see 'offpeak integrations'");
        }
    }

    private void secret(Entry entry) {
        String secret = entry.text().orElse("");
        if (secret.isEmpty() || IoScheduler.placeholder(secret)) {
            draft.fail(entry, "is not filled in; NetZero's app shows it under Settings, Developer API. Set apiKey of "
                    + draft.pid(POWERWALL));
        } else {
            draft.takeSecret(entry, POWERWALL, "apiKey", secret);
        }
    }

    private void site(Entry entry) {
        if (entry.text().orElse("").matches("\\d{1,19}")) {
            draft.take(entry, POWERWALL, "siteId", entry.text().orElseThrow());
        } else {
            draft.fail(entry, "is no number; NetZero's app shows the id. Set siteId of " + draft.pid(POWERWALL));
        }
    }

    private void agile(Entry entry) {
        String url = entry.text().orElse("");
        Matcher product = RATES.matcher(url);
        Matcher region = REGION.matcher(url);
        if (product.matches()) {
            draft.set(AGILE, "product", product.group(1));
            if (region.matches()) {
                draft.set(AGILE, "region", region.group(1));
            }
            draft.took(entry, AGILE, "product", ": " + product.group(1) + region.reset().results().findFirst()
                    .map(found -> ", region: " + found.group(1)).orElse("; set the region"));
        } else {
            draft.fail(entry, "names no product; set product and region of " + draft.pid(AGILE)
                    + ", or let offpeak setup find them by your Octopus key");
        }
    }

    private void simulation(Entry entry) {
        Optional<Boolean> on = entry.truth();
        if (on.isEmpty()) {
            draft.fail(entry, "is neither true nor false; set readOnly of " + draft.pid(POWERWALL));
        } else {
            draft.take(entry, POWERWALL, "readOnly", on.get(), on.get()
                    ? " (it reads and never writes; for no vendor at all: offpeak demo)"
                    : "");
        }
    }

    private void zone(Entry entry) {
        try {
            draft.take(entry, "offpeak.site", "zone", ZoneId.of(entry.text().orElse("")).getId());
        } catch (DateTimeException e) {
            draft.fail(entry, "is no time zone such as Europe/London; set zone of " + draft.pid("offpeak.site"));
        }
    }

    private void place(Entry entry, String key) {
        boolean latitude = key.contains("LAT");
        OptionalDouble degrees = entry.number();
        if (degrees.isPresent() && Math.abs(degrees.getAsDouble()) <= (latitude ? 90 : 180)) {
            draft.take(entry, "offpeak.site", latitude ? "latitude" : "longitude", degrees.getAsDouble());
        } else {
            draft.fail(entry, "is no number of degrees; set it of " + draft.pid("offpeak.site"));
        }
    }

    private void scaled(Entry entry, String field, double factor, double least, double most, String unit) {
        OptionalDouble number = entry.number();
        if (number.isPresent() && number.getAsDouble() >= least && number.getAsDouble() <= most) {
            // 0.98 and not 0.9800000000000001
            double value = java.math.BigDecimal.valueOf(number.getAsDouble())
                    .multiply(java.math.BigDecimal.valueOf(factor)).doubleValue();
            draft.take(entry, SLOTS, field, value, unit);
        } else {
            draft.fail(entry, "is not within " + least + " to " + most + "; set " + field + " of " + draft.pid(SLOTS));
        }
    }

    /** What stood in its program, and not in its settings. */
    private void ways() {
        draft.assume(NAME, "never above 15 p/kWh", SLOTS, "maxPrice", "0.15");
        draft.assume(NAME, "never from 16:00 to 19:00", SLOTS, "avoidPeak", true);
        draft.assume(NAME, "not when the sun covers it", SLOTS, "solarCovers", true);
        if (!draft.has(SLOTS, "target")) {
            draft.assume(NAME, "target 98 %", SLOTS, "target", 0.98);
        }
        if (!draft.has(AGILE, "region")) {
            draft.assume(NAME, "region H", AGILE, "region", "H");
        }
    }
}
