package offpeak.cli.setup;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The questions, each of which is an option too, in the order in which they are asked. */
public final class Setup {

    // the home

    @Option(names = "--home-name", paramLabel = "TEXT", description = "what your home is called")
    private Optional<String> homeName = Optional.empty();

    @Option(names = "--zone", paramLabel = "ZONE", description = "its time zone, e.g. Europe/London")
    private Optional<String> zone = Optional.empty();

    @Option(names = "--currency", paramLabel = "CODE", description = "what you pay in, e.g. GBP")
    private Optional<String> currency = Optional.empty();

    @Option(names = "--latitude", paramLabel = "DEGREES", description = "its place, for forecasts; may be left out")
    private Optional<String> latitude = Optional.empty();

    @Option(names = "--longitude", paramLabel = "DEGREES", description = "with --latitude")
    private Optional<String> longitude = Optional.empty();

    // Octopus

    @Option(names = "--octopus-key", paramLabel = "KEY", description = "Octopus API key; it tells account, meters and tariff. Secrets may be $$env:NAME or $$file:PATH")
    private Optional<String> octopusKey = Optional.empty();

    @Option(names = "--octopus-account", paramLabel = "A-…", description = "where the key has several")
    private Optional<String> octopusAccount = Optional.empty();

    @Option(names = "--octopus-meter", split = ",", paramLabel = "MPAN", description = "the meters, where there are several; or all")
    private List<String> octopusMeters = List.of();

    @Option(names = "--octopus-url", paramLabel = "URL", description = "another address of Octopus")
    private Optional<String> octopusUrl = Optional.empty();

    // Tesla

    @Option(names = "--tesla", paramLabel = "WAY", description = "fleet, owner, tessie, teslemetry, netzero or local")
    private Optional<String> tesla = Optional.empty();

    @Option(names = "--tesla-key", paramLabel = "TOKEN", description = "the broker's token, or the gateway's password")
    private Optional<String> teslaKey = Optional.empty();

    @Option(names = "--tesla-client-id", paramLabel = "ID", description = "fleet: your application's")
    private Optional<String> teslaClientId = Optional.empty();

    @Option(names = "--tesla-client-secret", paramLabel = "SECRET", description = "fleet: your application's, if it has one")
    private Optional<String> teslaClientSecret = Optional.empty();

    @Option(names = "--tesla-login", paramLabel = "HOW", description = "callback (a browser on this machine, fleet alone) or paste (the address at which any browser ended; read from standard input without a terminal)")
    private Optional<String> teslaLogin = Optional.empty();

    @Option(names = "--tesla-redirect", paramLabel = "URL", description = "fleet: the redirect of your application (default: http://localhost:PORT/callback)")
    private Optional<String> teslaRedirect = Optional.empty();

    @Option(names = "--callback-port", paramLabel = "PORT", defaultValue = "8484", description = "where the browser comes back to (default: ${DEFAULT-VALUE})")
    private int callbackPort;

    @Option(names = "--login-timeout", paramLabel = "DURATION", defaultValue = "PT10M", description = "how long to wait for the browser (default: ${DEFAULT-VALUE})")
    private Duration patience;

    @Option(names = "--tesla-refresh-token", paramLabel = "TOKEN", description = "in place of signing in; once for each configuration that is made, since each is good for one")
    private List<String> teslaRefreshTokens = List.of();

    @Option(names = "--tesla-site", split = ",", paramLabel = "ID", description = "energy sites, or all or none")
    private List<String> teslaSites = List.of();

    @Option(names = "--tesla-car", split = ",", paramLabel = "VIN", description = "cars, or all or none")
    private List<String> teslaCars = List.of();

    @Option(names = "--read-only", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "only watch at first (default: true)")
    private Optional<Boolean> readOnly = Optional.empty();

    @Option(names = "--tesla-url", paramLabel = "URL", description = "another address of the way, or the gateway's")
    private Optional<String> teslaUrl = Optional.empty();

    @Option(names = "--tesla-auth-url", paramLabel = "URL", description = "another address for tokens")
    private Optional<String> teslaAuthUrl = Optional.empty();

    @Option(names = "--tesla-authorize-url", paramLabel = "URL", description = "another address of Tesla's page")
    private Optional<String> teslaAuthorizeUrl = Optional.empty();

    // thermostats

    @Option(names = "--honeywell", paramLabel = "WAY", description = "tcc (Total Connect Comfort) or resideo")
    private Optional<String> honeywell = Optional.empty();

    @Option(names = "--honeywell-user", paramLabel = "NAME", description = "tcc: user name")
    private Optional<String> honeywellUser = Optional.empty();

    @Option(names = "--honeywell-password", paramLabel = "SECRET", description = "tcc: password")
    private Optional<String> honeywellPassword = Optional.empty();

    @Option(names = "--honeywell-key", paramLabel = "KEY", description = "resideo: the application's key")
    private Optional<String> honeywellKey = Optional.empty();

    @Option(names = "--honeywell-secret", paramLabel = "SECRET", description = "resideo: the application's secret")
    private Optional<String> honeywellSecret = Optional.empty();

    @Option(names = "--honeywell-refresh-token", paramLabel = "TOKEN", description = "resideo: refresh token")
    private Optional<String> honeywellRefreshToken = Optional.empty();

    @Option(names = "--thermostat", split = ",", paramLabel = "ID", description = "thermostats, or all or none")
    private List<String> thermostats = List.of();

    @Option(names = "--honeywell-url", paramLabel = "URL", description = "another address of the thermostats' service")
    private Optional<String> honeywellUrl = Optional.empty();

    // the rest

    @Option(names = "--mqtt-url", paramLabel = "URL", description = "your MQTT broker, e.g. mqtt://192.168.1.5:1883, or embedded")
    private Optional<String> mqttUrl = Optional.empty();

    @Option(names = "--mqtt-user", paramLabel = "NAME", description = "with --mqtt-url")
    private Optional<String> mqttUser = Optional.empty();

    @Option(names = "--mqtt-password", paramLabel = "SECRET", description = "with --mqtt-url")
    private Optional<String> mqttPassword = Optional.empty();

    @Option(names = "--email-to", paramLabel = "ADDRESSES", description = "who is told by e-mail, separated by commas")
    private Optional<String> emailTo = Optional.empty();

    @Option(names = "--email-server", paramLabel = "HOST", description = "the mail server that sends (default: smtp.gmail.com)")
    private Optional<String> emailServer = Optional.empty();

    @Option(names = "--email-user", paramLabel = "NAME", description = "your name there, which is also the sender's address")
    private Optional<String> emailUser = Optional.empty();

    @Option(names = "--email-password", paramLabel = "SECRET", description = "your password there; Gmail: one for apps")
    private Optional<String> emailPassword = Optional.empty();

    @Option(names = "--rules", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "also a rule that suits what was found (default: true)")
    private Optional<Boolean> rules = Optional.empty();

    private Optional<Tesla> signedIn = Optional.empty();

    /** A refresh token that replaced one that was given, and that must not be lost when nothing is written. */
    public Optional<String> rotated() {
        return signedIn.flatMap(Tesla::rotated);
    }

    /** @param homeKnown whether there is a file of the home already, which is then left alone */
    public void ask(Dialog dialog, Draft draft, boolean homeKnown) {
        Octopus.Given octopus = new Octopus.Given(octopusKey, octopusAccount, octopusMeters, octopusUrl);
        Tesla.Given car = new Tesla.Given(tesla, teslaKey, teslaRefreshTokens, teslaClientId, teslaClientSecret,
                teslaLogin,
                teslaRedirect, callbackPort, patience, teslaUrl, teslaAuthUrl, teslaAuthorizeUrl, teslaSites, teslaCars,
                readOnly);
        Honeywell.Given heat = new Honeywell.Given(honeywell, honeywellUser, honeywellPassword, honeywellKey,
                honeywellSecret, honeywellRefreshToken, honeywellUrl, thermostats);
        if (!dialog.interactive() && !octopus.any() && !car.any() && !heat.any() && mqttUrl.isEmpty()
                && emailTo.isEmpty() && homeName.isEmpty() && zone.isEmpty()) {
            throw dialog.missing("--octopus-key, --tesla, --honeywell or --mqtt-url", "what there is to set up");
        }
        if (!homeKnown || homeName.isPresent() || zone.isPresent() || currency.isPresent()) {
            home(dialog, draft);
        }
        if (wanted(dialog, octopus.any(), "Do you buy electricity from Octopus (Agile or Intelligent)?")) {
            new Octopus(dialog).ask(octopus, draft);
        }
        if (wanted(dialog, car.any(), "Do you have a Powerwall or a Tesla car?")) {
            signedIn = Optional.of(new Tesla(dialog, car));
            signedIn.get().ask(draft);
        }
        if (wanted(dialog, heat.any(), "Do you have Honeywell or Resideo thermostats?")) {
            new Honeywell(dialog, heat).ask(draft);
        }
        if (wanted(dialog, mqttUrl.isPresent(), "Do you use MQTT (Home Assistant and others)?")) {
            mqtt(dialog, draft);
        }
        if (wanted(dialog, emailTo.isPresent(), "Do you want to be told by e-mail?")) {
            email(dialog, draft);
        }
        if (dialog.yes("--rules", rules, "Also a rule that suits what was found?", true)) {
            rules(dialog, draft);
        }
    }

    private static boolean wanted(Dialog dialog, boolean given, String question) {
        return given || dialog.interactive() && dialog.yes("", Optional.empty(), question, false);
    }

    private void home(Dialog dialog, Draft draft) {
        Map<String, Object> home = draft.add("offpeak.site");
        home.put("name", dialog.text("--home-name", homeName, "What is your home called", Optional.of("Home"),
                text -> !text.isBlank() && text.length() <= 60, "1 to 60 letters"));
        home.put("zone", dialog.text("--zone", zone, "Its time zone", Optional.of(ZoneId.systemDefault().getId()),
                Setup::isZone, "a time zone such as Europe/London"));
        home.put("currency", dialog.text("--currency", currency, "What you pay in", Optional.of(usualCurrency()),
                Setup::isCurrency, "a currency such as GBP"));
        Optional<Double> north = degrees(dialog, "--latitude", latitude, 90);
        if (north.isPresent()) {
            home.put("latitude", north.get());
            home.put("longitude", degrees(dialog, "--longitude", longitude, 180)
                    .orElseThrow(() -> dialog.missing("--longitude", "it goes with --latitude")));
        }
    }

    private static Optional<Double> degrees(Dialog dialog, String option, Optional<String> given, int most) {
        String text = dialog.text(option, given,
                "Its " + option.substring(2) + " in degrees, for forecasts (empty: none)",
                Optional.of(""), each -> each.isEmpty() || each.matches("-?\\d{1,3}(\\.\\d{1,8})?")
                        && Math.abs(Double.parseDouble(each)) <= most,
                "a number of degrees up to " + most);
        return text.isEmpty() ? Optional.empty() : Optional.of(Double.parseDouble(text));
    }

    private static boolean isZone(String text) {
        try {
            return ZoneId.of(text).getId().equals(text);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isCurrency(String text) {
        try {
            return Currency.getInstance(text).getCurrencyCode().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String usualCurrency() {
        try {
            return Currency.getInstance(Locale.getDefault()).getCurrencyCode();
        } catch (IllegalArgumentException | NullPointerException e) {
            return "GBP";
        }
    }

    private void mqtt(Dialog dialog, Draft draft) {
        Map<String, Object> mqtt = draft.add("offpeak.mqtt");
        mqtt.put("url", dialog.text("--mqtt-url", mqttUrl, "The broker's address (embedded: one within the host)",
                Optional.of("embedded"),
                text -> text.equals("embedded") || text.matches("mqtts?://[A-Za-z0-9.:\\[\\]-]+"),
                "embedded, or an address such as mqtt://192.168.1.5:1883"));
        String user = dialog.text("--mqtt-user", mqttUser, "User name (empty: none)", Optional.of(""), text -> true,
                "a name");
        if (!user.isEmpty()) {
            mqtt.put("user", user);
            mqtt.put("password", dialog.secret("--mqtt-password", mqttPassword, "Password"));
        }
    }

    private void email(Dialog dialog, Draft draft) {
        Map<String, Object> email = draft.add("offpeak.notify.email");
        email.put("to",
                dialog.text("--email-to", emailTo, "Who is told (addresses, separated by commas)", Optional.empty(),
                        text -> text.matches("[^@\\s,]+@[^@\\s,]+(\\s*,\\s*[^@\\s,]+@[^@\\s,]+)*"),
                        "e-mail addresses"));
        email.put("server", dialog.text("--email-server", emailServer, "The mail server that sends",
                Optional.of("smtp.gmail.com"), text -> text.matches("[A-Za-z0-9.-]{1,253}"),
                "a name such as smtp.gmail.com"));
        String user = dialog.text("--email-user", emailUser, "Your address there", Optional.empty(),
                text -> text.matches("[^@\\s,]+@[^@\\s,]+"), "an e-mail address");
        email.put("user", user);
        email.put("from", user);
        email.put("password", dialog.secret("--email-password", emailPassword, "Password (Gmail: one for apps)"));
    }

    /** The rule that the tariff is made for. */
    private static void rules(Dialog dialog, Draft draft) {
        if (!draft.has("offpeak.device.powerwall")) {
            return;
        }
        if (draft.has("offpeak.price.agile")) {
            draft.add("offpeak.rule.cheapest-slots").put("readyBy", "07:00");
        } else if (draft.has("offpeak.price.intelligent-octopus")) {
            draft.add("offpeak.rule.octopus-tariff").put("freeElectricity", true);
            dialog.say("Set your own rates in offpeak.rule.octopus-tariff: those of 2024 are its usual ones.");
        }
    }
}
