package offpeak.testkit.quality;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is seen without starting the bundle. */
final class JarChecks {

    private static final Pattern SEMANTIC = Pattern.compile("\\d+\\.\\d+\\.\\d+(\\.[\\w-]+)?");
    private static final Pattern RANGE = Pattern.compile("[\\[(][\\d.]+,[\\d.]+[\\])]");
    /** Of the JDK, which has no package versions. */
    private static final Pattern JDK = Pattern.compile("java\\..*|javax\\.(?!inject|annotation|servlet|ws).*"
            + "|org\\.w3c\\.dom.*|org\\.xml\\.sax.*|com\\.sun\\..*");

    private static final Pattern TAKEN = Pattern
            .compile("java\\.lang\\.(Thread|ThreadGroup|Process|ProcessBuilder|Runtime)"
                    + "|java\\.util\\.(Timer|TimerTask)"
                    + "|java\\.util\\.concurrent\\.(\\w*Execut\\w*|ForkJoin\\w*|CompletableFuture|CompletionService|ThreadFactory)"
                    + "|java\\.net\\.http\\..*|java\\.net\\.\\w*(Socket|Connection)\\w*|java\\.net\\.(URL|InetAddress|InetSocketAddress)"
                    + "|javax\\.net\\..*|java\\.nio\\.channels\\..*|com\\.sun\\.net\\..*|org\\.eclipse\\.paho\\..*"
                    + "|java\\.nio\\.file\\..*|java\\.io\\.(File|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile)");
    private static final Pattern READ = Pattern.compile("java\\.time\\.[\\w$.]+\\.now\\(.*"
            + "|java\\.time\\.(Clock|InstantSource)\\.(system|tick)\\w*\\(.*|java\\.time\\.ZoneId\\.systemDefault\\(.*"
            + "|java\\.lang\\.System\\.(currentTimeMillis|nanoTime|exit|out|err|getenv|getProperty)[(:].*"
            + "|java\\.util\\.Date\\.<init>\\(\\)V|java\\.util\\.(Gregorian)?Calendar\\.(getInstance|<init>)\\(.*"
            + "|.*\\.parallelStream\\(.*|java\\.lang\\.Throwable\\.printStackTrace\\(.*");
    private static final Pattern BLOCKING = Pattern.compile("java\\.lang\\.Thread\\.(sleep|join)\\(.*"
            + "|java\\.lang\\.Object\\.wait\\(.*|java\\.util\\.concurrent\\.locks\\..*\\.(lock|await|park)\\w*\\(.*"
            + "|java\\.util\\.concurrent\\.(CountDownLatch|Semaphore|CyclicBarrier|Phaser|Exchanger)\\.(await|acquire|exchange)\\w*\\(.*"
            + "|java\\.util\\.concurrent\\.\\w*Future\\.(get|join)\\(.*"
            + "|java\\.util\\.concurrent\\.\\w*(Queue|Deque)\\.(take|put)\\w*\\(.*");
    private static final Pattern LOGS = Pattern
            .compile("org\\.slf4j\\..*|java\\.util\\.logging\\..*|org\\.apache\\.\\w*log.*"
                    + "|org\\.osgi\\.service\\.log\\..*|java\\.lang\\.System\\$Logger");

    private static final Pattern PLACE = Pattern.compile("localization=[\"']([^\"']+)[\"']");
    private static final Pattern KEY = Pattern.compile("=[\"']%([^\"']+)[\"']");

    private JarChecks() {}

    static Result manifest(Jar jar) {
        List<String> faults = new ArrayList<>();
        for (String header : List.of("Bundle-SymbolicName", "Bundle-License", "Bundle-DocURL", "Bundle-Description")) {
            if (jar.header(header).isEmpty()) {
                faults.add("no " + header);
            }
        }
        if (jar.header("Bundle-Developers").isEmpty() && jar.header("Bundle-Vendor").isEmpty()) {
            faults.add("no Bundle-Developers and no Bundle-Vendor: whose is it?");
        }
        if (!SEMANTIC.matcher(jar.version()).matches()) {
            faults.add("Bundle-Version is not major.minor.micro: " + jar.version());
        }
        for (String header : List.of("DynamicImport-Package", "Require-Bundle", "Fragment-Host")) {
            jar.header(header).ifPresent(value -> faults.add(header + ": " + value));
        }
        Jar.clauses(jar.header("Import-Package").orElse("")).forEach((name, parameters) -> {
            if (!JDK.matcher(name).matches() && !RANGE.matcher(parameters.getOrDefault("version", "")).matches()) {
                faults.add("imports " + name + " without a range of versions");
            }
        });
        if (jar.names().stream().anyMatch(name -> name.startsWith("offpeak/api/"))) {
            faults.add("carries a copy of the host's API");
        }
        if (jar.names().stream().anyMatch(name -> name.endsWith(".jar"))) {
            faults.add("carries jars: " + jar.names().stream().filter(name -> name.endsWith(".jar")).toList());
        }
        return Result.of(Line.B8, faults);
    }

    static Result fromTheHost(Map<String, ClassFile> classes) {
        return Result.of(Line.P1, found(classes, TAKEN, READ));
    }

    static Result notBlocking(Map<String, ClassFile> classes) {
        return Result.of(Line.P4, found(classes, Pattern.compile("(?!)"), BLOCKING));
    }

    /** The loggers that it uses: the host logs what an integration throws, once. */
    static List<String> logs(Map<String, ClassFile> classes) {
        return found(classes, LOGS, Pattern.compile("(?!)"));
    }

    private static List<String> found(Map<String, ClassFile> classes, Pattern types, Pattern members) {
        Set<String> found = new TreeSet<>();
        classes.forEach((name, file) -> {
            String simple = name.substring(name.lastIndexOf('.') + 1);
            file.types().stream().filter(type -> types.matcher(type).matches())
                    .forEach(type -> found.add(simple + " uses " + type));
            file.members().stream().filter(member -> members.matcher(member).matches())
                    .forEach(member -> found.add(simple + " uses " + member.replaceFirst("[(:].*", "")));
        });
        return List.copyOf(found);
    }

    /** The form's keys that have no text: the metatype service shows the key in its place. */
    static List<String> untold(Jar jar) throws IOException {
        Set<String> faults = new TreeSet<>();
        for (String file : jar.names()) {
            if (file.startsWith("OSGI-INF/metatype/") && file.endsWith(".xml")) {
                String xml = jar.text(file).orElseThrow();
                Matcher place = PLACE.matcher(xml);
                Properties texts = jar.properties((place.find() ? place.group(1) : "OSGI-INF/l10n/metatype")
                        + ".properties").orElse(new Properties());
                Matcher key = KEY.matcher(xml);
                while (key.find()) {
                    if (texts.getProperty(key.group(1), "").isBlank()) {
                        faults.add("no text for %" + key.group(1));
                    }
                }
            }
        }
        return List.copyOf(faults);
    }

    /** Each file of texts has a German one with the same keys. */
    static Result languages(Jar jar) throws IOException {
        List<String> faults = new ArrayList<>();
        List<String> files = jar.names().stream().filter(name -> name.startsWith("OSGI-INF/l10n/"))
                .filter(name -> name.matches(".*/[a-zA-Z0-9.-]+\\.properties")).toList();
        if (files.isEmpty()) {
            return Result.fail(Line.G7, "no texts in OSGI-INF/l10n");
        }
        for (String file : files) {
            Properties english = jar.properties(file).orElseThrow();
            Properties german = jar.properties(file.replace(".properties", "_de.properties")).orElse(new Properties());
            Set<String> missing = new TreeSet<>(english.stringPropertyNames());
            missing.removeAll(german.stringPropertyNames());
            Set<String> blank = new TreeSet<>();
            german.stringPropertyNames().stream().filter(key -> german.getProperty(key).isBlank()).forEach(blank::add);
            Set<String> extra = new TreeSet<>(german.stringPropertyNames());
            extra.removeAll(english.stringPropertyNames());
            if (!missing.isEmpty()) {
                faults.add(file + ": no German for " + missing);
            }
            if (!extra.isEmpty() || !blank.isEmpty()) {
                faults.add(file + ": German alone or empty " + extra + blank);
            }
        }
        return Result.of(Line.G7, faults);
    }
}
