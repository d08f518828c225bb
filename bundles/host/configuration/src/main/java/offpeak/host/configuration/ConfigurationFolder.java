package offpeak.host.configuration;

import offpeak.api.host.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import offpeak.api.host.Configurations.Problem;
import offpeak.host.configuration.JsonFile.MalformedException;
import offpeak.host.configuration.Values.WrongException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the files of the configuration folder: each one by itself, so that a bad one stops nothing but its own
 * change. Called from one thread.
 */
final class ConfigurationFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFolder.class);
    private static final String ENDING = ".cfg.json";
    /** Where a home lies and what money it has is known before anything that asks for it. */
    private static final Comparator<String> HOMES_FIRST = Comparator
            .comparing((String name) -> !name.startsWith("offpeak.site")).thenComparing(Comparator.naturalOrder());
    private static final Pattern PID = Pattern.compile("[A-Za-z0-9_.-]+(~[A-Za-z0-9_.-]+)?");

    /** What tells that a file was not touched. */
    private record Stamp(long size, long modified) {}

    /** What became of a file. */
    private enum Outcome {
        DONE,
        /** Nothing to do before a bundle comes. */
        WAITING,
        /** Could not be done now; tried again at the next look. */
        AGAIN
    }

    private final Path folder;
    private final Admin admin;
    private final Forms forms;
    private final Sealing sealing;
    private final Applied applied;
    private final Map<String, List<Problem>> problems = new ConcurrentSkipListMap<>();
    private Map<String, Stamp> seen = new HashMap<>();
    private final Map<String, Stamp> settled = new HashMap<>();
    private final Set<String> waiting = new TreeSet<>();
    private final Set<String> again = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private boolean first = true;

    ConfigurationFolder(Path folder, Admin admin, Forms forms, Sealing sealing, Applied applied) {
        this.folder = folder;
        this.admin = admin;
        this.forms = forms;
        this.sealing = sealing;
        this.applied = applied;
    }

    /** What is wrong, in the order of the files' names. */
    List<Problem> problems() {
        return problems.values().stream().flatMap(List::stream).toList();
    }

    /** Whether a file waits for its bundle. */
    boolean waits() {
        return !waiting.isEmpty();
    }

    /** The store lost this one: its file is to be taken again. */
    void forget(String pid) {
        applied.remove(pid + ENDING);
    }

    /** A bundle has come: files that wait may go on. */
    void arrived() {
        for (String name : List.copyOf(waiting)) {
            take(name);
        }
        save();
    }

    /** What kept files from being taken over may be gone. */
    void retry() {
        for (String name : List.copyOf(again)) {
            take(name);
        }
        save();
    }

    /** Looks for changes. A changed file is taken when two looks in a row found it the same; at the first look at once. */
    void look() {
        Map<String, Stamp> now;
        try {
            now = list();
            problems.remove("");
        } catch (IOException e) {
            // as if nothing had changed: a folder that is away for a while must not delete everything
            problems.put("", List.of(new Problem(folder.toString(), 0, Optional.empty(),
                    "the folder can't be read (" + e + "); the configurations stay as they were")));
            return;
        }
        for (Map.Entry<String, Stamp> one : now.entrySet()) {
            String name = one.getKey();
            boolean quiet = first || one.getValue().equals(seen.get(name));
            if (quiet && (!one.getValue().equals(settled.get(name)) || again.contains(name))) {
                settled.put(name, one.getValue());
                take(name);
            }
        }
        removeMissing(now.keySet());
        seen = now;
        first = false;
        save();
    }

    private Map<String, Stamp> list() throws IOException {
        Map<String, Stamp> files = new TreeMap<>(HOMES_FIRST);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : found) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        files.put(file.getFileName().toString(),
                                new Stamp(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
                    }
                } catch (NoSuchFileException e) {
                    LOG.debug("{} went while it was looked at", file);
                }
            }
        }
        return files;
    }

    /** Editors that write by renaming let a file vanish for a moment: it must be missing at two looks in a row. */
    private void removeMissing(Set<String> there) {
        problems.keySet().removeIf(name -> !name.isEmpty() && !there.contains(name));
        waiting.retainAll(there);
        again.retainAll(there);
        settled.keySet().retainAll(there);
        Set<String> missing = new HashSet<>(applied.names());
        missing.removeAll(there);
        for (String name : missing) {
            if (gone.contains(name)) {
                try {
                    LOG.info("{} is gone: its configuration is deleted", name);
                    admin.delete(pid(name));
                    applied.remove(name);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("the configuration of {} can't be deleted; tried again", name, e);
                }
            }
        }
        gone.clear();
        gone.addAll(missing);
    }

    private void save() {
        try {
            applied.save();
        } catch (IOException e) {
            LOG.warn("what was read can't be remembered; it is read again at the next start", e);
        }
    }

    private static String pid(String name) {
        return name.substring(0, name.length() - ENDING.length());
    }

    private void take(String name) {
        List<Problem> found = new ArrayList<>();
        Outcome outcome;
        try {
            outcome = take(name, found);
        } catch (MalformedException e) {
            found.add(new Problem(name, e.line(), Optional.empty(), e.getMessage()));
            outcome = Outcome.DONE;
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}", name, e);
            found.add(new Problem(name, 0, Optional.empty(), "could not be taken over yet: " + e.getMessage()));
            outcome = Outcome.AGAIN;
        }
        note(name, outcome, found);
    }

    private void note(String name, Outcome outcome, List<Problem> found) {
        change(waiting, name, outcome == Outcome.WAITING);
        change(again, name, outcome == Outcome.AGAIN);
        List<Problem> before = found.isEmpty() ? problems.remove(name) : problems.put(name, List.copyOf(found));
        if (!found.equals(before)) {
            found.forEach(one -> LOG.warn("{}", Problems.text(one)));
        }
    }

    private static void change(Set<String> names, String name, boolean in) {
        if (in) {
            names.add(name);
        } else {
            names.remove(name);
        }
    }

    private Outcome take(String name, List<Problem> found) throws IOException, MalformedException {
        String pid = pid(name);
        if (!PID.matcher(pid).matches()) {
            throw new MalformedException(0, "expected a file name like offpeak.price.agile~home.cfg.json");
        }
        byte[] content = Files.readAllBytes(folder.resolve(name));
        Optional<Applied.Content> before = applied.of(name);
        boolean same = before.isPresent() && before.get().hash().equals(hash(content));
        if (same && !before.get().doubtful()) {
            return Outcome.DONE;
        }
        JsonFile file = JsonFile.parse(content);
        Optional<Form> form = forms.of(pid);
        if (form.isEmpty() && !forms.related(pid)) {
            if (!same) {
                Closest.near(Forms.base(pid), forms.pids()).ifPresent(close -> found.add(new Problem(name, 0,
                        Optional.empty(), "no bundle has a configuration of this name; did you mean " + close + "?")));
            }
            return Outcome.WAITING;
        }
        Optional<Map<String, Object>> values = check(name, file, form, found);
        if (values.isEmpty() || same) {
            return Outcome.DONE;
        }
        boolean doubtful = !found.isEmpty();
        Map<String, Object> sealed = values.get();
        byte[] left = content;
        if (form.isPresent()) {
            sealed = sealing.seal(pid, form.get(), values.get());
            left = rewrite(name, content, file, form.get(), values.get(), found);
        }
        admin.write(pid, sealed);
        applied.put(name, new Applied.Content(hash(left), doubtful));
        return Outcome.DONE;
    }

    /** Empty when a value is wrong: then the last good configuration stays. */
    private static Optional<Map<String, Object>> check(String name, JsonFile file, Optional<Form> form,
            List<Problem> found) {
        Map<String, Object> values = new LinkedHashMap<>();
        int complaints = 0;
        for (Map.Entry<String, JsonFile.Entry> one : file.fields().entrySet()) {
            JsonFile.Entry entry = one.getValue();
            try {
                Object value = entry.type().isPresent()
                        ? Values.typed(entry.type().get(), entry.value())
                        : form.isPresent() ? entry.value() : Values.plain(entry.value());
                values.put(one.getKey(), value);
            } catch (WrongException e) {
                complaints++;
                found.add(new Problem(name, entry.line(), Optional.of(one.getKey()), e.getMessage()));
            }
        }
        if (form.isEmpty()) {
            return complaints == 0 ? Optional.of(values) : Optional.empty();
        }
        Form.Result result = form.get().check(values);
        result.errors().forEach(error -> found.add(problem(name, file, error)));
        result.doubts().forEach(doubt -> found.add(problem(name, file, doubt)));
        return complaints == 0 && result.errors().isEmpty() ? Optional.of(result.values()) : Optional.empty();
    }

    private static Problem problem(String name, JsonFile file, Form.Complaint complaint) {
        JsonFile.Entry entry = file.fields().get(complaint.field());
        return new Problem(name, entry == null ? 0 : entry.line(), Optional.of(complaint.field()),
                complaint.message());
    }

    /** Puts references in the places of secrets, nothing else. Returns what the file then holds. */
    private byte[] rewrite(String name, byte[] content, JsonFile file, Form form, Map<String, Object> values,
            List<Problem> found) {
        Map<JsonFile.Span, String> replacements = new HashMap<>();
        Sealing.secrets(form, values).forEach((id, texts) -> {
            List<JsonFile.Span> spans = file.fields().get(id).literals();
            for (int i = 0; i < texts.size() && i < spans.size(); i++) {
                if (Sealing.literal(texts.get(i))) {
                    replacements.put(spans.get(i), Sealing.reference(form.field(id).orElseThrow(), i));
                }
            }
        });
        if (replacements.isEmpty()) {
            return content;
        }
        byte[] mark = content.length >= 3 && content[0] == (byte) 0xEF
                ? "\uFEFF".getBytes(StandardCharsets.UTF_8)
                : new byte[0];
        byte[] text = file.replace(replacements).getBytes(StandardCharsets.UTF_8);
        byte[] replaced = new byte[mark.length + text.length];
        System.arraycopy(mark, 0, replaced, 0, mark.length);
        System.arraycopy(text, 0, replaced, mark.length, text.length);
        try {
            // a link stays a link: what it leads to is replaced
            Path real = folder.resolve(name).toRealPath();
            if (!Arrays.equals(content, Files.readAllBytes(real))) {
                // edited meanwhile: the new content is looked at next
                return content;
            }
            DurableFiles.write(real, replaced);
            return replaced;
        } catch (IOException e) {
            found.add(new Problem(name, file.fields().get(Sealing.secrets(form, values).keySet().iterator().next())
                    .line(), Optional.empty(),
                    "the secret is in the vault now, but could not be taken out of the file ("
                            + e.getMessage() + "); take it out by hand"));
            return content;
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
