package offpeak.host.web;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import offpeak.api.Decision;
import offpeak.api.Site;
import offpeak.api.VendorException;
import offpeak.api.host.Configurations;
import offpeak.api.host.Engine;
import offpeak.api.host.Ledger;
import offpeak.api.host.Recordings;
import offpeak.api.host.SecretStore;
import offpeak.api.host.Shapes;
import offpeak.api.host.Vault;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** All that somebody who helps wants to know of a host, in one archive, without what is nobody's business. */
@Component(service = SupportBundle.class)
public final class SupportBundle {
    private static final int DECISIONS = 500;
    /** Fields that name a person, car, account or device at its vendor. */
    private static final Pattern OWN_ID = Pattern.compile(
            "(?i)(vin|user|userid|username|email|account|accountid|siteid|deviceids?|serial(number)?|mpan|meter|clientid)");
    private static final Pattern ID = Pattern.compile("(?=.*[0-9@])[^$].{4,}");
    private static final Pattern STAMP = Pattern.compile("^(\\d{12,14}) ");

    private final Views views;
    private final Engine engine;
    private final Ledger ledger;
    private final Configurations configurations;
    private final Recordings files;
    private final String version;

    @Reference(target = "(offpeak.log=true)", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    final List<Supplier<List<String>>> log = new CopyOnWriteArrayList<>();

    @Reference(target = "(offpeak.recording=true)", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    final List<Supplier<byte[]>> recordings = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    final List<Vault> vaults = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    final List<SecretStore> stores = new CopyOnWriteArrayList<>();

    @Activate
    public SupportBundle(@Reference Views views, @Reference Engine engine, @Reference Ledger ledger,
            @Reference Configurations configurations, @Reference Recordings files) {
        this.views = views;
        this.engine = engine;
        this.ledger = ledger;
        this.configurations = configurations;
        this.files = files;
        this.version = String.valueOf(views.health(false).get("version"));
    }

    /** The archive. What can't be had is told in its place: a host that needs help is seldom whole. */
    byte[] zip() throws IOException {
        Redaction redaction = new Redaction(secrets(), ids());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, Supplier<String>> part : parts().entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(redaction.redact(text(part.getValue())).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
            zip.putNextEntry(new ZipEntry("recording.jsonl"));
            recording(zip, redaction);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static String text(Supplier<String> part) {
        try {
            return part.get();
        } catch (RuntimeException e) {
            return "can't be had: " + e;
        }
    }

    private Map<String, Supplier<String>> parts() {
        Map<String, Supplier<String>> parts = new LinkedHashMap<>();
        parts.put("about.txt", this::about);
        parts.put("health.json", () -> Json.text(views.health(true)));
        parts.put("integrations.json", () -> Json.text(views.integrations()));
        parts.put("budgets.json", () -> Json.text(views.budgets()));
        parts.put("configurations.json", () -> Json.text(configured()));
        parts.put("state.json", () -> Json.text(ofSites(views::state)));
        parts.put("plan.json", () -> Json.text(ofSites(site -> views.plan(site, Locale.ENGLISH))));
        parts.put("overrides.json", () -> Json.text(ofSites(views::overrides)));
        parts.put("decisions.json", () -> Json.text(decisions()));
        parts.put("log.txt", this::log);
        parts.put("threads.txt", SupportBundle::threads);
        return parts;
    }

    private String about() {
        return "Offpeak " + version + "\nat " + views.now() + " by its clock, " + Instant.now() + " by the machine's\n"
                + "Java " + Runtime.version() + " of " + System.getProperty("java.vendor") + "\n"
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors\n"
                + "up since " + Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()) + "\n"
                + "heap " + Runtime.getRuntime().totalMemory() / 1_000_000 + " of at most "
                + Runtime.getRuntime().maxMemory() / 1_000_000 + " MB\n\n"
                + "Secrets, logins, e-mails and exact places were taken out; cars, meters and accounts have other names.\n"
                + "The decisions of the last day: offpeak replay recording.jsonl\n" + file() + "\n";
    }

    private String file() {
        Recordings.Status status = files.status();
        return status.file().map(file -> "Beside it a file is recorded, which is not in here: " + file + " since "
                + status.since().map(Instant::toString).orElse("?") + ", " + status.bytes() / 1000 + " of at most "
                + status.mostBytes() / 1000 + " kB" + status.trouble().map(why -> "; " + why).orElse(""))
                .orElse("No file is recorded: offpeak record on");
    }

    private Map<String, Object> ofSites(java.util.function.Function<Site, Object> view) {
        Map<String, Object> all = new TreeMap<>();
        engine.sites().forEach(site -> all.put(site.id().value(), view.apply(site)));
        return all;
    }

    private Map<String, Object> configured() {
        Map<String, Object> all = new TreeMap<>();
        configurations.pids().forEach(pid -> all.put(pid, configurations.get(pid).orElse(Map.of())));
        return all;
    }

    private List<Object> decisions() {
        List<Object> shapes = new ArrayList<>();
        for (Decision decision : ledger.decisions(Optional.empty(), Optional.empty(), DECISIONS)) {
            engine.site(decision.device().site())
                    .ifPresent(site -> shapes.add(Shapes.decision(decision, views.words(site, Locale.ENGLISH))));
        }
        return shapes;
    }

    private String log() {
        StringBuilder text = new StringBuilder();
        log.forEach(lines -> lines.get().forEach(line -> text.append(STAMP.matcher(line)
                .replaceFirst(found -> Instant.ofEpochMilli(Long.parseLong(found.group(1))) + " ")).append('\n')));
        return text.toString();
    }

    /** Line by line: a busy day is large. */
    private void recording(ZipOutputStream zip, Redaction redaction) throws IOException {
        for (Supplier<byte[]> one : recordings) {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(new ByteArrayInputStream(one.get())), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    zip.write((redaction.redact(line) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static String threads() {
        StringBuilder text = new StringBuilder();
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
            Optional.ofNullable(thread.getLockName()).ifPresent(lock -> text.append(" on ").append(lock));
            Optional.ofNullable(thread.getLockOwnerName()).ifPresent(owner -> text.append(" of ").append(owner));
            text.append('\n');
            for (StackTraceElement element : thread.getStackTrace()) {
                text.append("    at ").append(element).append('\n');
            }
        }
        return text.toString();
    }

    /** Every secret that the vault has, and what configurations refer to outside of it: the surest way to find them again. */
    private Set<String> secrets() {
        Set<String> secrets = new LinkedHashSet<>();
        for (String pid : configurations.pids()) {
            for (Vault vault : vaults) {
                for (SecretStore store : stores) {
                    for (String name : store.names(pid)) {
                        quietly(() -> vault.of(pid).get(name).ifPresent(secrets::add));
                    }
                }
                configurations.get(pid).orElse(Map.of()).values().forEach(value -> {
                    if (value instanceof String text && text.startsWith("$")) {
                        quietly(() -> reveal(vault, pid, text, secrets));
                    }
                });
            }
        }
        return secrets;
    }

    private static void reveal(Vault vault, String pid, String reference, Set<String> secrets) {
        try {
            secrets.add(vault.of(pid).reveal(reference));
        } catch (VendorException e) {
            // what is not there can't be told
        }
    }

    /** A secret that can't be read can't have been used either. */
    private static void quietly(Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException e) {
            // so it is in none of the texts
        }
    }

    private Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        for (String pid : configurations.pids()) {
            configurations.get(pid).orElse(Map.of()).forEach((name, value) -> {
                if (OWN_ID.matcher(name).matches()) {
                    for (Object one : value instanceof List<?> list ? list : List.of(value)) {
                        // a word such as "grid" would be taken out of everything
                        if (ID.matcher(String.valueOf(one)).matches()) {
                            ids.add(String.valueOf(one));
                        }
                    }
                }
            });
        }
        return ids;
    }
}
