package offpeak.cli.imports;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** IO-Powerwall-Scheduler's config.txt: lines of a key and a value. */
final class IoScheduler {

    static final String NAME = "IO-Powerwall-Scheduler";
    private static final String TARIFF = "offpeak.rule.octopus-tariff";
    private static final String OCTOPUS = "offpeak.price.intelligent-octopus";
    private static final String POWERWALL = "offpeak.device.powerwall";
    private static final String MQTT = "offpeak.mqtt";
    private static final Map<String, String> RATES = Map.of("OFFPEAK_RATE", "offPeakRate", "ONPEAK_RATE", "peakRate",
            "OFFPEAK_SELL_RATE", "offPeakExportRate", "ONPEAK_SELL_RATE", "peakExportRate", "SAVINGS_MIN_OFFSET",
            "savingMinOffset");
    private static final Map<String, String> SWITCHES = Map.of("FREE_ELECTRIC", "freeElectricity",
            "SAVINGS_SESSIONS", "savingSessions", "READONLY", "readOnly", "FORCE_UPDATE", "force");

    private final Draft draft;
    private final Map<String, Entry> mqtt = new TreeMap<>();

    private IoScheduler(Draft draft) {
        this.draft = draft;
    }

    static Imported read(SourceFile file, String site, String instance) {
        Draft draft = new Draft(site, instance);
        IoScheduler program = new IoScheduler(draft);
        draft.of("offpeak.site").putAll(Map.of("name", "Home", "zone", "Europe/London", "currency", "GBP"));
        draft.set(POWERWALL, "transport", "tessie");
        draft.of(OCTOPUS);
        draft.of(TARIFF);
        WordFile.words(file).forEach(program::line);
        program.broker();
        if (!instance.equals(site)) {
            // several accounts and Powerwalls in one home: each tariff is told which are its own
            draft.set(TARIFF, "battery", "powerwall-" + instance);
            draft.set(TARIFF, "source", "intelligent-octopus-" + instance);
        }
        return draft.done(NAME);
    }

    private void line(Entry entry) {
        String key = entry.key().toUpperCase(Locale.ROOT);
        if (RATES.containsKey(key)) {
            rate(entry, RATES.get(key));
        } else if (SWITCHES.containsKey(key)) {
            toggle(entry, SWITCHES.get(key));
        } else if (key.startsWith("MQTT_")) {
            mqtt.put(key, entry);
        } else {
            account(entry, key);
        }
    }

    private void account(Entry entry, String key) {
        switch (key) {
            case "TESSIE_API_KEY" -> secret(entry, POWERWALL, "apiKey");
            case "OCTOPUS_API_KEY" -> secret(entry, OCTOPUS, "apiKey");
            case "TESLA_SITE_ID" -> word(entry, POWERWALL, "siteId", "\\d{1,19}",
                    "is no number; offpeak setup lists the sites of your account");
            case "OCTOPUS_ACCOUNT_NUMBER" -> word(entry, OCTOPUS, "account", "A-[0-9A-Z]{6,12}",
                    "is no account such as A-1234ABCD; it stands on your bill, and offpeak setup finds it by the key");
            case "DEBUG" -> draft.skip(entry, "the log and 'offpeak decisions' tell why anything is done");
            case "REENABLE_EXPORT_OFFSET", "DEBUG_PW_LIMIT", "READONLY_PW_LIMIT" -> draft.skip(entry,
                    "belongs to another tool, which this program passed it on to");
            default -> draft.fail(entry, entry.value().isEmpty()
                    ? "is no key and value"
                    : "is no key of " + NAME + "; if you added it, look for its like with 'offpeak integrations'");
        }
    }

    private void rate(Entry entry, String field) {
        OptionalDouble rate = entry.number();
        if (rate.isPresent() && rate.getAsDouble() >= 0 && rate.getAsDouble() < 10) {
            draft.take(entry, TARIFF, field, rate.getAsDouble(), " GBP/kWh");
        } else {
            draft.fail(entry, "is no rate in pounds per kWh, such as 0.07; set " + field + " of " + draft.pid(TARIFF));
        }
    }

    private void toggle(Entry entry, String field) {
        Optional<Boolean> meant = entry.truth();
        if (meant.isEmpty()) {
            draft.fail(entry, "is neither True nor False; set " + field + " of " + draft.pid(TARIFF));
            return;
        }
        draft.take(entry, TARIFF, field, meant.get(), meant.get()
                ? ""
                : " (as it says; " + NAME + " took the word False for true)");
        if (field.equals("freeElectricity") || field.equals("savingSessions")) {
            draft.set(OCTOPUS, field, meant.get());
        }
    }

    private void secret(Entry entry, String pid, String field) {
        String secret = entry.text().orElse("");
        if (secret.isEmpty() || placeholder(secret)) {
            draft.fail(entry, "is not filled in; set " + field + " of " + draft.pid(pid));
        } else {
            draft.takeSecret(entry, pid, field, secret);
        }
    }

    private void word(Entry entry, String pid, String field, String shape, String otherwise) {
        String word = entry.text().orElse("");
        if (word.matches(shape) && !word.equals("A-99999999")) {
            draft.take(entry, pid, field, word);
        } else {
            draft.fail(entry, otherwise);
        }
    }

    static boolean placeholder(String value) {
        return value.matches("(?i)(sk_live_)?x+|.*your[-_ ].*|<.*>|changeme|\\.\\.\\.");
    }

    private void broker() {
        if (mqtt.isEmpty()) {
            return;
        }
        boolean on = Optional.ofNullable(mqtt.get("MQTT_ENABLE")).flatMap(Entry::truth).orElse(false);
        String broker = Optional.ofNullable(mqtt.get("MQTT_BROKER")).flatMap(Entry::text).orElse("");
        if (!on || broker.isEmpty() || placeholder(broker)) {
            mqtt.values().forEach(each -> draft.skip(each, "MQTT is off there; offpeak.mqtt switches it on"));
            return;
        }
        mqtt.forEach((key, entry) -> {
            switch (key) {
                case "MQTT_ENABLE" -> draft.take(entry, MQTT, "enabled", true);
                case "MQTT_BROKER" -> url(entry, broker);
                case "MQTT_PORT" -> draft.took(entry, MQTT, "url", ", with the broker");
                case "MQTT_USER" -> draft.take(entry, MQTT, "user", entry.text().orElse(""));
                case "MQTT_PWD" -> draft.takeSecret(entry, MQTT, "password", entry.text().orElse(""));
                case "MQTT_TOPIC" -> draft.fail(entry, "the topic is another here: publish OFF or ON to "
                        + "offpeak/SITE/integration/octopus-tariff/enabled/set; the switch is remembered, so nothing "
                        + "must be retained");
                default -> draft.fail(entry, "is no key of " + NAME);
            }
        });
    }

    private void url(Entry entry, String broker) {
        long port = Optional.ofNullable(mqtt.get("MQTT_PORT")).map(each -> each.whole().orElse(0)).orElse(1883L);
        if (broker.matches("[A-Za-z0-9.-]{1,253}") && port >= 1 && port <= 65_535) {
            draft.take(entry, MQTT, "url", "mqtt://" + broker + ":" + port);
        } else {
            draft.fail(entry,
                    "broker and port make no address; set url of offpeak.mqtt, such as mqtt://192.168.1.5:1883");
        }
    }
}
