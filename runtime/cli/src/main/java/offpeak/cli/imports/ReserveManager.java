package offpeak.cli.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import offpeak.api.Holidays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** powermgr, the reserve manager: config.py, credentials.py and tesla.token. */
final class ReserveManager {

    static final String NAME = "powermgr";
    private static final String PEAKS = "offpeak.rule.peak-schedule";
    private static final String POWERWALL = "offpeak.device.powerwall";
    private static final String HONEYWELL = "offpeak.device.honeywell";
    private static final String SITE = "offpeak.site";
    private static final String OWNERS = "https://owner-api.teslamotors.com/api/1";
    private static final String CREDENTIALS = "credentials.py";
    private static final String TOKEN = "tesla.token";
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(8).maxStringLength(SourceFile.LARGEST).build()).build())
            .build();
    /** What the names of its list of one year mean in any. */
    private static final Map<String, String> HOLIDAYS = Map.of("NEW_YEARS", "01-01~", "MEMORIAL_DAY", "last mon may",
            "JUNETEENTH", "06-19~", "INDEPENDENCE_DAY", "07-04~", "LABOR_DAY", "1 mon sep", "THANKSGIVING",
            "4 thu nov", "CHRISTMAS", "12-25~");
    private static final Map<String, String> NEEDLESS = Map.ofEntries(
            Map.entry("LOG_FILE", "the log is kept in the data folder"),
            Map.entry("BATTERY_STATUS_FILE", "what was crossed is remembered by itself"),
            Map.entry("TOKEN_REFRESH_THRESHOLD", "tokens are renewed by themselves, in good time"),
            Map.entry("TESLA_TOKEN_URL", "Tesla closed it; tokens are renewed where they are now"),
            Map.entry("TESLA_AUTH_URL", "known"), Map.entry("TESLA_CALLBACK", "known"),
            Map.entry("openweather_key", "Open-Meteo tells the forecast without a key"),
            Map.entry("access_token", "a fresh one comes with the refresh token"),
            Map.entry("id_token", "says only who you are"), Map.entry("token_type", "always Bearer"),
            Map.entry("created_at", "belongs to the access token"),
            Map.entry("expires_in", "belongs to the access token"),
            Map.entry("state", "belongs to the sign-in that is over"),
            Map.entry("scope", "belongs to the access token"));

    private final Draft draft;
    private final Thermostats thermostats;
    private final Mail mail;
    private final Seasons seasons;
    private final Set<String> holidays = new LinkedHashSet<>();
    private final Map<LocalDate, String> named = new LinkedHashMap<>();

    private ReserveManager(Draft draft) {
        this.draft = draft;
        this.thermostats = new Thermostats(draft);
        this.mail = new Mail(draft);
        this.seasons = new Seasons(draft);
    }

    /** The files that belong to a config.py and were not given. */
    static List<Path> beside(List<Path> given) {
        List<String> names = given.stream().map(file -> file.getFileName().toString()).toList();
        List<Path> found = new ArrayList<>();
        for (String name : List.of(CREDENTIALS, TOKEN)) {
            Path file = given.get(0).resolveSibling(name);
            if (!names.contains(name) && Files.isRegularFile(file)) {
                found.add(file);
            }
        }
        return found;
    }

    static Imported read(List<SourceFile> files, String site, String instance) throws UnreadableException {
        ReserveManager program = new ReserveManager(new Draft(site, instance));
        program.draft.of(SITE)
                .putAll(Map.of("name", "Home", "zone", ZoneId.systemDefault().getId(), "currency", "USD"));
        program.draft.set(POWERWALL, "transport", "owner");
        program.draft.of(PEAKS);
        int known = 0;
        for (SourceFile file : files) {
            if (file.text().stripLeading().startsWith("{")) {
                program.token(file);
            } else {
                for (Entry entry : PythonFile.entries(file)) {
                    known += program.line(entry) ? 1 : 0;
                }
            }
        }
        if (known == 0) {
            throw new UnreadableException(
                    files.get(0).name() + " sets nothing that powermgr knows; give its config.py");
        }
        program.end(files.stream().map(SourceFile::name).toList());
        return program.draft.done(NAME);
    }

    /** @return whether the program has such a line */
    private boolean line(Entry entry) {
        String key = entry.key();
        if (NEEDLESS.containsKey(key)) {
            draft.skip(entry, NEEDLESS.get(key));
        } else if (HOLIDAYS.containsKey(key)) {
            holiday(entry);
        } else if (key.matches("(SUMMER|WINTER)_[A-Z_]+")) {
            seasons.line(entry);
        } else if (key.equals("HOLIDAYS")) {
            list(entry);
        } else if (key.equals("LAT") || key.equals("LON")) {
            place(entry, key.equals("LAT"));
        } else if (key.equals("TESLA_ENERGY_SITE_ID")) {
            site(entry);
        } else if (key.equals("TESLA_API_URL")) {
            door(entry);
        } else if (key.equals("TESLA_TOKEN_FILE")) {
            draft.skip(entry, "the token is read from " + TOKEN + " beside this file");
        } else if (!thermostats.line(entry) && !mail.line(entry)) {
            boolean address = key.endsWith("_URL");
            if (address) {
                draft.skip(entry, "made of others");
            } else {
                draft.fail(entry, entry.value().isEmpty()
                        ? "is worked out by the program, and nothing is executed here; set what it means by hand"
                        : "is no line of " + NAME + "; if you added it, see 'offpeak integrations'");
            }
            return address;
        }
        return true;
    }

    private void holiday(Entry entry) {
        Optional<LocalDate> date = entry.text().flatMap(ReserveManager::date);
        if (date.isEmpty()) {
            draft.fail(entry, "is no date such as 2026-12-25; add the day to holidays of " + draft.pid(PEAKS));
            return;
        }
        String always = HOLIDAYS.get(entry.key());
        boolean agrees = Holidays.of(List.of(always)).contains(date.get());
        String word = agrees ? always : date.get().toString();
        named.put(date.get(), word);
        holidays.add(word);
        draft.took(entry, PEAKS, "holidays",
                ": " + word + (agrees ? " (" + date.get() + ", and every other year's)" : ""));
    }

    private void list(Entry entry) {
        List<String> taken = new ArrayList<>();
        List<String> not = new ArrayList<>();
        for (Object each : entry.list()) {
            Optional<LocalDate> date = date(each.toString().strip());
            if (date.isPresent()) {
                taken.add(named.getOrDefault(date.get(), date.get().toString()));
            } else {
                not.add(Draft.shown(each));
            }
        }
        if (entry.value().isEmpty() || !not.isEmpty()) {
            draft.fail(entry, (entry.value().isEmpty() ? "is no list of dates" : "no dates: " + String.join(", ", not))
                    + "; set holidays of " + draft.pid(PEAKS) + ", e.g. US");
        } else {
            draft.took(entry, PEAKS, "holidays", ": " + taken);
        }
        holidays.addAll(taken);
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void place(Entry entry, boolean latitude) {
        OptionalDouble degrees = entry.number();
        if (degrees.isPresent() && Math.abs(degrees.getAsDouble()) <= (latitude ? 90 : 180)) {
            draft.take(entry, SITE, latitude ? "latitude" : "longitude", degrees.getAsDouble());
            draft.of("offpeak.forecast.open-meteo");
        } else {
            draft.fail(entry, "is no number of degrees; set it of " + draft.pid(SITE));
        }
    }

    private void site(Entry entry) {
        if (entry.text().orElse("").matches("\\d{1,19}")) {
            draft.take(entry, POWERWALL, "siteId", entry.text().orElseThrow());
        } else {
            draft.fail(entry, "is no number; offpeak setup lists the sites of your account");
        }
    }

    private void door(Entry entry) {
        String url = entry.text().orElse("").replaceAll("/+$", "");
        if (url.equals(OWNERS)) {
            draft.took(entry, POWERWALL, "transport", ": owner");
        } else if (url.matches("https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9._/-]*)?")) {
            draft.take(entry, POWERWALL, "baseUrl", url);
        } else {
            draft.fail(entry, "is no address; set baseUrl of " + draft.pid(POWERWALL));
        }
    }

    private void token(SourceFile file) {
        JsonNode token;
        try {
            token = JSON.readTree(file.text());
        } catch (JacksonException e) {
            draft.fail(new Entry(file.name(), 1, "the file", Optional.empty()),
                    "is no JSON, perhaps an error page that was saved over the token; sign in with: offpeak setup");
            return;
        }
        for (String key : new TreeSet<>(token.propertyNames())) {
            Entry entry = new Entry(file.name(), line(file.text(), key), key,
                    Optional.of(token.path(key).asString("")).map(Object.class::cast));
            String value = token.path(key).asString("");
            if (key.equals("refresh_token") && !value.isBlank()) {
                draft.set(POWERWALL, "refreshToken", value);
                draft.took(entry, POWERWALL, "refreshToken", " (the host moves it to its vault; stop " + NAME
                        + " first, the token is good for one of the two. If Tesla no longer takes it: offpeak setup)");
            } else if (NEEDLESS.containsKey(key)) {
                draft.skip(entry, NEEDLESS.get(key));
            } else {
                draft.fail(entry, "is nothing that a token has; sign in with: offpeak setup");
            }
        }
    }

    private static int line(String text, String key) {
        int found = text.indexOf('"' + key + '"');
        return 1 + (int) text.substring(0, Math.max(0, found)).chars().filter(c -> c == '\n').count();
    }

    private void end(List<String> files) {
        seasons.end();
        if (!holidays.isEmpty()) {
            draft.set(PEAKS, "holidays", List.copyOf(holidays));
        }
        draft.assume(NAME, "reserve 0 % in the peak", PEAKS, "peakReserve", 0.0);
        draft.assume(NAME, "reserve 100 % off-peak", PEAKS, "offPeakReserve", 1.0);
        draft.assume(NAME, "ten minutes before the peak", PEAKS, "leadMinutes", 10);
        draft.assumeFailed(NAME, "reserve in Tesla's app",
                "set it there once to the least that you want to keep, e.g. 0 %: "
                        + "this host never goes below it, and puts it back whenever it stops");
        thermostats.end();
        draft.assume(NAME, "the machine's own time zone", SITE, "zone", ZoneId.systemDefault().getId());
        if (!draft.has(POWERWALL, "refreshToken")) {
            draft.assumeFailed(TOKEN, "refresh_token", files.contains(TOKEN)
                    ? "there is none in it; sign in with: offpeak setup"
                    : "there is no file of that name beside config.py; give it too, or sign in with: offpeak setup");
        }
        if (!files.contains(CREDENTIALS)) {
            draft.assumeFailed(CREDENTIALS, "honeywell_user",
                    "there is no file of that name beside config.py; give it too, "
                            + "or set user and password of " + draft.pid(HONEYWELL));
        }
    }
}
